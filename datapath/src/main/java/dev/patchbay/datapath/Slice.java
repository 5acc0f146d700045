package dev.patchbay.datapath;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How long one kind of work may go on before another has its turn, upcalls above all.
 *
 * <p>A slice of a running switch ends by time: soon when an upcall waits, later when none does. That of a stepped switch never
 * ends by itself, so that what happens does not depend on how fast the machine is.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Slice {
    /** While an upcall waits. A single step may take as long again, and several kinds of work may follow each other. */
    private static final long SHORT_NS = 50_000;

    private static final long LONG_NS = 250_000;

    private final LongSupplier nanoClock;
    private final BooleanSupplier upcallsWait;
    private long startNs;

    private Slice(LongSupplier nanoClock, BooleanSupplier upcallsWait) {
        this.nanoClock = nanoClock;
        this.upcallsWait = upcallsWait;
    }

    /** Slices of a running switch. */
    static Slice timed(LongSupplier nanoClock, BooleanSupplier upcallsWait) {
        return new Slice(nanoClock, upcallsWait);
    }

    /** Slices of a stepped switch. */
    static Slice endless() {
        return new Slice(null, () -> false);
    }

    void begin() {
        if (nanoClock != null) {
            startNs = nanoClock.getAsLong();
        }
    }

    boolean over() {
        if (nanoClock == null) {
            return false;
        }
        long took = nanoClock.getAsLong() - startNs;
        return took > LONG_NS || (took > SHORT_NS && upcallsWait.getAsBoolean());
    }
}
