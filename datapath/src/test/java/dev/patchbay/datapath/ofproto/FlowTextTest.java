package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FieldFormat;
import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.FieldValue;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The language as a whole: whatever is printed reads back, and whatever cannot be read is refused in one way only. */
class FlowTextTest {
    private static final long SEED = 20260501;

    @ParameterizedTest
    @EnumSource(MatchField.class)
    void shouldReadBackEveryValueOfAField(MatchField field) {
        Random random = new Random(SEED + field.name().hashCode());
        for (int i = 0; i < 200; i++) {
            FieldValue value = randomValue(field, random);
            String text = FieldText.append(
                            new StringBuilder(),
                            field,
                            value.high(),
                            value.low(),
                            value.maskHigh(),
                            value.maskLow(),
                            PortNames.NONE)
                    .toString();
            FieldValue again = FieldValue.parse(field, text, PortNames.NONE);
            assertThat(new FieldValue(
                            again.high() & again.maskHigh(),
                            again.low() & again.maskLow(),
                            again.maskHigh() & field.maxHigh(),
                            again.maskLow() & field.maxLow()))
                    .as("%s=%s, seed %d", field.fieldName(), text, SEED)
                    .isEqualTo(new FieldValue(
                            value.high(),
                            value.low(),
                            value.maskHigh() & field.maxHigh(),
                            value.maskLow() & field.maxLow()));
        }
    }

    private static FieldValue randomValue(MatchField field, Random random) {
        long maskHigh = field.maxHigh();
        long maskLow = field.octetMask();
        switch (field.format()) {
            case FRAG -> {
                return FieldValue.parse(
                        field,
                        List.of("no", "yes", "first", "later", "not_later").get(random.nextInt(5)),
                        PortNames.NONE);
            }
            case TUN_FLAGS -> {
                return new FieldValue(0, random.nextInt(2), 0, maskLow);
            }
            case CT_STATE -> {
                long mask = random.nextBoolean() ? 0xffffffffL : 1 + random.nextInt(255);
                return new FieldValue(0, random.nextInt(256) & mask, 0, mask);
            }
            default -> {}
        }
        if (field.maskable() && random.nextBoolean()) {
            maskHigh &= random.nextLong();
            maskLow &= (random.nextLong() | 1) & field.maxLow();
        }
        long low = random.nextLong() & field.maxLow() & maskLow;
        if (field.format() == FieldFormat.PORT) {
            low &= 0xffff;
        }
        long high = random.nextLong() & field.maxHigh() & maskHigh;
        return new FieldValue(
                high, field == MatchField.NW_TOS ? low & 0xfc : low, maskHigh, maskLow & field.octetMask());
    }

    @Test
    void shouldWriteAndReadEverySubFieldOfAKey() {
        Random random = new Random(SEED);
        for (MatchField field : MatchField.values()) {
            for (int i = 0; i < 50; i++) {
                int offset = random.nextInt(field.bits());
                SubField bits = new SubField(field, offset, 1 + random.nextInt(field.bits() - offset));
                assertThat(SubField.parse(bits.toString())).isEqualTo(bits);
                FlowKey key = new FlowKey();
                for (int w = 0; w < FlowKey.WORDS; w++) {
                    key.words()[w] = random.nextLong();
                }
                long high = bits.readHigh(key);
                long low = bits.read(key);
                FlowKey copy = new FlowKey().copyFrom(key);
                bits.write(copy, high, low);
                assertThat(bits.read(copy)).as("%s, seed %d", bits, SEED).isEqualTo(low);
                assertThat(bits.readHigh(copy)).as("%s, seed %d", bits, SEED).isEqualTo(high);
            }
        }
    }

