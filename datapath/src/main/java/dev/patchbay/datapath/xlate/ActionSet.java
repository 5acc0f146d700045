package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.action.Ct;
import dev.patchbay.datapath.ofproto.action.CtClear;
import dev.patchbay.datapath.ofproto.action.DecMplsTtl;
import dev.patchbay.datapath.ofproto.action.DecTtl;
import dev.patchbay.datapath.ofproto.action.Move;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.action.PopMpls;
import dev.patchbay.datapath.ofproto.action.PushMpls;
import dev.patchbay.datapath.ofproto.action.PushVlan;
import dev.patchbay.datapath.ofproto.action.Resubmit;
import dev.patchbay.datapath.ofproto.action.SetEthDst;
import dev.patchbay.datapath.ofproto.action.SetEthSrc;
import dev.patchbay.datapath.ofproto.action.SetField;
import dev.patchbay.datapath.ofproto.action.SetIpDscp;
import dev.patchbay.datapath.ofproto.action.SetIpEcn;
import dev.patchbay.datapath.ofproto.action.SetIpTtl;
import dev.patchbay.datapath.ofproto.action.SetIpv4Dst;
import dev.patchbay.datapath.ofproto.action.SetIpv4Src;
import dev.patchbay.datapath.ofproto.action.SetL4DstPort;
import dev.patchbay.datapath.ofproto.action.SetL4SrcPort;
import dev.patchbay.datapath.ofproto.action.SetMplsLabel;
import dev.patchbay.datapath.ofproto.action.SetMplsTc;
import dev.patchbay.datapath.ofproto.action.SetMplsTtl;
import dev.patchbay.datapath.ofproto.action.SetQueue;
import dev.patchbay.datapath.ofproto.action.SetTunnel;
import dev.patchbay.datapath.ofproto.action.SetVlanPcp;
import dev.patchbay.datapath.ofproto.action.SetVlanVid;
import dev.patchbay.datapath.ofproto.action.StripVlan;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The action set that a packet carries through the tables and runs at the end (OpenFlow 1.1's {@code write_actions}).
 *
 * <p>Of most actions only the last one written counts, and they run in an order of their own; fields are set in the order
 * written. Without an action that sends the packet somewhere nothing of the set runs. Buckets of groups may hold actions that
 * have no place in a set: Open vSwitch takes them and never runs them.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class ActionSet {
    /** Where each kind that can stand only once has its place, in order. */
    private static final int SLOTS = 6;

    private static final int NOWHERE = -1;

    private final List<OfAction> written = new ArrayList<>();
    private boolean hasGroup;

    void clear() {
        written.clear();
        hasGroup = false;
    }

    boolean isEmpty() {
        return written.isEmpty();
    }

    /** A copy, as written. */
    List<OfAction> copy() {
        return List.copyOf(written);
    }

    /** Takes over what {@link #copy} once gave; what is known about groups stays. */
    void goBackTo(List<OfAction> actions) {
        written.clear();
        written.addAll(actions);
    }

    /** Adds actions and keeps {@code actset_output} of the packet true. */
    void write(List<OfAction> actions, FlowKey flow) {
        for (int i = 0; i < actions.size() && !hasGroup; i++) {
            if (actions.get(i) instanceof Output output) {
                flow.set(FlowField.ACTSET_OUTPUT, output.port());
            } else if (actions.get(i) instanceof OutputGroup) {
                flow.set(FlowField.ACTSET_OUTPUT, OfPorts.UNSET);
                hasGroup = true;
            }
        }
        written.addAll(actions);
    }

    /** The {@code clear_actions} instruction. */
    void clear(FlowKey flow) {
        clear();
        flow.set(FlowField.ACTSET_OUTPUT, OfPorts.UNSET);
    }

    /** The actions in the order in which they run; empty if they would send the packet nowhere. */
    List<OfAction> inOrder() {
        return inOrder(written);
    }

    /** Puts actions of a set, such as those of a group's bucket, in the order in which they run. */
    static List<OfAction> inOrder(List<OfAction> set) {
        OfAction[] slots = new OfAction[SLOTS];
        List<OfAction> changes = new ArrayList<>();
        OfAction last = null;
        for (OfAction action : set) {
            int slot = slot(action);
            if (slot != NOWHERE) {
                slots[slot] = action;
            } else if (sends(action) != 0) {
                last = last == null || sends(action) >= sends(last) ? action : last;
            } else if (changes(action)) {
                changes.add(action);
            }
        }
        List<OfAction> ordered = new ArrayList<>();
        if (last != null) {
            for (OfAction action : slots) {
                if (action != null) {
                    ordered.add(action);
                }
            }
            ordered.addAll(changes);
            ordered.add(last);
        }
        return ordered;
    }

    private static int slot(OfAction action) {
        return switch (action) {
            case StripVlan ignored -> 0;
            case PopMpls ignored -> 1;
            case PushMpls ignored -> 2;
            case PushVlan ignored -> 3;
            case DecTtl ignored -> 4;
            case DecMplsTtl ignored -> 5;
            default -> NOWHERE;
        };
    }

    /** Whether it may stand in a set more than once. */
    private static boolean changes(OfAction action) {
        return switch (action) {
            case SetField ignored -> true;
            case Move ignored -> true;
            case SetEthSrc ignored -> true;
            case SetEthDst ignored -> true;
            case SetVlanVid ignored -> true;
            case SetVlanPcp ignored -> true;
            case SetIpDscp ignored -> true;
            case SetIpEcn ignored -> true;
            case SetIpTtl ignored -> true;
            case SetIpv4Src ignored -> true;
            case SetIpv4Dst ignored -> true;
            case SetL4SrcPort ignored -> true;
            case SetL4DstPort ignored -> true;
            case SetMplsLabel ignored -> true;
            case SetMplsTc ignored -> true;
            case SetMplsTtl ignored -> true;
            case SetQueue ignored -> true;
            case SetTunnel ignored -> true;
            default -> false;
        };
    }

    /** Which of the actions that end a set wins: the one with the highest number; 0 for others. */
    private static int sends(OfAction action) {
        return switch (action) {
            case Ct ignored -> 1;
            case CtClear ignored -> 2;
            case Resubmit ignored -> 3;
            case Output ignored -> 4;
            case OutputGroup ignored -> 5;
            default -> 0;
        };
    }
}
