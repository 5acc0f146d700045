package dev.patchbay.datapath.xlate;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * The up to two VLAN tags of a flow key as a stack, outermost first.
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class VlanStack {
    /** Present bit inside a TCI, where the wire has the DEI bit. */
    static final int PRESENT = 0x1000;

    static final int VID_MASK = 0x0fff;
    static final int PCP_MASK = 0xe000;
    static final int PCP_SHIFT = 13;
    static final int TPID_8021Q = 0x8100;
    private static final int MAX_TAGS = 2;

    private VlanStack() {}

    static int depth(FlowKey flow) {
        if ((tci(flow, 0) & PRESENT) == 0) {
            return 0;
        }
        return (tci(flow, 1) & PRESENT) == 0 ? 1 : MAX_TAGS;
    }

    static int tci(FlowKey flow, int index) {
        return (int) flow.get(index == 0 ? FlowField.VLAN_TCI : FlowField.VLAN_TCI1);
    }

    static int tpid(FlowKey flow, int index) {
        return (int) flow.get(index == 0 ? FlowField.VLAN_TPID : FlowField.VLAN_TPID1);
    }

    static void set(FlowKey flow, int index, int tpid, int tci) {
        flow.set(index == 0 ? FlowField.VLAN_TPID : FlowField.VLAN_TPID1, tpid);
        flow.set(index == 0 ? FlowField.VLAN_TCI : FlowField.VLAN_TCI1, tci);
    }

    /** Pushes an empty tag; with two tags already there the inner one is lost, as in Open vSwitch. */
    static void push(FlowKey flow, FlowMask wildcards, int tpid) {
        unwildcard(wildcards, depth(flow));
        set(flow, 1, tpid(flow, 0), tci(flow, 0));
        set(flow, 0, tpid, PRESENT);
    }

    /**
     * Pops the outermost tag; does nothing without one. All of it counts: a tag put on later may be the same, and then
     * the frame keeps it.
     */
    static void pop(FlowKey flow, FlowMask wildcards) {
        int tags = depth(flow);
        if (tags == 0) {
            return;
        }
        wildcards.unwildcard(FlowField.VLAN_TCI);
        if (tags > 1) {
            wildcards.unwildcard(FlowField.VLAN_TCI1);
            set(flow, 0, tpid(flow, 1), tci(flow, 1));
        }
        set(flow, tags - 1, 0, 0);
    }

    /** Adds to the mask how many tags there are and of which ethertypes. */
    static void unwildcardShape(FlowKey packet, FlowMask wildcards) {
        wildcards.unwildcard(FlowField.VLAN_TCI, PRESENT).unwildcard(FlowField.VLAN_TPID);
        if (tci(packet, 0) != 0) {
            wildcards.unwildcard(FlowField.VLAN_TCI1, PRESENT).unwildcard(FlowField.VLAN_TPID1);
        }
    }

    /** Adds the first {@code tags} tags to the mask, which has their ethertypes already. */
    static void unwildcard(FlowMask wildcards, int tags) {
        if (tags > 0) {
            wildcards.unwildcard(FlowField.VLAN_TCI);
        }
        if (tags > 1) {
            wildcards.unwildcard(FlowField.VLAN_TCI1);
        }
    }

    /** A tag that a field write brought about gets the usual ethertype; one that it removed loses its own. */
    static void settleTpid(FlowKey flow, FlowMask wildcards) {
        int tci = tci(flow, 0);
        if ((tci & PRESENT) == 0 && tpid(flow, 0) != 0) {
            wildcards.unwildcard(FlowField.VLAN_TCI);
        }
        if (tci == 0) {
            set(flow, 0, 0, 0);
        } else if (tpid(flow, 0) == 0) {
            set(flow, 0, TPID_8021Q, tci);
        }
    }

    static void copy(FlowKey from, FlowKey to) {
        set(to, 0, tpid(from, 0), tci(from, 0));
        set(to, 1, tpid(from, 1), tci(from, 1));
    }
}
