package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Resubmit;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;

/**
 * The way from table to table and from bridge to bridge.
 *
 * <p>A look-up un-wildcards what the classifier read and counts; the rule found runs, and the caller goes on afterwards
 * with the packet as it then is. A patch port is such a detour, too, but nothing of what happens behind it comes back.
 *
 * <p><b>Bounds.</b> Depth {@value #MAX_DEPTH}, {@value #MAX_RESUBMITS} resubmits, as in Open vSwitch; beyond them the whole
 * packet is dropped, outputs before the loop included.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class TableWalk {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_RESUBMITS = 4096;
    private static final int MAX_ACTION_WORDS = 16_384;
    private static final long STP_ADDRESS = 0x0180c2000000L;
    private static final int NW_FRAG_ANY = 1;

    private final Traversal at;
    private final Topology topology;
    private final ActionInterpreter actions;
    private final Learning learning;

    TableWalk(Traversal at, Topology topology, ActionInterpreter actions, Learning learning) {
        this.at = at;
        this.topology = topology;
        this.actions = actions;
        this.learning = learning;
    }

    /** Whether the port takes the packet at all ({@code mod-port PORT no-receive}). */
    boolean mayReceive(OfPort port) {
        if (!port.noReceive()) {
            return true;
        }
        at.wildcards.unwildcard(FlowField.ETH_DST);
        return at.flow.get(FlowField.ETH_DST) == STP_ADDRESS;
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
        at.effect(new SideEffect.CountLookup(flowTable, rule));
        at.matched |= rule != null;
        return rule;
    }

    void resubmit(Resubmit resubmit) {
        int inPort = resubmit.inPort() == OfPorts.IN_PORT ? at.inPort() : resubmit.inPort();
        enter(resubmit.table() == Resubmit.SAME_TABLE ? at.tableId : resubmit.table(), inPort);
    }

    /** Looks a table up and runs what it finds. */
    void enter(int table, int inPort) {
        if (!withinLimits()) {
            return;
        }
        int callerTable = at.tableId;
        at.tableId = table;
        Rule rule = lookUp(table, inPort);
        if (rule != null) {
            int deeper = table <= callerTable ? 1 : 0;
            at.resubmits++;
            at.depth += deeper;
            run(rule);
            at.depth -= deeper;
        } else {
            traceLookUp(null);
        }
        at.tableId = callerTable;
    }

    /** Runs the actions of a rule that was looked up in the current table. */
    void run(Rule rule) {
        Rule caller = at.rule;
        at.rule = rule;
        if (at.trace != null) {
            at.trace.enterTable(at.tableId, rule);
        }
        actions.execute(rule.actions());
        at.leaveTrace();
        at.rule = caller;
    }

    /** Tells what the current table had, if that does not run: nothing, or a rule whose packet is dropped before. */
    void traceLookUp(Rule rule) {
        if (at.trace != null) {
            at.trace.enterTable(at.tableId, rule);
            at.trace.leave();
        }
    }

    private boolean withinLimits() {
        if (at.depth >= MAX_DEPTH) {
            at.note(TraceNote.TOO_DEEP, MAX_DEPTH);
            at.error = DropReason.RECURSION_TOO_DEEP;
        } else if (at.resubmits >= MAX_RESUBMITS) {
            at.note(TraceNote.TOO_MANY_RESUBMITS, MAX_RESUBMITS);
            at.error = DropReason.TOO_MANY_RESUBMITS;
        } else if (at.out.builder().words() > MAX_ACTION_WORDS) {
            at.note(TraceNote.TOO_MANY_ACTIONS);
            at.error = DropReason.TOO_MANY_ACTIONS;
        } else {
            return true;
        }
        return false;
    }

    /** Runs actions on a copy of the packet. */
    void inClone(List<OfAction> nested) {
        FlowKey before = new FlowKey().copyFrom(at.flow);
        long mark = at.stack.hide();
        actions.execute(nested);
        at.stack.restore(mark);
        at.flow.copyFrom(before);
    }

    /**
     * Continues in the peer's bridge with a clean slate of metadata; changes and errors there do not come back
     * (ofproto-dpif-xlate's {@code patch_port_output}).
     */
    void throughPatch(OfPort leaving, OfPort entering) {
        FlowKey before = new FlowKey().copyFrom(at.flow);
        FlowMask maskBefore = new FlowMask().copyFrom(at.wildcards);
        var bridgeBefore = at.bridge;
        int tableBefore = at.tableId;
        long stackMark = at.stack.hide();
        at.bridge = entering.bridge();
        at.bridge.readPorts(at.out);
        at.flow.set(FlowField.IN_PORT, entering.ofport());
        PatchCrossing.clearMetadata(at.flow);
        FieldActions.clearConntrack(at.flow);
        learning.settle(at.bridge);
        if (at.trace != null) {
            at.trace.enterBridge(at.bridge);
        }
        if (mayReceive(entering)) {
            enter(0, entering.ofport());
        }
        at.leaveTrace();
        at.stack.restore(stackMark);
        at.bridge = bridgeBefore;
        at.tableId = tableBefore;
        at.flow.copyFrom(before);
        PatchCrossing.restoreTunnelMask(maskBefore, at.wildcards);
        at.exit = false;
        at.error = null;
        at.effect(new SideEffect.CountPatch(leaving, entering));
    }

    /** The port at the other end of a patch, or null. */
    OfPort peer(OfPort patch) {
        return topology.peer(patch);
    }
}
