package dev.patchbay.datapath.xlate.trace;

import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.datapath.xlate.LearnedFlow;
import dev.patchbay.datapath.xlate.TraceListener;
import dev.patchbay.datapath.xlate.TraceNote;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes down what a translation tells, line by line and nested as it happens.
 *
 * <p>Slow path only; one object per translation. <b>Bounds.</b> Few rules suffice for more lines than there is memory: the
 * tree keeps no more than {@value #MAX_HELD} characters, gives no more than {@value #MAX_LENGTH}, and says when that was not all.
 */
final class TraceTree implements TraceListener {
    /** Nodes that are open in the first table: the root, the bridge and the table itself. */
    private static final int FIRST_TABLE_DEPTH = 3;

    /** Most characters that {@link #appendTo} appends, but for the last line and the one that says so. */
    static final int MAX_LENGTH = 4 << 20;

    private static final int MAX_HELD = 16 << 20;

    /** What a line takes besides its text, as so many characters. */
    private static final int OVERHEAD = 80;

    private final TraceNode root = new TraceNode(TraceNode.Kind.BRIDGE, "");
    private final Deque<TraceNode> open = new ArrayDeque<>();
    private final Deque<Bridge> bridges = new ArrayDeque<>();
    private final List<Fork> forks = new ArrayList<>();
    private final List<TraceReport.LookUp> lookUps = new ArrayList<>();
    private final List<TraceReport.Remark> remarks = new ArrayList<>();
    private final boolean names;
    private final boolean packet;

    /** The table that the first bridge began with; null while there is none. */
    private TraceNode firstTable;

    private int held;
    private boolean cut;

    /**
     * An empty tree.
     *
     * @param names whether ports are called by their names
     * @param packet whether there is a packet and not just a flow
     */
    TraceTree(boolean names, boolean packet) {
        this.names = names;
        this.packet = packet;
        open.push(root);
    }

    /** Appends all lines, or the first ones if there are too many. */
    void appendTo(StringBuilder out) {
        boolean all = root.appendInside(out, 0, out.length() + MAX_LENGTH);
        if (cut || !all) {
            out.append("\n >>>> the trace is cut here: there is more than ").append(MAX_LENGTH);
            out.append(" characters show <<<<\n");
        }
    }

    /** The copies that went to connection tracking, in order. */
    List<Fork> forks() {
        return forks;
    }

    List<TraceReport.LookUp> lookUps() {
        return lookUps;
    }

    List<TraceReport.Remark> remarks() {
        return remarks;
    }

    static String heading(Bridge bridge) {
        return "bridge(\"" + bridge.name() + "\")";
    }

    /** What ports are called in the bridge where the packet is. */
    private PortNames portNames() {
        return names && !bridges.isEmpty() ? bridges.peek() : PortNames.NONE;
    }

    private void enter(TraceNode.Kind kind, String text) {
        open.push(add(open.peek(), kind, text));
    }

    private void line(TraceNode.Kind kind, String text) {
        add(open.peek(), kind, text);
    }

    /** Adds a line if there is room for it. */
    private TraceNode add(TraceNode parent, TraceNode.Kind kind, String text) {
        held += cut ? 0 : text.length() + OVERHEAD;
        cut |= held > MAX_HELD;
        return cut ? new TraceNode(kind, text) : parent.add(kind, text);
    }

    @Override
    public void enterBridge(Bridge bridge) {
        enter(TraceNode.Kind.BRIDGE, heading(bridge));
        bridges.push(bridge);
    }

    @Override
    public void enterNamespace(Namespace namespace, NetDevice device) {
        String name = namespace.name().isEmpty() ? "host" : namespace.name();
        enter(
                TraceNode.Kind.NAMESPACE,
                "namespace(\"" + name + "\")" + (device == null ? "" : ", received by " + device.name()));
    }

    @Override
    public void enterTable(int table, Rule rule) {
        if (cut) {
            enterTable("");
            return;
        }
        lookUps.add(new TraceReport.LookUp(bridges.peek().name(), table, rule));
        StringBuilder text = new StringBuilder(String.format("%2d. ", table));
        int start = text.length();
        MatchFormat.append(text, rule.match(), portNames());
        text.append(text.length() == start ? "" : ", ").append("priority ").append(rule.priority());
        if (rule.cookie() != 0) {
            FieldText.appendHex(text.append(", cookie "), rule.cookie());
        }
        enterTable(text.toString());
    }

    @Override
    public void enterMiss(int table, boolean packetIn) {
        if (!cut) {
            lookUps.add(new TraceReport.LookUp(bridges.peek().name(), table, null));
        }
        String what = packetIn ? "No match, and a \"packet-in\" is called for." : "No match.";
        enterTable(String.format("%2d. %s", table, what));
        if (packetIn) {
            // How Open vSwitch prints the action of its rule for misses.
            line(TraceNode.Kind.ACTION, "controller(reason=)");
        }
    }

    private void enterTable(String text) {
        boolean first = open.peek().inside().stream().allMatch(node -> node.kind() == TraceNode.Kind.THAW);
        enter(TraceNode.Kind.TABLE, text);
        if (first && open.size() == FIRST_TABLE_DEPTH) {
            firstTable = open.peek();
        }
    }

    @Override
    public void enterBucket(long bucket) {
        enter(TraceNode.Kind.BUCKET, "bucket " + Long.toUnsignedString(bucket));
    }

    @Override
    public void enterActionSet() {
        // The first table is where the packet still is when all is done; other bridges were left before.
        TraceNode parent = firstTable != null && open.size() < FIRST_TABLE_DEPTH ? firstTable : open.peek();
        open.push(add(parent, TraceNode.Kind.TABLE, "--. Executing action set:"));
    }

    @Override
    public void enterThaw(int table) {
        enter(TraceNode.Kind.THAW, "thaw");
        line(TraceNode.Kind.THAW, "Resuming from table " + table);
    }

    @Override
    public void leave() {
        if (open.pop().kind() == TraceNode.Kind.BRIDGE) {
            bridges.pop();
        }
    }

    @Override
    public void action(OfAction action) {
        if (cut) {
            return;
        }
        StringBuilder text = new StringBuilder();
        action.append(text, portNames());
        line(TraceNode.Kind.ACTION, text.toString());
    }

    @Override
    public void noActions() {
        line(TraceNode.Kind.ACTION, "drop");
    }

    @Override
    public void note(TraceNote note, Object... arguments) {
        if (cut) {
            return;
        }
        TraceNode.Kind kind = switch (note.weight()) {
            case DETAIL -> TraceNode.Kind.DETAIL;
            case WARNING -> TraceNode.Kind.WARNING;
            case ERROR, PACKET_ERROR -> TraceNode.Kind.ERROR;
        };
        if (packet || note.weight() != TraceNote.Weight.PACKET_ERROR) {
            String text = note.text(arguments);
            line(kind, text);
            remarks.add(new TraceReport.Remark(note, text));
        }
    }

    @Override
    public void changed(SubField bits, FlowKey flow) {
        StringBuilder text = bits.append(new StringBuilder()).append(" is now ");
        if (bits.whole()) {
            FieldText.append(text, bits.field(), bits.readHigh(flow), bits.read(flow), -1L, -1L, PortNames.NONE);
        } else {
            FieldText.appendHex(text, bits.readHigh(flow), bits.read(flow));
        }
        line(TraceNode.Kind.DETAIL, text.toString());
    }

    @Override
    public void learned(LearnedFlow flow) {
        Learn learn = flow.learn();
        StringBuilder text = new StringBuilder("table=").append(learn.table()).append(' ');
        MatchFormat.append(text, flow.match(), PortNames.NONE);
        text.append(text.charAt(text.length() - 1) == ' ' ? "" : " ");
        text.append("priority=").append(learn.priority());
        if (learn.cookie() != 0) {
            FieldText.appendHex(text.append(" cookie="), learn.cookie());
        }
        text.append(learn.idleTimeout() == 0 ? "" : " idle=" + learn.idleTimeout());
        text.append(learn.hardTimeout() == 0 ? "" : " hard=" + learn.hardTimeout());
        text.append((learn.flags() & Learn.SEND_FLOW_REM) == 0 ? "" : " send_flow_rem");
        OfAction.append(text.append(" actions="), flow.actions(), PortNames.NONE);
        line(TraceNode.Kind.DETAIL, text.toString());
    }

    @Override
    public void actionSet(boolean cleared, List<OfAction> actions) {
        String start = cleared ? "action set was" : "action set is";
        line(TraceNode.Kind.DETAIL, actions.isEmpty() ? start + " empty" : start + ": " + text(actions));
    }

    @Override
    public void restored(boolean set, List<OfAction> actions) {
        line(TraceNode.Kind.THAW, (set ? "Restoring action set: " : "Restoring actions: ") + text(actions));
    }

    private static String text(List<OfAction> actions) {
        return OfAction.append(new StringBuilder(), actions, PortNames.NONE).toString();
    }

    @Override
    public void forked(int recirculation, int table, int zone, Nat nat, FlowKey flow) {
        if (cut) {
            return;
        }
        FlowKey copy = new FlowKey().copyFrom(flow);
        copy.set(FlowField.RECIRC_ID, recirculation).set(FlowField.CT_ZONE, zone);
        forks.add(new Fork(copy, nat));
        if (table == IN_NAMESPACE) {
            note(TraceNote.NAMESPACE_FORKED);
        } else {
            note(TraceNote.FORKED, table);
        }
    }
}
