package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * The look-up of a recirculated frame before this one: in a burst the next frame is usually of the same flow.
 *
 * <p>There is one for each depth of recirculation, since the frames of one flow take turns at all of them. (What the worker
 * remembers of received frames is in its own fields: each of them counts there.) It also lends out the keys to extract
 * into: the key of a look-up stays as it is until the next one.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class LastLookup {
    private final FlowRun run;
    private FlowKey next = new FlowKey();
    private FlowKey last = new FlowKey();
    private int lastWords;
    private DatapathFlow flow;

    LastLookup(int worker) {
        run = new FlowRun(worker);
    }

    /** Key to fill for the next look-up. */
    FlowKey next() {
        return next;
    }

    /** Whether the key just filled is the same as before; if not, it takes its place, without a flow. */
    boolean repeats(int words) {
        FlowKey filled = next;
        if (words == lastWords && same(filled, last, words)) {
            return true;
        }
        next = last;
        last = filled;
        lastWords = words;
        flow = null;
        return false;
    }

    /** Whether two keys are the same in the words that they use. */
    static boolean same(FlowKey one, FlowKey other, int words) {
        long[] a = one.words();
        long[] b = other.words();
        for (int i = 0; i < words; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }

    /** What was found for it; null if nothing. */
    DatapathFlow flow() {
        return flow;
    }

    void found(DatapathFlow found) {
        flow = found;
    }

    /** Frames that are to be credited to their flows. */
    FlowRun run() {
        return run;
    }
}
