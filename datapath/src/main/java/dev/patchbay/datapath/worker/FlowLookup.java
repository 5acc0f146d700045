package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.megaflow.MegaflowReader;

/**
 * Look-ups of single frames, for those that do not come in a {@link Burst}: recirculated ones and those that waited.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class FlowLookup {
    private final boolean cache;
    private final ExactMatchCache<DatapathFlow> emc;
    private final MegaflowReader<DatapathFlow> megaflows;
    private final WorkerCounters counters;

    /**
     * Caches of a worker.
     *
     * @param cache whether they are used at all.
     */
    FlowLookup(
            boolean cache,
            ExactMatchCache<DatapathFlow> emc,
            MegaflowReader<DatapathFlow> megaflows,
            WorkerCounters counters) {
        this.cache = cache;
        this.emc = emc;
        this.megaflows = megaflows;
        this.counters = counters;
    }

    /** Living flow for a key of so many words, or null. Who answered is counted, a miss is not. */
    DatapathFlow find(FlowKey key, int words) {
        if (!cache) {
            return null;
        }
        long keyHash = FlowKeyExtractor.keyHash(key, words);
        DatapathFlow flow = emc.lookup(key, keyHash);
        if (flow != null) {
            counters.increment(WorkerCounter.EMC_HITS);
            return flow;
        }
        flow = megaflows.lookup(key);
        if (flow != null) {
            counters.increment(WorkerCounter.MEGAFLOW_HITS);
            emc.insert(keyHash, flow);
        }
        return flow;
    }
}
