package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * The VLAN tags of a frame as NORMAL sees them between two ports: the receiving port's own VLAN filled in, the sending
 * port's not yet taken out (xvlan of ofproto-dpif-xlate).
 *
 * @param tpid ethertype of the outer tag; 0 means 0x8100.
 * @param vid VLAN of the outer tag; 0 is "none".
 * @param pcp priority bits of the outer tag, in place.
 * @param innerTpid likewise of the inner tag.
 * @param innerVid likewise.
 * @param innerPcp likewise.
 * @param receivedPcp priority bits that the frame had on the wire, in place.
 */
record FrameVlan(int tpid, int vid, int pcp, int innerTpid, int innerVid, int innerPcp, int receivedPcp) {

    private static final int TPID_8021AD = 0x88a8;

    /** Whether a port takes a frame with this VLAN; 0 is a frame without one. */
    static boolean admitted(int vid, PortVlan port) {
        return switch (port.mode()) {
            case ACCESS -> vid == 0;
            case NATIVE_TAGGED, NATIVE_UNTAGGED -> vid == 0 || port.carries(vid);
            case TRUNK -> port.carries(vid);
            case DOT1Q_TUNNEL -> customerAllowed(vid, port);
        };
    }

    private static boolean customerAllowed(int vid, PortVlan port) {
        return port.customerVlans().isEmpty() || port.customerVlans().get(vid);
    }

    /** Whether the frame is flooded to a port. */
    boolean belongsTo(PortVlan port) {
        return switch (port.mode()) {
            case ACCESS -> port.carries(vid) && innerVid == 0;
            case TRUNK, NATIVE_TAGGED, NATIVE_UNTAGGED -> port.carries(vid);
            case DOT1Q_TUNNEL -> port.carries(vid) && customerAllowed(innerVid, port);
        };
    }

    static FrameVlan received(FlowKey flow, PortVlan port) {
        int tags = VlanStack.depth(flow);
        int tpid = tags > 0 ? VlanStack.tpid(flow, 0) : 0;
        int tci = tags > 0 ? VlanStack.tci(flow, 0) : 0;
        int innerTpid = tags > 1 ? VlanStack.tpid(flow, 1) : 0;
        int innerTci = tags > 1 ? VlanStack.tci(flow, 1) : 0;
        int vid = tci & VlanStack.VID_MASK;
        int pcp = tci & VlanStack.PCP_MASK;
        int innerVid = innerTci & VlanStack.VID_MASK;
        int innerPcp = innerTci & VlanStack.PCP_MASK;
        int received = VlanStack.tci(flow, 0) & VlanStack.PCP_MASK;
        return switch (port.mode()) {
            case ACCESS -> new FrameVlan(tpid, port.tag(), pcp, 0, 0, 0, received);
            case TRUNK -> new FrameVlan(tpid, vid, pcp, innerTpid, innerVid, innerPcp, received);
            case NATIVE_TAGGED, NATIVE_UNTAGGED ->
                new FrameVlan(tpid, vid == 0 ? port.tag() : vid, pcp, innerTpid, innerVid, innerPcp, received);
            case DOT1Q_TUNNEL -> new FrameVlan(TPID_8021AD, port.tag(), 0, tpid, vid, pcp, received);
        };
    }

    /** Writes into the packet the tags with which it leaves by a port. */
    void send(FlowKey flow, PortVlan port) {
        switch (port.mode()) {
            case ACCESS -> put(flow, port, 0, 0, 0, 0, 0, 0);
            case TRUNK, NATIVE_TAGGED -> put(flow, port, tpid, vid, pcp, innerTpid, innerVid, innerPcp);
            case NATIVE_UNTAGGED -> {
                if (vid == port.tag()) {
                    put(flow, port, innerTpid, innerVid, innerPcp, 0, 0, 0);
                } else {
                    put(flow, port, tpid, vid, pcp, innerTpid, innerVid, innerPcp);
                }
            }
            case DOT1Q_TUNNEL -> put(flow, port, innerTpid, innerVid, innerPcp, 0, 0, 0);
        }
    }

    private void put(
            FlowKey flow,
            PortVlan port,
            int outerTpid,
            int outerVid,
            int outerPcp,
            int nextTpid,
            int nextVid,
            int nextPcp) {
        boolean always = false;
        int priority = outerPcp;
        switch (port.priorityTags()) {
            case NEVER -> {
                // A tag without a VLAN is dropped unless it carries a priority.
            }
            case IF_NONZERO -> priority = receivedPcp;
            case ALWAYS -> {
                priority = receivedPcp;
                // A tag that is empty but for its priority stays a tag; none is made where there was none.
                always = outerTpid != 0;
            }
        }
        tag(flow, 0, outerTpid, outerVid | priority, always);
        tag(flow, 1, nextTpid, nextVid | nextPcp, false);
    }

    private static void tag(FlowKey flow, int index, int tpid, int vidAndPcp, boolean always) {
        if (vidAndPcp == 0 && !always) {
            VlanStack.set(flow, index, VlanStack.tpid(flow, index), 0);
        } else {
            VlanStack.set(flow, index, tpid == 0 ? VlanStack.TPID_8021Q : tpid, vidAndPcp | VlanStack.PRESENT);
        }
    }
}
