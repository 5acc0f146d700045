package dev.patchbay.datapath;

import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.worker.Worker;
import java.util.IdentityHashMap;

/**
 * Which worker takes the frames of which tap: always the same one, so that they stay in order. Each new tap goes to the worker
 * that has the fewest.
 *
 * <p>Frames for a tap come from any worker: its ring takes them from all.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class TapHomes {
    private final int[] taps;
    private final IdentityHashMap<TapVport, Integer> homes = new IdentityHashMap<>();

    TapHomes(int workers) {
        taps = new int[workers];
    }

    private int leastLoaded() {
        int least = 0;
        for (int worker = 1; worker < taps.length; worker++) {
            least = taps[worker] < taps[least] ? worker : least;
        }
        return least;
    }

    boolean haveRoom() {
        return taps[leastLoaded()] < Worker.MAX_TAPS;
    }

    /** Finds a home for a tap and returns the worker's index. */
    int add(TapVport tap) {
        int home = leastLoaded();
        taps[home]++;
        homes.put(tap, home);
        return home;
    }

    /** The tap needs none any more; returns which one it had. */
    int remove(TapVport tap) {
        int home = homes.remove(tap);
        taps[home]--;
        return home;
    }
}
