package dev.patchbay.datapath.counter;

/** What a worker counts besides its named drops. Indexes into {@link WorkerCounters}. */
public enum WorkerCounter {
    /** Frames and datagrams taken from the underlay and from ports. */
    RECEIVED("frames received"),

    /** Frames with at least one output tried. */
    FORWARDED("frames forwarded"),

    /** Frames that ended inside the switch on purpose. */
    CONSUMED("frames consumed"),

    /** Outputs tried, over all frames. */
    OUTPUTS("outputs tried"),

    /** Frames of the same flow as the one before, answered without a look-up. */
    RUN_HITS("same flow as the frame before"),

    /** Frames answered by the exact-match cache. */
    EMC_HITS("exact-match cache hits"),

    /** Frames answered by the megaflow classifier. */
    MEGAFLOW_HITS("megaflow hits"),

    /** Frames for which no cached answer was found, or looked for. */
    MISSES("cache misses"),

    /** Misses handed to the slow path. */
    UPCALLS("upcalls"),

    /** Frames that waited behind another frame of their ordering bucket. */
    QUEUED("frames queued behind an upcall"),

    /** Copies made because a frame was changed after an output still needed it. */
    COPIES("frames copied before a change"),

    /** Batches received from the underlay. */
    UNDERLAY_BATCHES("batches received from the underlay"),

    /** Datagrams handed to the underlay. */
    UNDERLAY_SENT("datagrams handed to the underlay");

    private final String description;

    WorkerCounter(String description) {
        this.description = description;
    }

    /**
     * The counter in a few words.
     *
     * @return lower case.
     */
    public String description() {
        return description;
    }
}
