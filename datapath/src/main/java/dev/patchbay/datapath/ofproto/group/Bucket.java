package dev.patchbay.datapath.ofproto.group;

import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.List;

/**
 * One way through a group, and how many packets took it.
 *
 * <p><b>Threads.</b> Slow path only; all but the counters is immutable.
 */
public final class Bucket {
    /** Highest id that a bucket may have; unsigned. */
    public static final int MAX_ID = 0xffffff00;
    /** Watches no group. */
    public static final int NO_GROUP = 0xffffffff;

    private final int id;
    private final int weight;
    private final int watchPort;
    private final int watchGroup;
    private final List<OfAction> actions;
    private long packets;
    private long bytes;

    /**
     * Creates a bucket.
     *
     * @param id unique in its group, unsigned.
     * @param weight share of the packets in a select group, 0 to 65535.
     * @param watchPort the bucket is alive while this port is up; {@link OfPorts#NONE} for none.
     * @param watchGroup the bucket is alive while this group has a live bucket; {@link #NO_GROUP} for none.
     * @param actions what a packet goes through.
     */
    public Bucket(int id, int weight, int watchPort, int watchGroup, List<OfAction> actions) {
        this.id = id;
        this.weight = weight;
        this.watchPort = watchPort;
        this.watchGroup = watchGroup;
        this.actions = List.copyOf(actions);
    }

    /** The same bucket with counters at zero, and perhaps with other actions. */
    Bucket renewed(List<OfAction> newActions) {
        return new Bucket(id, weight, watchPort, watchGroup, newActions);
    }

    /**
     * Id.
     *
     * @return unique in the group, unsigned.
     */
    public int id() {
        return id;
    }

    /**
     * Share of the packets in a select group.
     *
     * @return 0 to 65535.
     */
    public int weight() {
        return weight;
    }

    /**
     * The port that must be up.
     *
     * @return OpenFlow port number, {@link OfPorts#NONE} for none.
     */
    public int watchPort() {
        return watchPort;
    }

    /**
     * The group that must have a live bucket.
     *
     * @return group number, {@link #NO_GROUP} for none.
     */
    public int watchGroup() {
        return watchGroup;
    }

    /**
     * Whether anything decides on the bucket's life; else it always lives.
     *
     * @return true if it watches a port or a group.
     */
    public boolean watches() {
        return watchPort != OfPorts.NONE || watchGroup != NO_GROUP;
    }

    /**
     * What a packet goes through.
     *
     * @return actions in the form of the version that the group was loaded with.
     */
    public List<OfAction> actions() {
        return actions;
    }

    /**
     * Packets that went through.
     *
     * @return count.
     */
    public long packets() {
        return packets;
    }

    /**
     * Octets of those packets.
     *
     * @return count.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Counts packets.
     *
     * @param morePackets how many.
     * @param moreBytes their octets.
     */
    public void count(long morePackets, long moreBytes) {
        packets += morePackets;
        bytes += moreBytes;
    }
}
