package dev.patchbay.perf.differential;

import dev.patchbay.control.scenario.ScenarioSession;
import dev.patchbay.control.scenario.UnplayableException;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Patchbay's cache did for the frames of some scenarios.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class CacheUse {
    /** Width of the classes that masks are counted in. */
    static final int BITS_PER_CLASS = 32;

    private final Map<Integer, Long> recirculations = new TreeMap<>();
    private final Map<Integer, Long> wildcardedBits = new TreeMap<>();
    private long frames;
    private long fromCache;
    private long megaflows;
    private long exactBits;
    private long recirculatedBefore;
    private long cachedBefore;

    /** Notes what an event that has just been played on a switch with a cache did there. */
    void look(ScenarioSession session, int event) throws UnplayableException {
        FlowKey key = new FlowKey();
        long recirculated = session.counted(WorkerCounter.RECIRCULATED);
        long cached = session.cachedFrames();
        if (session.key(event, key)) {
            frames++;
            fromCache += cached - cachedBefore;
            recirculations.merge((int) (recirculated - recirculatedBefore), 1L, Long::sum);
            FlowMask mask = session.onModel(model -> {
                var flow = model.revalidator().cached(key);
                return flow == null ? null : flow.mask().copyTo(new FlowMask());
            });
            if (mask != null) {
                count(mask);
            }
        }
        recirculatedBefore = recirculated;
        cachedBefore = cached;
    }

    private void count(FlowMask mask) {
        int exact = 0;
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            exact += Long.bitCount(mask.words()[i]);
        }
        megaflows++;
        exactBits += exact;
        int wildcarded = FlowKey.DATAPATH_WORDS * Long.SIZE - exact;
        wildcardedBits.merge(wildcarded / BITS_PER_CLASS * BITS_PER_CLASS, 1L, Long::sum);
    }

    void add(CacheUse other) {
        other.recirculations.forEach((number, count) -> recirculations.merge(number, count, Long::sum));
        other.wildcardedBits.forEach((bits, count) -> wildcardedBits.merge(bits, count, Long::sum));
        frames += other.frames;
        fromCache += other.fromCache;
        megaflows += other.megaflows;
        exactBits += other.exactBits;
    }

    void summarize(Map<String, Object> summary) {
        summary.put("frames_with_a_cache", frames);
        summary.put("look_ups_answered_by_the_cache", fromCache);
        summary.put("frames_by_recirculations", texts(recirculations));
        summary.put("megaflows_met", megaflows);
        summary.put("bits_of_a_megaflow", (long) FlowKey.DATAPATH_WORDS * Long.SIZE);
        summary.put("mean_exact_bits", megaflows == 0 ? 0.0 : Math.round(10.0 * exactBits / megaflows) / 10.0);
        summary.put("megaflows_by_wildcarded_bits_from", texts(wildcardedBits));
    }

    private static Map<String, Object> texts(Map<Integer, Long> counts) {
        Map<String, Object> texts = new LinkedHashMap<>();
        counts.forEach((number, count) -> texts.put(Integer.toString(number), count));
        return texts;
    }
}
