package dev.patchbay.datapath.ofproto.group;

import java.util.List;

/**
 * A wish to change groups, as OpenFlow's group mod message expresses it.
 *
 * @param command what to do.
 * @param group number of the group, unsigned; {@link #ALL} for all of them.
 * @param type of an added or modified group.
 * @param selection of an added or modified group.
 * @param commandBucket where to insert or what to remove: a bucket's id or {@link #FIRST_BUCKET}, {@link #LAST_BUCKET},
 *     {@link #ALL_BUCKETS}.
 * @param buckets new ones.
 */
public record GroupMod(
        Command command,
        int group,
        GroupType type,
        Group.Selection selection,
        int commandBucket,
        List<Bucket> buckets) {
    /** Group number that means all groups. */
    public static final int ALL = 0xfffffffc;
    /** Place before the first bucket, or that bucket. */
    public static final int FIRST_BUCKET = 0xfffffffd;
    /** Place behind the last bucket, or that bucket. */
    public static final int LAST_BUCKET = 0xfffffffe;
    /** All buckets. */
    public static final int ALL_BUCKETS = 0xffffffff;

    /** Takes over a copy of the list. */
    public GroupMod {
        buckets = List.copyOf(buckets);
    }

    /** The commands of a group mod. */
    public enum Command {
        ADD("add-group"),
        MODIFY("mod-group"),
        /** Modifies a group that exists, adds one that does not. */
        ADD_OR_MODIFY("mod-group"),
        DELETE("del-group"),
        INSERT_BUCKETS("insert-bucket"),
        REMOVE_BUCKETS("remove-bucket");

        private final String text;

        Command(String text) {
            this.text = text;
        }

        /** Name in messages. */
        String text() {
            return text;
        }

        /** Whether it brings a whole group. */
        boolean describesGroup() {
            return this == ADD || this == MODIFY || this == ADD_OR_MODIFY;
        }

        /** Whether it is about single buckets, which OpenFlow 1.1 to 1.4 cannot express. */
        boolean ofBuckets() {
            return this == INSERT_BUCKETS || this == REMOVE_BUCKETS;
        }
    }
}
