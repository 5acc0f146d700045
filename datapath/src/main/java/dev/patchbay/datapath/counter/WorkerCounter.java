package dev.patchbay.datapath.counter;

/** What a worker counts besides its named drops. Indexes into {@link WorkerCounters}. */
public enum WorkerCounter {
    /** Frames and datagrams taken from the underlay, from ports and from the slow path. */
    RECEIVED("frames received"),

    /** Frames with at least one output tried. */
    FORWARDED("frames forwarded"),

    /** Frames that ended inside the switch on purpose. */
    CONSUMED("frames consumed"),

    /** Copies of frames that went on by themselves, each to a door of its own: recirculated before the rest of a list. */
    BRANCHES("copies that went on by themselves"),

    /** Fragments that connection tracking kept until the others have come. */
    FRAGMENTS_HELD("fragments kept for connection tracking"),

    /** Fragments that it gave back, to go on. */
    FRAGMENTS_RELEASED("fragments released by connection tracking"),

    /** Outputs tried, over all frames; copies for controllers among them. */
    OUTPUTS("outputs tried"),

    /** Batches in which ports sent: one of the underlay for all tunnels, one of each tap. */
    OUTPUT_BATCHES("batches sent by ports"),

    /** Copies handed to the slow path for controllers. */
    PUNTED("copies handed to the slow path"),

    /** Look-ups of frames that had been looked up before. */
    RECIRCULATED("recirculations"),

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
