package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.Rule;
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
import dev.patchbay.datapath.ofproto.action.DecMplsTtl;
import dev.patchbay.datapath.ofproto.action.DecTtl;
import dev.patchbay.datapath.ofproto.action.Enqueue;
import dev.patchbay.datapath.ofproto.action.Exit;
import dev.patchbay.datapath.ofproto.action.FinTimeout;
import dev.patchbay.datapath.ofproto.action.GotoTable;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.Move;
import dev.patchbay.datapath.ofproto.action.Multipath;
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
import dev.patchbay.datapath.ofproto.action.Unroll;
import dev.patchbay.datapath.ofproto.action.WriteActions;
import dev.patchbay.datapath.ofproto.action.WriteMetadata;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.key.FlowField;
import java.util.List;

/**
 * Runs lists of OpenFlow actions on the packet: the place where each action finds the part of the translator that knows
 * what it does.
 *
 * <p>Some actions end the list that they stand in, some all lists; when the translation is being frozen, each list leaves
 * what it has not run to the {@link Freezer}.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class ActionInterpreter {
    private final Traversal at;
    private final MeterNumbers meters;
    private final Freezer freezer;
    private final FieldActions fields;
    private final MplsActions labels;
    private final Learning learning;
    private final TableWalk tables;
    private final OutputActions outputs;
    private final CloneActions clones;
    private final ConntrackActions conntrack;
    private final ControllerActions controller;
    private final GroupActions groups;
    private final Selection selection;
    private final NamespaceStage stage;

    /** What comes after an action. */
    private enum After {
        /** The next one, unless all lists are to end. */
        NEXT,
        /** The next one; what it ran itself has already seen to what is left when all lists end. */
        NEXT_AFTER_DETOUR,
        /** Nothing now: all behind it is to be done after recirculation. */
        REST_IS_FROZEN,
        /** Nothing: the list ends, the pipeline does not. */
        END_OF_LIST
    }

    ActionInterpreter(
            Traversal at,
            Topology topology,
            VtepTable vteps,
            MeterNumbers meters,
            IdTable<FrozenState> recirculations,
            IdTable<PuntOrigin> punts) {
        this.at = at;
        this.meters = meters;
        freezer = new Freezer(at, recirculations, this);
        fields = new FieldActions(at);
        labels = new MplsActions(at, this);
        learning = new Learning(at, fields);
        tables = new TableWalk(at, topology, this);
        outputs = new OutputActions(at, this, vteps);
        clones = new CloneActions(at, this);
        conntrack = new ConntrackActions(at, this);
        controller = new ControllerActions(at, meters, punts);
        groups = new GroupActions(at, this);
        selection = new Selection(at, this);
        stage = new NamespaceStage(at, topology, this, punts, meters);
    }

    Freezer freezer() {
        return freezer;
    }

    FieldActions fields() {
        return fields;
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

    CloneActions clones() {
        return clones;
    }

    ControllerActions controller() {
        return controller;
    }

    NamespaceStage stage() {
        return stage;
    }

    /** A new packet. */
    void begin() {
        freezer.begin();
        learning.begin();
        outputs.begin();
    }

    /** Runs a list; {@code last} says that nothing follows in the pipeline but the action set. */
    void execute(List<OfAction> actions, boolean last) {
        execute(actions, last, false);
    }

    /** Runs a list that may be that of a group's bucket. */
    void execute(List<OfAction> actions, boolean last, boolean inBucket) {
        if (actions.isEmpty() && at.trace != null) {
            at.trace.noActions();
        }
        boolean over = false;
        for (int i = 0; i < actions.size() && at.error == null; i++) {
            OfAction action = actions.get(i);
            boolean lastAction = last && i == actions.size() - 1 && at.actionSet.isEmpty();
            labels.recirculateBefore(action);
            if (at.exit || over) {
                if (at.freezing) {
                    freezer.keep(actions, i);
                }
                return;
            }
            if (at.trace != null) {
                at.trace.action(action);
            }
            After after;
            if (action instanceof CheckPktLarger check) {
                clones.checkLength(check, actions.subList(i + 1, actions.size()));
                over = true;
                after = After.NEXT;
            } else {
                after = run(action, lastAction, inBucket);
            }
            if (after == After.END_OF_LIST) {
                return;
            }
            if (after != After.NEXT_AFTER_DETOUR && at.error == null && at.exit && freezer.isEmpty()) {
                freezer.keep(actions, after == After.REST_IS_FROZEN ? i + 1 : i);
                return;
            }
        }
    }

    /** Runs the action set, unless the packet goes on after recirculation; then it takes the set along. */
    void finishPipeline() {
        if (!at.freezing) {
            runActionSet();
        }
        freezer.finishIfFreezing();
    }

    private void runActionSet() {
        if (at.actionSet.isEmpty()) {
            return;
        }
        List<OfAction> set = at.actionSet.inOrder();
        at.actionSet.goBackTo(List.of());
        if (set.isEmpty()) {
            return;
        }
        at.inActionSet = true;
        if (at.trace != null) {
            at.trace.enterActionSet();
        }
        execute(set, true);
        at.leaveTrace();
        at.inActionSet = false;
    }

    /** Goes on with a packet that was frozen: with its actions, else with the rule that its table has, be it none. */
    void runThawed(FrozenState state, Rule rule) {
        if (state.actions().isEmpty()) {
            tables.run(rule, true, true);
        } else {
            execute(state.actions(), true);
        }
        if (at.error == null) {
            finishPipeline();
        }
    }

    private After run(OfAction action, boolean last, boolean inBucket) {
        switch (action) {
            case Output output -> outputs.output(output.port(), true, last, inBucket);
            case OutputReg output -> outputs.outputRegister(output.source(), last, inBucket);
            case OutputTrunc output -> outputs.outputTruncated(output, last);
            case Enqueue enqueue -> outputs.enqueue(enqueue, last);
            case Bundle bundle -> selection.bundle(bundle, last, inBucket);
            case OutputGroup group -> {
                return groups.run(group.group(), last) ? After.NEXT : After.END_OF_LIST;
            }
            case Controller punt -> {
                return controller(punt);
            }
            case Resubmit resubmit -> {
                tables.resubmit(resubmit, last);
                return After.NEXT_AFTER_DETOUR;
            }
            case GotoTable go -> {
                tables.enter(go.table(), last);
                return After.NEXT_AFTER_DETOUR;
            }
            case DebugRecirc _ -> {
                freezer.trigger();
                return After.REST_IS_FROZEN;
            }
            case DecTtl decrement -> {
                return decrementTtl(decrement) ? After.NEXT : After.END_OF_LIST;
            }
            case DecMplsTtl _ -> {
                return labels.decrementTtl() ? After.NEXT : After.END_OF_LIST;
            }
            case Clone clone -> clones.run(clone.actions(), last);
            case Ct ct -> conntrack.track(ct);
            case CtClear _ -> conntrack.clear();
            case Learn learn -> learning.learn(learn);
            case FinTimeout timeout -> finTimeout(timeout);
            case Exit _ -> at.exit = true;
            case Unroll unroll -> unroll(unroll);
            case WriteActions write -> {
                at.actionSet.write(write.actions(), at.flow);
                traceActionSet(false);
            }
            case ClearActions _ -> {
                traceActionSet(true);
                at.actionSet.clear(at.flow);
            }
            case ApplyMeter meter -> meter(meter);
            default -> set(action);
        }
        return After.NEXT;
    }

    /** Runs an action that changes the packet or what goes along with it, and does nothing else. */
    private void set(OfAction action) {
        switch (action) {
            case SetField set -> fields.setField(set);
            case Move move -> fields.move(move);
            case StackPush push -> fields.push(push.bits());
            case StackPop pop -> fields.pop(pop.bits());
            case Multipath multipath -> selection.multipath(multipath);
            case SetVlanVid set -> fields.setVlan(VlanStack.VID_MASK, set.vid(), set.pushes());
            case SetVlanPcp set -> fields.setVlan(VlanStack.PCP_MASK, set.pcp() << VlanStack.PCP_SHIFT, set.pushes());
            case StripVlan _ -> fields.popVlan();
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
            case PushMpls push -> labels.push(push.ethertype());
            case PopMpls pop -> labels.pop(pop.ethertype());
            case SetMplsLabel set -> labels.setLabel(set.label());
            case SetMplsTc set -> labels.setTrafficClass(set.trafficClass());
            case SetMplsTtl set -> labels.setTtl(set.ttl());
            case SetTunnel set -> at.flow.set(FlowField.TUN_ID, set.id());
            case WriteMetadata write -> fields.writeMetadata(write);
            case SetQueue set -> at.queue = set.queue();
            case PopQueue _ -> popQueue();
            case Conjunction _ -> at.note(TraceNote.NOOP_CONJUNCTION);
            default -> {
                // Notes are for people; nobody collects samples; nat is read by the ct action around it.
            }
        }
    }

    private After controller(Controller punt) {
        if (!punt.pause()) {
            controller.punt(punt);
            return After.NEXT;
        }
        // Nobody can resume the packet: it ends where it waits.
        freezer.trigger();
        freezer.pauseFor(punt);
        return After.REST_IS_FROZEN;
    }

    private boolean decrementTtl(DecTtl decrement) {
        if (fields.decrementTtl()) {
            return true;
        }
        if (decrement.controllers().isEmpty()) {
            controller.punt(PacketInReason.INVALID_TTL);
        }
        for (int controllerId : decrement.controllers()) {
            controller.puntExpired(controllerId);
        }
        at.note(TraceNote.TTL_EXCEPTION, at.isIpv4() ? 4 : 6);
        return false;
    }

    private void finTimeout(FinTimeout timeout) {
        at.wildcards.unwildcard(FlowField.NW_PROTO);
        if (at.rule != null) {
            at.effect(new SideEffect.ShortenTimeouts(at.bridge, at.rule, timeout.idleTimeout(), timeout.hardTimeout()));
        }
    }

    private void unroll(Unroll unroll) {
        at.tableId = unroll.table();
        at.cookie = unroll.cookie();
    }

    private void meter(ApplyMeter meter) {
        int number = meters.number(at.bridge, meter.meter(), at.out);
        if (number != MeterNumbers.NONE) {
            at.out.builder().meter(number);
            at.metered = true;
        }
    }

    private void traceActionSet(boolean cleared) {
        if (at.trace != null) {
            at.trace.actionSet(cleared, at.actionSet.inOrder());
        }
    }

    private void popQueue() {
        if (at.queue != at.arrivalQueue) {
            at.queue = at.arrivalQueue;
            if (at.trace != null) {
                at.trace.note(TraceNote.QUEUE, FieldText.appendHex(new StringBuilder(), at.queue));
            }
        }
    }
}
