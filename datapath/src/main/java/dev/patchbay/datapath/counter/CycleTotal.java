package dev.patchbay.datapath.counter;

/** What is added up over all duty cycles of a worker. Times are nanoseconds of the switch's clock. */
public enum CycleTotal {
    /** Duty cycles. */
    CYCLES,

    /** Time in those that found nothing to do. */
    IDLE_NS,

    /** Time in the others. */
    BUSY_NS,

    /** Time in those that took in packets; answers and frames of the slow path make a cycle busy too. */
    RECEIVING_NS,

    /** How often the worker slept. */
    SLEEPS,

    /** How long. */
    SLEEP_NS,

    /** Packets that came in by the underlay and by taps. */
    PACKETS,

    /** Batches in which they came. */
    BATCHES,

    /** Answers of the slow path. */
    UPCALLS,

    /** How long the slow path worked for them. */
    UPCALL_NS
}
