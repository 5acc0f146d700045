package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.action.Enqueue;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.action.OutputReg;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
import dev.patchbay.datapath.ofproto.action.SetEthDst;
import dev.patchbay.datapath.ofproto.action.SetEthSrc;
import dev.patchbay.datapath.ofproto.action.SetField;
import dev.patchbay.datapath.ofproto.action.SetQueue;
import dev.patchbay.datapath.ofproto.action.SetTunnel;
import dev.patchbay.datapath.ofproto.action.SetVlanPcp;
import dev.patchbay.datapath.ofproto.action.SetVlanVid;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * Actions on MPLS labels.
 *
 * <p>A label stack entry is label (20 bits), traffic class (3), bottom of stack (1) and TTL (8). Pushing the first label
 * hides the headers behind it; popping the last one brings headers to light that nobody has looked at, so whoever needs
 * them has to recirculate first.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class MplsActions {
    private static final int ETH_TYPE_IPV6 = 0x86dd;
    private static final int IPV6_EXPLICIT_NULL = 2;
    private static final int DEFAULT_TTL = 64;

    private final Traversal at;
    private final ActionInterpreter actions;

    MplsActions(Traversal at, ActionInterpreter actions) {
        this.at = at;
        this.actions = actions;
    }

    /** Recirculates before an action that needs to see what the last popped label hid. */
    void recirculateBefore(OfAction action) {
        if (!at.exit && at.wasMpls && needsHeaders(action)) {
            actions.freezer().trigger();
        }
    }

    private static boolean needsHeaders(OfAction action) {
        return switch (action) {
            case Output _,
                    OutputTrunc _,
                    Enqueue _,
                    OutputReg _,
                    SetVlanVid _,
                    SetVlanPcp _,
                    SetEthSrc _,
                    SetEthDst _,
                    SetTunnel _,
                    SetQueue _,
                    OutputGroup _ -> false;
            case SetField set -> isNetworkOrHigher(set.field());
            default -> true;
        };
    }

    /** Fields are listed in the order of the layers. */
    private static boolean isNetworkOrHigher(MatchField field) {
        return field.compareTo(MatchField.IP_SRC) >= 0;
    }

    void push(int ethType) {
        FlowKey flow = at.flow;
        int labels = LabelStack.depth(flow, at.wildcards);
        if (labels == 0) {
            at.commit();
            pushFirst(ethType);
        } else if (labels >= LabelStack.MAX) {
            at.note(TraceNote.TOO_MANY_LABELS, LabelStack.MAX);
            at.error = DropReason.TOO_MANY_LABELS;
        } else {
            for (int i = 0; i < labels; i++) {
                at.wildcards.unwildcard(LabelStack.field(i));
            }
            LabelStack.push(flow, labels, LabelStack.get(flow, 0) & ~LabelStack.BOTTOM);
            flow.set(FlowField.ETH_TYPE, ethType);
        }
    }

    private void pushFirst(int ethType) {
        FlowKey flow = at.flow;
        int label = flow.get(FlowField.ETH_TYPE) == ETH_TYPE_IPV6 ? IPV6_EXPLICIT_NULL : 0;
        int trafficClass = 0;
        int ttl = DEFAULT_TTL;
        if (at.isIp()) {
            at.wildcards.unwildcard(FlowField.NW_DSCP).unwildcard(FlowField.NW_TTL);
            trafficClass = (int) flow.get(FlowField.NW_DSCP) & LabelStack.TC_BITS;
            ttl = flow.get(FlowField.NW_TTL) == 0 ? DEFAULT_TTL : (int) flow.get(FlowField.NW_TTL);
        }
        LabelStack.clearNetwork(flow);
        at.dpHash = null;
        flow.set(FlowField.MPLS_LSE0, LabelStack.entry(label, trafficClass, true, ttl));
        flow.set(FlowField.ETH_TYPE, ethType);
    }

    void pop(int ethType) {
        int labels = LabelStack.depth(at.flow, at.wildcards);
        if (labels == 0) {
            return;
        }
        if (labels == LabelStack.MAX && (LabelStack.get(at.flow, labels - 1) & LabelStack.BOTTOM) == 0) {
            // Nobody knows what would become the last entry.
            at.note(TraceNote.CANNOT_POP_LABEL, LabelStack.MAX);
            at.error = DropReason.TOO_MANY_LABELS;
            return;
        }
        for (int i = 1; i < labels; i++) {
            at.wildcards.unwildcard(LabelStack.field(i));
        }
        LabelStack.pop(at.flow, labels);
        at.flow.set(FlowField.ETH_TYPE, ethType);
        if (!LabelStack.isMpls(ethType)) {
            at.wasMpls = true;
        }
    }

    void setLabel(int label) {
        set(LabelStack.LABEL_SHIFT, LabelStack.LABEL_BITS, label);
    }

    void setTrafficClass(int trafficClass) {
        set(LabelStack.TC_SHIFT, LabelStack.TC_BITS, trafficClass);
    }

    void setTtl(int ttl) {
        set(0, LabelStack.TTL_BITS, ttl);
    }

    private void set(int shift, long bits, long value) {
        if (LabelStack.isMpls((int) at.flow.get(FlowField.ETH_TYPE))) {
            at.wildcards.unwildcard(FlowField.MPLS_LSE0, bits << shift);
            long entry = at.flow.get(FlowField.MPLS_LSE0);
            at.flow.set(FlowField.MPLS_LSE0, (entry & ~(bits << shift)) | (value & bits) << shift);
        }
    }

    /** Decrements the TTL of the outer label; false if that ends the list of actions. */
    boolean decrementTtl() {
        if (LabelStack.isMpls((int) at.flow.get(FlowField.ETH_TYPE))) {
            at.wildcards.unwildcard(FlowField.MPLS_LSE0, LabelStack.TTL_BITS);
            long ttl = at.flow.get(FlowField.MPLS_LSE0) & LabelStack.TTL_BITS;
            if (ttl > 1) {
                setTtl((int) ttl - 1);
                return true;
            }
            actions.controller().punt(PacketInReason.INVALID_TTL);
        }
        at.note(TraceNote.MPLS_TTL_EXCEPTION);
        return false;
    }
}
