package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.GroupFormat;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.datapath.ofproto.meter.MeterFormat;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import dev.patchbay.datapath.ofproto.meter.MeterSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Group and meter commands answered as Open vSwitch 3.1.0 did, each asked of a bridge that has groups 5 and 6 and meter 5.
 *
 * <p>Columns: OpenFlow version, command, argument, error (behind an exclamation mark, one of the switch), and what {@code
 * dump-groups} or {@code dump-meters} says afterwards with OpenFlow 1.0, 1.3 and 1.5, sorted by number.
 *
 * <p>Known to come out otherwise, and therefore not recorded: meters with {@code dscp_remark}, which Open vSwitch's userspace
 * datapath does not have; numbers above 32 bits, of which Open vSwitch takes the lower half.
 */
class RecordedGroupsTest {
    private static final List<OpenFlowVersion> DUMPS =
            List.of(OpenFlowVersion.OF10, OpenFlowVersion.OF13, OpenFlowVersion.OF15);

    record Answer(OpenFlowVersion version, String command, String text, String error, List<String> dumps) {
        static Answer parse(String line) {
            String[] parts = line.split("\t", -1);
            return new Answer(
                    OpenFlowVersion.of(parts[0]), parts[1], parts[2], parts[3], List.of(parts[4], parts[5], parts[6]));
        }

        boolean agrees(Answer own) {
            if (!error.isEmpty()) {
                return error.startsWith("!") ? !own.error.isEmpty() : own.error.startsWith(error);
            }
            return own.error.isEmpty() && dumps.equals(own.dumps);
        }

        /** The same asked of this switch. */
        Answer own() {
            Bridge bridge = bridge();
            try {
                apply(bridge);
            } catch (FlowSyntaxException | FlowModException e) {
                return new Answer(version, command, text, e.getMessage(), List.of("", "", ""));
            }
            List<String> own = new ArrayList<>();
            for (OpenFlowVersion dump : DUMPS) {
                own.add(command.contains("meter") ? meters(bridge, dump) : groups(bridge, dump));
            }
            return new Answer(version, command, text, "", own);
        }

        private void apply(Bridge bridge) {
            switch (command) {
                case "add-group" -> group(bridge, GroupMod.Command.ADD);
                case "mod-group" -> group(bridge, GroupMod.Command.MODIFY);
                case "insert-buckets" -> group(bridge, GroupMod.Command.INSERT_BUCKETS);
                case "remove-buckets" -> group(bridge, GroupMod.Command.REMOVE_BUCKETS);
                case "del-groups" -> group(bridge, GroupMod.Command.DELETE);
                case "add-meter" -> meter(bridge, MeterMod.Command.ADD);
                case "mod-meter" -> meter(bridge, MeterMod.Command.MODIFY);
                case "del-meter" -> meter(bridge, MeterMod.Command.DELETE);
                default -> throw new AssertionError(command);
            }
        }

        private void group(Bridge bridge, GroupMod.Command what) {
            bridge.groups().apply(GroupSyntax.parse(what, text, bridge, version), 0);
        }

        private void meter(Bridge bridge, MeterMod.Command what) {
            bridge.meters().apply(MeterSyntax.parse(what, text, version), 0);
        }
    }

    private static String groups(Bridge bridge, OpenFlowVersion version) {
        GroupFormat format = new GroupFormat(version, PortNames.NONE);
        List<String> lines = new ArrayList<>();
        bridge.groups()
                .all()
                .forEach(group ->
                        lines.add(format.append(new StringBuilder(), group).toString()));
        return String.join(" ; ", lines);
    }

    private static String meters(Bridge bridge, OpenFlowVersion version) {
        List<String> lines = new ArrayList<>();
        if (version.atLeast(OpenFlowVersion.OF13)) {
            bridge.meters()
                    .all()
                    .forEach(meter -> lines.add(MeterFormat.append(new StringBuilder(), meter)
                            .toString()
                            .strip()
                            .replace('\n', '|')));
        }
        return String.join(" ; ", lines.stream().sorted().toList());
    }

    private static Bridge bridge() {
        Bridge bridge = new Bridge(1, "br2", 1, ChangeSink.NONE);
        for (int i = 1; i <= 4; i++) {
            bridge.addPort("r" + i, i, PortType.ORDINARY, i);
        }
        for (String group : List.of(
                "group_id=5,type=select,selection_method=hash,fields(ip_src),bucket=bucket_id:1,weight:2,output:1,"
                        + "bucket=bucket_id:2,output:2,bucket=bucket_id:3,watch_port:3,output:3",
                "group_id=6,type=all,bucket=output:1,bucket=output:2")) {
            bridge.groups().apply(GroupSyntax.parse(GroupMod.Command.ADD, group, bridge, OpenFlowVersion.OF15), 0);
        }
        String meter = "meter=5,kbps,stats,band=type=drop,rate=5";
        bridge.meters().apply(MeterSyntax.parse(MeterMod.Command.ADD, meter, OpenFlowVersion.OF13), 0);
        return bridge;
    }

    @Test
    void shouldAnswerLikeOpenVswitch() {
        List<String> differences = new ArrayList<>();
        for (String line : RecordedFlows.lines("groups-and-meters.tsv")) {
            Answer recorded = Answer.parse(line);
            Answer own = recorded.own();
            if (!recorded.agrees(own)) {
                differences.add(recorded + "\n  but was " + own);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void shouldThrowNothingButItsOwnExceptionsWhateverTheText() {
        long seed = 20261121;
        Random random = new Random(seed);
        List<String> lines = RecordedFlows.lines("groups-and-meters.tsv");
        String letters = ",=:()[]/->.0x19afz\" |+*#\u00e9\u0661";
        for (int i = 0; i < 5_000; i++) {
            Answer recorded = Answer.parse(lines.get(random.nextInt(lines.size())));
            StringBuilder text = new StringBuilder(recorded.text());
            for (int edits = 1 + random.nextInt(3); edits > 0 && !text.isEmpty(); edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
                    default -> text.setLength(at);
                }
            }
            Answer changed = new Answer(recorded.version(), recorded.command(), text.toString(), "", List.of());
            assertThatCode(changed::own).as("seed %d, %s", seed, changed).doesNotThrowAnyException();
        }
    }
}
