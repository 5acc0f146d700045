package dev.patchbay.datapath.ofproto.group;

import java.util.List;

/**
 * A group of a bridge: several ways on for packets, and which of them a packet takes.
 *
 * <p><b>Invariants.</b> Bucket ids are unique; an indirect group has one bucket. A group never changes but for its counters.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class Group {
    /** Highest number that a group may have; unsigned. */
    public static final int MAX_ID = 0xffffff00;

    private final int id;
    private final GroupType type;
    private final Selection selection;
    private final List<Bucket> buckets;
    private final long createdMs;
    private long packets;
    private long bytes;

    /**
     * How a select group chooses.
     *
     * @param method way of choosing.
     * @param parameter meaning depends on the method; 0 if none was given.
     * @param fields what {@link SelectionMethod#HASH} takes its hash of, in the order of {@code MatchField}; empty for the
     *     switch's own choice.
     */
    public record Selection(SelectionMethod method, long parameter, List<SelectionField> fields) {
        /** What a group has that says nothing about it. */
        public static final Selection NONE = new Selection(SelectionMethod.DEFAULT, 0, List.of());

        /** Takes over a copy of the list. */
        public Selection {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Creates a group.
     *
     * @param id group number, unsigned.
     * @param type which buckets a packet goes through.
     * @param selection how a select group chooses.
     * @param buckets ways on.
     * @param createdMs when the group was added, time of the switch's clock.
     */
    public Group(int id, GroupType type, Selection selection, List<Bucket> buckets, long createdMs) {
        this.id = id;
        this.type = type;
        this.selection = selection;
        this.buckets = List.copyOf(buckets);
        this.createdMs = createdMs;
    }

    /**
     * Number of the group.
     *
     * @return unsigned.
     */
    public int id() {
        return id;
    }

    /**
     * Which buckets a packet goes through.
     *
     * @return type.
     */
    public GroupType type() {
        return type;
    }

    /**
     * How a select group chooses.
     *
     * @return {@link Selection#NONE} unless something was said about it.
     */
    public Selection selection() {
        return selection;
    }

    /**
     * Ways on.
     *
     * @return in their order.
     */
    public List<Bucket> buckets() {
        return buckets;
    }

    /**
     * The bucket of an id.
     *
     * @param bucketId unsigned.
     * @return bucket or null.
     */
    public Bucket bucket(int bucketId) {
        for (Bucket bucket : buckets) {
            if (bucket.id() == bucketId) {
                return bucket;
            }
        }
        return null;
    }

    /**
     * When the group was added; modifications do not change that.
     *
     * @return time of the switch's clock.
     */
    public long createdMs() {
        return createdMs;
    }

    /**
     * Packets that came to the group.
     *
     * @return count since the last modification.
     */
    public long packets() {
        return packets;
    }

    /**
     * Octets of those packets.
     *
     * @return count since the last modification.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Counts packets that went through a bucket.
     *
     * @param bucket one of this group, null if none was alive or all are counted by themselves.
     * @param morePackets how many.
     * @param moreBytes their octets.
     */
    public void count(Bucket bucket, long morePackets, long moreBytes) {
        packets += morePackets;
        bytes += moreBytes;
        if (bucket != null) {
            bucket.count(morePackets, moreBytes);
        }
    }
}
