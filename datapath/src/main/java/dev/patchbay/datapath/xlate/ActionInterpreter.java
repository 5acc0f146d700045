package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.action.ApplyMeter;
import dev.patchbay.datapath.ofproto.action.Bundle;
import dev.patchbay.datapath.ofproto.action.CheckPktLarger;
import dev.patchbay.datapath.ofproto.action.ClearActions;
import dev.patchbay.datapath.ofproto.action.Clone;
import dev.patchbay.datapath.ofproto.action.Conjunction;
import dev.patchbay.datapath.ofproto.action.Controller;
import dev.patchbay.datapath.ofproto.action.Ct;
import dev.patchbay.datapath.ofproto.action.CtClear;
import dev.patchbay.datapath.ofproto.action.DebugRecirc;
import dev.patchbay.datapath.ofproto.action.DebugSlow;
import dev.patchbay.datapath.ofproto.action.DecMplsTtl;
import dev.patchbay.datapath.ofproto.action.DecTtl;
import dev.patchbay.datapath.ofproto.action.Enqueue;
import dev.patchbay.datapath.ofproto.action.Exit;
import dev.patchbay.datapath.ofproto.action.FinTimeout;
import dev.patchbay.datapath.ofproto.action.GotoTable;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.Move;
import dev.patchbay.datapath.ofproto.action.Multipath;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.ofproto.action.Note;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.action.OutputReg;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
import dev.patchbay.datapath.ofproto.action.PopMpls;
import dev.patchbay.datapath.ofproto.action.PopQueue;
import dev.patchbay.datapath.ofproto.action.PushMpls;
import dev.patchbay.datapath.ofproto.action.PushVlan;
import dev.patchbay.datapath.ofproto.action.Resubmit;
import dev.patchbay.datapath.ofproto.action.Sample;
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
import dev.patchbay.datapath.ofproto.action.StackPop;
import dev.patchbay.datapath.ofproto.action.StackPush;
import dev.patchbay.datapath.ofproto.action.StripVlan;
import dev.patchbay.datapath.ofproto.action.WriteActions;
import dev.patchbay.datapath.ofproto.action.WriteMetadata;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.key.FlowField;
import java.util.List;

/**
 * Runs lists of OpenFlow actions on the packet: the place where each action finds the part of the translator that knows
 * what it does.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class ActionInterpreter {
    private final Traversal at;
    private final FieldActions fields;
    private final Learning learning;
    private final TableWalk tables;
    private final OutputActions outputs;

    ActionInterpreter(Traversal at, Topology topology, VtepTable vteps) {
        this.at = at;
        fields = new FieldActions(at);
        learning = new Learning(at, fields);
        tables = new TableWalk(at, topology, this, learning);
        outputs = new OutputActions(at, tables, vteps);
    }

    TableWalk tables() {
        return tables;
    }

    OutputActions outputs() {
        return outputs;
    }

    Learning learning() {
        return learning;
    }

    void execute(List<OfAction> actions) {
        if (actions.isEmpty() && at.trace != null) {
            at.trace.noActions();
        }
        for (int i = 0; i < actions.size() && at.error == null && !at.exit; i++) {
            OfAction action = actions.get(i);
            if (at.trace != null) {
                at.trace.action(action);
            }
            if (!execute(action)) {
                return;
            }
        }
    }

    /** Executes one action; false ends the list it stands in. */
    private boolean execute(OfAction action) {
        switch (action) {
            case Output output -> outputs.output(output.port());
            case OutputReg output -> outputs.outputRegister(output.source());
            case OutputTrunc output -> outputs.outputTruncated(output);
            case Resubmit resubmit -> tables.resubmit(resubmit);
            case GotoTable go -> tables.enter(go.table(), at.inPort());
            case SetField set -> fields.setField(set);
            case Move move -> fields.move(move);
            case StackPush push -> {
                if (!fields.push(push.bits())) {
                    at.error = DropReason.STACK_TOO_DEEP;
                }
            }
            case StackPop pop -> fields.pop(pop.bits());
            case SetVlanVid set -> fields.setVlan(VlanStack.VID_MASK, set.vid());
            case SetVlanPcp set -> fields.setVlan(VlanStack.PCP_MASK, set.pcp() << VlanStack.PCP_SHIFT);
            case StripVlan ignored -> fields.popVlan();
            case PushVlan push -> fields.pushVlan(push.tpid());
            case SetEthSrc set -> fields.assign(FlowField.ETH_SRC, set.mac());
            case SetEthDst set -> fields.assign(FlowField.ETH_DST, set.mac());
            case SetIpv4Src set -> fields.assignIpv4(FlowField.NW_SRC, set.address());
            case SetIpv4Dst set -> fields.assignIpv4(FlowField.NW_DST, set.address());
            case SetIpDscp set -> fields.assignIp(FlowField.NW_DSCP, set.tos() >>> 2);
            case SetIpEcn set -> fields.assignIp(FlowField.NW_ECN, set.ecn());
            case SetIpTtl set -> fields.assignIp(FlowField.NW_TTL, set.ttl());
            case SetL4SrcPort set -> fields.assignPort(FlowField.TP_SRC, set.port());
            case SetL4DstPort set -> fields.assignPort(FlowField.TP_DST, set.port());
            case DecTtl ignored -> {
                return fields.decrementTtl();
            }
            case SetTunnel set -> at.flow.set(FlowField.TUN_ID, set.id());
            case WriteMetadata write -> fields.writeMetadata(write);
            case Learn learn -> learning.learn(learn);
            case Clone clone -> tables.inClone(clone.actions());
            case Exit ignored -> at.exit = true;
            case CtClear ignored -> FieldActions.clearConntrack(at.flow);
            case Enqueue enqueue -> outputs.output(enqueue.port());
            case SetQueue ignored -> {
                // Ports have one queue.
            }
            case PopQueue ignored -> {
                // As above.
            }
            case ClearActions ignored -> {
                // Nothing is ever written into the action set.
            }
            case Note ignored -> {
                // A note is for people.
            }
            case ApplyMeter _,
                    Bundle _,
                    CheckPktLarger _,
                    Conjunction _,
                    Controller _,
                    Ct _,
                    DebugRecirc _,
                    DebugSlow _,
                    DecMplsTtl _,
                    FinTimeout _,
                    Multipath _,
                    Nat _,
                    OutputGroup _,
                    PopMpls _,
                    PushMpls _,
                    Sample _,
                    SetMplsLabel _,
                    SetMplsTc _,
                    SetMplsTtl _,
                    WriteActions _ -> {
                // Accepted, and not carried out.
            }
        }
        return true;
    }
}
