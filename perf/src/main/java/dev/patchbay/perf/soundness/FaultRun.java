package dev.patchbay.perf.soundness;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Plays histories until every fault was caught, or the time is over. */
final class FaultRun {
    private final List<Site> sites = SiteScan.all();
    private final Faults faults;
    private final Tally tally = new Tally();
    private final long seed;
    private final long deadlineNanos;

    FaultRun(long seed, long seconds) {
        this.seed = seed;
        faults = new Faults(sites, seed);
        deadlineNanos = System.nanoTime() + seconds * 1_000_000_000L;
    }

    /** Runs to the end. */
    void run() {
        for (Map<String, Object> corner : Corners.scenarios()) {
            new History(seed, corner, faults, tally).play();
        }
        for (long history = seed; !faults.open().isEmpty() && System.nanoTime() < deadlineNanos; history++) {
            new History(history, faults, tally).play();
        }
    }

    /** The sites whose absence nothing showed; after the run. */
    List<Site> uncaught() {
        return faults.open().stream()
                .sorted(Comparator.comparing(Site::toString))
                .toList();
    }

    /** Runs and prints; true if all were caught. */
    boolean report(PrintWriter out) {
        run();
        faults.caught().forEach((site, shown) -> out.println("caught   " + site + ": " + shown));
        uncaught()
                .forEach(
                        site -> out.println((faults.reached(site) ? "UNCAUGHT " : "UNCAUGHT, never reached: ") + site));
        out.println(faults.caught().size() + " of " + sites.size() + " faults caught in " + tally.histories
                + " histories, seed " + seed);
        out.flush();
        return uncaught().isEmpty();
    }
}