    @Test
    void shouldThrowNothingButItsOwnExceptionWhateverTheText() {
        Random random = new Random(SEED);
        List<RecordedFlows.Answer> seeds = new ArrayList<>();
        RecordedFlows.FILES.forEach(file -> seeds.addAll(RecordedFlows.read(file)));
        String letters = ",=:()[]/->.0x19afz\" |+*#\u00e9\u0661";
        Bridge bridge = RecordedFlows.bridge();
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text =
                    new StringBuilder(seeds.get(random.nextInt(seeds.size())).flow());
            for (int edits = 1 + random.nextInt(4); edits > 0 && !text.isEmpty(); edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
                    case 2 -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
                    default -> text.setLength(at);
                }
            }
            FlowMod.Command command = pick(random, List.of(FlowMod.Command.values()));
            OpenFlowVersion version = pick(random, List.of(OpenFlowVersion.values()));
            try {
                FlowMod mod = FlowParser.parse(command, text.toString(), bridge, version)
                        .mod();
                assertThat(OfAction.append(new StringBuilder(), mod.actions(), bridge))
                        .isNotEmpty();
            } catch (FlowSyntaxException e) {
                assertThat(e.position()).as(text.toString()).isBetween(-1, text.length());
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", text " + text, e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo=1,actions=drop | 0 | unknown keyword foo",
                "in_port=1,foo=1,actions=drop | 10 | unknown keyword foo",
                "in_port=nobody,actions=drop | 8 | nobody: invalid or unknown port for in_port",
                "in_port=1,actions=output:2,bogus:3 | 27 | unknown action bogus",
                "actions=output:1,load:5->reg0[0..40] | 29 | reg0[0..40]: ending bit 40 is not valid",
                "actions=clone(resubmit(,300)) | 23 | 300: resubmit to unknown table",
                "in_port=1 | 9 | must specify an action",
                "ip,nw_src=1.2.3.4/40,actions=drop | 10 | 1.2.3.4/40: IPv4 network prefix bits not between"
            })
    void shouldSayWhatIsWrongAndWhere(String flow, int position, String message) {
        assertThatThrownBy(
                        () -> FlowParser.parse(FlowMod.Command.ADD, flow, RecordedFlows.bridge(), OpenFlowVersion.OF10))
                .isInstanceOfSatisfying(FlowSyntaxException.class, e -> {
                    assertThat(e).hasMessageStartingWith(message);
                    assertThat(e.position()).isEqualTo(position);
                });
    }

    @Test
    void shouldWarnOfFieldsThatNoPacketOfTheMatchHas() {
        FlowParser.Parsed parsed =
                FlowParser.parse(FlowMod.Command.ADD, "ip,tp_dst=5,actions=drop", PortNames.NONE, OpenFlowVersion.OF10);
        assertThat(parsed.warning()).isEqualTo(" pre: ip,tp_dst=5\npost: ip");
        assertThat(parsed.mod().match()).hasToString("ip");
    }

    @Test
    void shouldPrintPortNamesInQuotesUnlessTheyArePlainWords() {
        Bridge bridge = RecordedFlows.bridge();
        Match match = MatchParser.parse("in_port=7", bridge);
        List<OfAction> actions = ActionSyntax.parse("output:1,output:7,resubmit(7,3),output:9,LOCAL", bridge);
        assertThat(dev.patchbay.datapath.ofproto.field.MatchFormat.append(new StringBuilder(), match, bridge))
                .hasToString("in_port=\"patch-tun\"");
        assertThat(OfAction.append(new StringBuilder(), actions, bridge))
                .hasToString("output:q1,output:\"patch-tun\",resubmit(\"patch-tun\",3),output:9,LOCAL");
    }

    @Test
    void shouldKeepLearnOfNeutronLetterForLetter() {
        String learn = "learn(table=20,hard_timeout=300,priority=1,cookie=0x816128052b2ae2cb,NXM_OF_VLAN_TCI[0..11],"
                + "NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],"
                + "output:OXM_OF_IN_PORT[]),output:1";
        assertThat(OfAction.append(new StringBuilder(), ActionSyntax.parse(learn, PortNames.NONE), PortNames.NONE))
                .hasToString(learn);
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
