package dev.patchbay.perf.soundness;

import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.xlate.LearnedFlow;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run has looked at.
 *
 * <p><b>Threads.</b> One at a time; {@link #add} brings those of several threads together afterwards.
 */
final class Tally {
    private static final Pattern ACTIONS = Pattern.compile("(?:^|[,(])([a-zA-Z][a-zA-Z0-9_]*)");
    private static final Pattern FIELDS = Pattern.compile("(?:^|,)([a-z][a-z0-9_]*)");
    private static final int DEEPEST = 16;
    private static final int BITS = FlowKey.DATAPATH_WORDS * Long.SIZE;
    private static final int BITS_STEP = 128;

    long histories;
    long events;
    long frames;
    long cachedFrames;
    long missedFrames;
    long recirculations;
    long cases;
    long megaflows;
    long cachedMegaflows;
    long recirculated;
    long learning;
    long exactBits;
    private final long[] depths = new long[DEEPEST + 1];
    private final long[] wildcarded = new long[BITS / BITS_STEP + 1];
    private final Map<String, Long> actions = new TreeMap<>();
    private final Map<String, Long> fields = new TreeMap<>();

    /** Counts a megaflow that is about to be tried. */
    void megaflow(FlowKey key, FlowMask mask, Answer answer) {
        megaflows++;
        if (key.get(FlowField.RECIRC_ID) != 0) {
            recirculated++;
        }
        long[] words = mask.words();
        int exact = 0;
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            exact += Long.bitCount(words[i]);
        }
        exactBits += exact;
        wildcarded[(BITS - exact) / BITS_STEP]++;
        int depth = 0;
        boolean learns = false;
        for (SideEffect effect : answer.effects()) {
            if (effect instanceof SideEffect.CountLookup) {
                depth++;
            }
            learns |= effect instanceof LearnedFlow;
        }
        learning += learns ? 1 : 0;
        depths[Math.min(depth, DEEPEST)]++;
    }

    /** Notes what a rule that some packet met is made of. */
    void rule(Rule rule) {
        count(FIELDS, rule.match().toString(), fields);
        String text = OfAction.append(new StringBuilder(), rule.actions(), PortNames.NONE)
                .toString();
        count(ACTIONS, text, actions);
    }

    private static void count(Pattern pattern, String text, Map<String, Long> into) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            into.merge(matcher.group(1), 1L, Long::sum);
        }
    }

    void add(Tally other) {
        histories += other.histories;
        events += other.events;
        frames += other.frames;
        cachedFrames += other.cachedFrames;
        missedFrames += other.missedFrames;
        recirculations += other.recirculations;
        cases += other.cases;
        megaflows += other.megaflows;
        cachedMegaflows += other.cachedMegaflows;
        recirculated += other.recirculated;
        learning += other.learning;
        exactBits += other.exactBits;
        for (int i = 0; i < depths.length; i++) {
            depths[i] += other.depths[i];
        }
        for (int i = 0; i < wildcarded.length; i++) {
            wildcarded[i] += other.wildcarded[i];
        }
        other.actions.forEach((name, count) -> actions.merge(name, count, Long::sum));
        other.fields.forEach((name, count) -> fields.merge(name, count, Long::sum));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : Math.round(1000.0 * part / whole) / 1000.0;
    }

    /** For people and for a JSON file. */
    Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("cases", cases);
        summary.put("histories", histories);
        summary.put("events", events);
        summary.put("frames", frames);
        summary.put("frames_from_cache", cachedFrames);
        summary.put("share_from_cache", share(cachedFrames, cachedFrames + missedFrames));
        summary.put("recirculations", recirculations);
        summary.put("megaflows_tried", megaflows);
        summary.put("megaflows_in_cache", cachedMegaflows);
        summary.put("megaflows_recirculated", recirculated);
        summary.put("megaflows_learning", learning);
        summary.put("mean_exact_bits", megaflows == 0 ? 0.0 : Math.round(10.0 * exactBits / megaflows) / 10.0);
        Map<String, Object> distribution = new LinkedHashMap<>();
        for (int i = 0; i <= DEEPEST; i++) {
            if (depths[i] != 0) {
                distribution.put(i == DEEPEST ? i + " and more" : Integer.toString(i), depths[i]);
            }
        }
        summary.put("megaflows_by_lookups", distribution);
        Map<String, Object> bits = new LinkedHashMap<>();
        for (int i = 0; i < wildcarded.length; i++) {
            if (wildcarded[i] != 0) {
                bits.put(i * BITS_STEP + " to " + ((i + 1) * BITS_STEP - 1), wildcarded[i]);
            }
        }
        summary.put("megaflows_by_wildcarded_bits", bits);
        summary.put("rules_met_by_action", actions);
        summary.put("rules_met_by_field", fields);
        return summary;
    }
}
