package dev.patchbay.perf.masks;

import dev.patchbay.control.scenario.BadScenarioException;
import dev.patchbay.control.scenario.ScenarioSession;
import dev.patchbay.control.scenario.UnplayableException;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts exact bits.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class MaskWidths {
    /** A flow cannot match a type or code in part, a megaflow can. */
    private static final Pattern PART_OF_MESSAGE = Pattern.compile("icmp_(?:type|code)=.*/0x([0-9a-f]+)");

    private static final int WHOLE_TAG = 0xffff;
    private static final int FRAGMENT_BITS = 3;

    private long packets;
    private long ours;
    private long theirs;

    /**
     * Plays a scenario and counts the bits of every packet whose {@code trace} has a {@code megaflow}.
     *
     * @return per packet a line with both counts, those of the packets for which ours are more.
     */
    @SuppressWarnings("unchecked")
    List<String> add(Map<String, Object> scenario) throws BadScenarioException, UnplayableException {
        List<String> narrower = new ArrayList<>();
        List<Map<String, Object>> events = (List<Map<String, Object>>) scenario.get("events");
        Translation translation = new Translation();
        FlowKey key = new FlowKey();
        try (ScenarioSession session = ScenarioSession.open(scenario, false)) {
            for (int i = 0; i < session.events(); i++) {
                String megaflow = megaflow(events.get(i));
                if (megaflow != null && session.key(i, key)) {
                    session.onModel(model -> {
                        model.translator().translate(key, 0, model.nowMs(), TranslationMode.REVALIDATE, translation);
                        return null;
                    });
                    int mine = bits(translation.mask());
                    int other = openVSwitchBits(megaflow);
                    packets++;
                    ours += mine;
                    theirs += other;
                    if (mine > other) {
                        narrower.add(
                                scenario.get("name") + " event " + i + ": " + mine + " bits, Open vSwitch " + other);
                    }
                }
                session.play(i, new ArrayList<>());
            }
        }
        return narrower;
    }

    private static String megaflow(Map<String, Object> event) {
        return event.get("expected") instanceof Map<?, ?> expected
                        && expected.get("trace") instanceof Map<?, ?> trace
                        && trace.get("megaflow") instanceof String text
                ? text
                : null;
    }

    /** Bits of a megaflow as {@code ofproto/trace} prints it. */
    static int openVSwitchBits(String megaflow) {
        List<String> terms = new ArrayList<>();
        int ofMessages = 0;
        for (String term : megaflow.split(",", -1)) {
            Matcher message = PART_OF_MESSAGE.matcher(term);
            if (message.matches()) {
                ofMessages += Integer.bitCount(Integer.parseInt(message.group(1), 16));
            } else if (!term.equals("eth") && !term.startsWith("recirc_id=")) {
                terms.add(term);
            }
        }
        FlowMask mask = new FlowMask()
                .copyFrom(MatchParser.parse(String.join(",", terms), PortNames.NONE)
                        .mask());
        if (mask.get(FlowField.VLAN_TCI) == 0) {
            mask.unwildcard(FlowField.VLAN_TCI, WHOLE_TAG);
        }
        // Every packet has a type, printed by its name or not at all.
        return ofMessages + bits(mask.unwildcard(FlowField.ETH_TYPE));
    }

    private static int bits(FlowMask mask) {
        long[] words = mask.words().clone();
        FlowField.IN_PORT.set(words, 0);
        FlowField.RECIRC_ID.set(words, 0);
        FlowField.NW_FRAG.set(words, FlowField.NW_FRAG.get(words) & FRAGMENT_BITS);
        int bits = 0;
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            bits += Long.bitCount(words[i]);
        }
        return bits;
    }

    /** Packets so far. */
    long packets() {
        return packets;
    }

    /** Mean number of bits of ours. */
    double meanOfOurs() {
        return packets == 0 ? 0 : (double) ours / packets;
    }

    /** Mean number of bits of Open vSwitch's. */
    double meanOfOpenVSwitch() {
        return packets == 0 ? 0 : (double) theirs / packets;
    }
}
