package dev.patchbay.datapath.ofproto.meter;

import java.util.List;

/**
 * A meter of a bridge.
 *
 * <p>It never changes; a modification puts another one in its place.
 *
 * @param id meter number, unsigned; or one of the special numbers.
 * @param flags of the constants below.
 * @param bands at least one.
 * @param createdMs when the meter was added, time of the switch's clock.
 */
public record Meter(int id, int flags, List<Band> bands, long createdMs) {
    /** Rates are in kilobits per second. */
    public static final int KBPS = 1;
    /** Rates are in packets per second. */
    public static final int PKTPS = 2;
    /** Bands have burst sizes. */
    public static final int BURST = 4;
    /** Counters are wanted. */
    public static final int STATS = 8;

    /** Bands that a meter can have. */
    public static final int MAX_BANDS = 8;

    /** Highest number of an ordinary meter; unsigned. */
    public static final int MAX_ID = 0xffff0000;
    /** The meter that all packets to the slow path go through. */
    public static final int SLOW_PATH = 0xfffffffd;
    /** The meter that all packets to controllers go through. */
    public static final int CONTROLLER = 0xfffffffe;
    /** Number that means all meters. */
    public static final int ALL = 0xffffffff;

    /** Takes over a copy of the list. */
    public Meter {
        bands = List.copyOf(bands);
    }
}
