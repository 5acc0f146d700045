package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Resubmit;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.controller.TableMiss;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;

/**
 * The way from table to table and from bridge to bridge.
 *
 * <p>A look-up un-wildcards what the classifier read and counts; the rule found runs, and the caller goes on afterwards
 * with the packet as it then is. A patch port is such a detour, too, but nothing of what happens behind it comes back.
 *
 * <p><b>Bounds.</b> Depth {@value #MAX_DEPTH}, {@value #MAX_RESUBMITS} resubmits, {@value #MAX_STACK_OCTETS} octets of stack,
 * as in Open vSwitch; beyond them the whole packet is dropped, outputs before the loop included. At
 * {@value #MAX_ACTION_WORDS} words of actions it goes no further.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class TableWalk {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_RESUBMITS = 4096;
    private static final int MAX_ACTION_WORDS = 16_384;
    private static final int MAX_STACK_OCTETS = 65_536;
    private static final long STP_ADDRESS = 0x0180c2000000L;
    private static final int NW_FRAG_ANY = 1;

    private final Traversal at;
    private final Topology topology;
    private final ActionInterpreter actions;
    private final Runner plain;

    TableWalk(Traversal at, Topology topology, ActionInterpreter actions) {
        this.at = at;
        this.topology = topology;
        this.actions = actions;
        plain = actions::execute;
    }

    /** Who runs the actions of a rule that was found. */
    interface Runner {
        /** Runs them; {@code last} says that nothing follows in the pipeline. */
        void run(List<OfAction> list, boolean last);
    }

    /** Whether the port takes the packet at all ({@code mod-port PORT no-receive}). */
    boolean mayReceive(OfPort port) {
        if (!port.noReceive()) {
            return true;
        }
        at.wildcards.unwildcard(FlowField.ETH_DST);
        return at.flow.get(FlowField.ETH_DST) == STP_ADDRESS
                && at.flow.get(FlowField.ETH_TYPE) == FlowKeyExtractor.ETH_TYPE_NONE;
    }

    /** Looks a table up as if the packet had come by {@code inPort}, and counts the answer. */
    Rule lookUp(int table, int inPort) {
        FlowKey flow = at.flow;
        long actualInPort = flow.get(FlowField.IN_PORT);
        long sourcePort = flow.get(FlowField.TP_SRC);
        long destinationPort = flow.get(FlowField.TP_DST);
        flow.set(FlowField.IN_PORT, inPort);
        if ((flow.get(FlowField.NW_FRAG) & NW_FRAG_ANY) != 0) {
            // OpenFlow's OFPC_FRAG_NORMAL: to the tables no fragment has ports, not even the first one.
            flow.set(FlowField.TP_SRC, 0).set(FlowField.TP_DST, 0);
        }
        FlowTable flowTable = at.bridge.table(table);
        Rule rule = flowTable.lookup(flow, at.wildcards, at.out);
        flow.set(FlowField.IN_PORT, actualInPort);
        flow.set(FlowField.TP_SRC, sourcePort).set(FlowField.TP_DST, destinationPort);
        at.effect(at.out.pool().countLookup(flowTable, rule));
        at.matched |= rule != null;
        return rule;
    }

    /** The same, going on to the next table where one without a match says so; the current table is the last one asked. */
    Rule lookUpFrom(int table, int inPort) {
        at.tableId = table;
        Rule rule = lookUp(table, inPort);
        while (rule == null && goesOn(at.tableId)) {
            rule = lookUp(++at.tableId, inPort);
        }
        return rule;
    }

    private boolean goesOn(int table) {
        at.bridge.controllers().read(at.out);
        return at.bridge.controllers().miss(table) == TableMiss.CONTINUE && table + 1 < Bridge.VISIBLE_TABLES;
    }

    /** Runs a {@code resubmit}, which finds no controller if it finds no rule. */
    void resubmit(Resubmit resubmit, boolean last) {
        int inPort = resubmit.inPort() == OfPorts.IN_PORT ? at.inPort() : resubmit.inPort();
        int table = resubmit.table() == Resubmit.SAME_TABLE ? at.tableId : resubmit.table();
        if (resubmit.ct()) {
            enterAsTracked(table, inPort, last);
        } else {
            enter(table, inPort, false, last, plain);
        }
    }

    /** Looks a table up and runs what it finds; a miss may go to the controller. */
    void enter(int table, boolean last) {
        enter(table, at.inPort(), true, last, plain);
    }

    /** The output to {@code TABLE}. */
    void enterFirst(boolean mayPacketIn) {
        enter(0, at.inPort(), mayPacketIn, false, plain);
    }

    private void enter(int table, int inPort, boolean mayPacketIn, boolean last, Runner runner) {
        if (at.wasMpls) {
            actions.freezer().trigger();
        } else if (withinLimits()) {
            int callerTable = at.tableId;
            at.tableId = table;
            Rule rule = mayPacketIn ? lookUpFrom(table, inPort) : lookUp(table, inPort);
            found(rule, callerTable, mayPacketIn, last, runner);
        }
    }

    /** The same, the tables seeing the connection's original tuple in place of the packet's. */
    private void enterAsTracked(int table, int inPort, boolean last) {
        if (at.wasMpls) {
            actions.freezer().trigger();
        } else if (withinLimits()) {
            at.wildcards.unwildcard(FlowField.CT_NW_PROTO);
            if (at.flow.get(FlowField.CT_NW_PROTO) == 0 || !at.isIp()) {
                at.note(TraceNote.RESUBMIT_CT_UNTRACKED);
                return;
            }
            int callerTable = at.tableId;
            at.tableId = table;
            OriginalTuple.swap(at.flow, at.wildcards, at.isIpv4());
            Rule rule = lookUp(table, inPort);
            OriginalTuple.swap(at.flow, at.wildcards, at.isIpv4());
            found(rule, callerTable, false, last, plain);
        }
    }

    private void found(Rule rule, int callerTable, boolean mayPacketIn, boolean last, Runner runner) {
        int deeper = at.tableId <= callerTable ? 1 : 0;
        at.resubmits++;
        at.depth += deeper;
        run(rule, mayPacketIn, last, runner);
        at.depth -= deeper;
        at.tableId = callerTable;
    }

    /** Runs what a look-up in the current table found, be it nothing. */
    void run(Rule rule, boolean mayPacketIn, boolean last) {
        run(rule, mayPacketIn, last, plain);
    }

    private void run(Rule rule, boolean mayPacketIn, boolean last, Runner runner) {
        Rule caller = at.rule;
        long callerCookie = at.cookie;
        at.rule = rule;
        at.cookie = rule == null ? 0 : rule.cookie();
        boolean wanted = rule == null && mayPacketIn && missesWanted();
        traceLookUp(rule, wanted);
        if (rule != null) {
            runner.run(rule.actions(), last);
        } else if (wanted) {
            actions.controller().punt(PacketInReason.IMPLICIT_MISS);
        } else {
            runner.run(List.of(), last);
        }
        at.leaveTrace();
        at.rule = caller;
        at.cookie = callerCookie;
    }

    private boolean missesWanted() {
        at.bridge.controllers().read(at.out);
        return at.bridge.controllers().wantMisses(at.tableId);
    }

    /** Tells what the current table had, if that does not run since the packet must not come in. */
    void traceLookUp(Rule rule) {
        traceLookUp(rule, false);
        at.leaveTrace();
    }

    private void traceLookUp(Rule rule, boolean missWanted) {
        if (at.trace == null) {
            return;
        }
        if (rule == null) {
            at.trace.enterMiss(at.tableId, missWanted);
        } else {
            at.trace.enterTable(at.tableId, rule);
        }
    }

    /** Whether the translation may go deeper; if not, it ends. */
    boolean withinLimits() {
        if (at.depth >= MAX_DEPTH) {
            at.note(TraceNote.TOO_DEEP, MAX_DEPTH);
            at.error = DropReason.RECURSION_TOO_DEEP;
        } else if (at.resubmits >= MAX_RESUBMITS) {
            at.note(TraceNote.TOO_MANY_RESUBMITS, MAX_RESUBMITS);
            at.error = DropReason.TOO_MANY_RESUBMITS;
        } else if (at.out.builder().words() > MAX_ACTION_WORDS) {
            at.note(TraceNote.TOO_MANY_ACTIONS);
            at.exit = true;
        } else if (at.stack.octets() >= MAX_STACK_OCTETS) {
            at.note(TraceNote.STACK_TOO_BIG);
            at.error = DropReason.STACK_TOO_DEEP;
        } else {
            return true;
        }
        return false;
    }

    /**
     * Continues in the peer's bridge with a clean slate of metadata; changes and errors there do not come back
     * (ofproto-dpif-xlate's {@code patch_port_output}).
     */
    void throughPatch(OfPort leaving, OfPort entering, boolean last) {
        Traversal.Packet packet = at.packet();
        FlowMask maskBefore = new FlowMask().copyFrom(at.wildcards);
        Bridge bridge = at.bridge;
        boolean conntracked = at.conntracked;
        boolean wasMpls = at.wasMpls;
        List<SubFieldStack.Entry> stack = at.stack.copy();
        List<OfAction> actionSet = at.actionSet.copy();
        at.stack.clear();
        at.actionSet.goBackTo(List.of());
        at.bridge = entering.bridge();
        at.bridge.readPorts(at.out);
        at.flow.set(FlowField.IN_PORT, entering.ofport());
        PipelineMetadata.clear(at.flow);
        at.conntracked = false;
        FieldActions.clearConntrack(at.flow);
        actions.learning().settle(at.bridge);
        if (at.trace != null) {
            at.trace.enterBridge(at.bridge);
        }
        if (mayReceive(entering)) {
            enter(0, entering.ofport(), true, last, actions.clones()::run);
            actions.finishPipeline();
        }
        at.leaveTrace();
        at.bridge = bridge;
        at.stack.goBackTo(stack);
        at.actionSet.goBackTo(actionSet);
        at.goBackTo(packet);
        PipelineMetadata.restoreTunnelMask(maskBefore, at.wildcards);
        at.wasMpls = wasMpls;
        at.conntracked = conntracked;
        at.exit = false;
        at.error = null;
        at.effect(new SideEffect.CountPatch(leaving, entering));
    }

    /** Continues in the bridge of a port by which a namespace sends a packet, as a new one; nobody needs it afterwards. */
    void fromDevice(OfPort entering) {
        at.bridge = entering.bridge();
        at.bridge.readPorts(at.out);
        at.flow.set(FlowField.IN_PORT, entering.ofport());
        PipelineMetadata.clear(at.flow);
        at.conntracked = false;
        FieldActions.clearConntrack(at.flow);
        at.stack.clear();
        at.actionSet.goBackTo(List.of());
        at.rule = null;
        at.cookie = Traversal.NO_COOKIE;
        at.tableId = 0;
        at.depth = 0;
        at.resubmits = 0;
        actions.learning().settle(at.bridge);
        if (at.trace != null) {
            at.trace.enterBridge(at.bridge);
        }
        if (mayReceive(entering)) {
            enter(0, entering.ofport(), true, true, plain);
            if (at.error == null) {
                actions.finishPipeline();
            }
        }
        at.leaveTrace();
        at.exit = false;
        at.error = null;
    }

    /** The port at the other end of a patch, or null. */
    OfPort peer(OfPort patch) {
        return topology.peer(patch);
    }
}
