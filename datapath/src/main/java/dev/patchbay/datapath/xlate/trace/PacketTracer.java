package dev.patchbay.datapath.xlate.trace;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.ofproto.field.FlagNames;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PacketFormat;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.xlate.TraceNote;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Explains a packet: the way through the tables, what it looks like at the end, what the cache would match and what the
 * datapath would do; then the same for each copy that connection tracking gives back.
 *
 * <p>Nobody asks the connection table: a copy comes back in the state that the request supposes, and address translation is
 * imagined with the first address and port of its range, as Open vSwitch does.
 *
 * <p>Slow path only; one object per trace. <b>Bounds.</b> Copies may come back for ever, or ever more of them: when the text
 * has reached the length that one run may have, the rest of them are not followed, and the text says so.
 */
public final class PacketTracer {
    private static final int NEW_AND_TRACKED = 0x21;
    private static final String RULE = "=".repeat(79);

    /** No more than this are explained before the text is full, as each has two rules in it. */
    private static final int MAX_FORKS = TraceTree.MAX_LENGTH / (2 * RULE.length());

    private final Translator translator;
    private final TraceRequest request;
    private final long nowMs;
    private final PortNames names;
    private final StringBuilder text = new StringBuilder();
    private final Deque<Fork> forks = new ArrayDeque<>();
    private final Deque<Integer> nextStates;
    private final List<TraceReport.Pass> passes = new ArrayList<>();

    private PacketTracer(Translator translator, TraceRequest request, long nowMs) {
        this.translator = translator;
        this.request = request;
        this.nowMs = nowMs;
        this.names = request.names() ? request.bridge() : PortNames.NONE;
        this.nextStates = new ArrayDeque<>(request.nextStates());
    }

    /**
     * Traces a packet.
     *
     * @param translator of the switch.
     * @param request what to trace.
     * @param nowMs time in milliseconds.
     * @return all that is to be said.
     */
    public static TraceReport trace(Translator translator, TraceRequest request, long nowMs) {
        return new PacketTracer(translator, request, nowMs).trace();
    }

    private TraceReport trace() {
        TraceReport report = explain(new FlowKey().copyFrom(request.packet()));
        while (!forks.isEmpty() && text.length() < TraceTree.MAX_LENGTH) {
            FlowKey packet = resumed(forks.poll());
            if (request.instead() == null) {
                explain(packet);
            } else {
                explainConflict(packet);
            }
        }
        if (!forks.isEmpty()) {
            text.append("\n\nThe trace is cut here: it is longer than ").append(TraceTree.MAX_LENGTH);
            text.append(" characters, and copies are left to come back.\n");
        }
        return new TraceReport(
                text.toString(),
                report.lookUps(),
                report.remarks(),
                report.finalFlow(),
                report.megaflow(),
                report.actions(),
                passes);
    }

    /** Appends one run through the tables; what it says of forks is kept for later. */
    private TraceReport explain(FlowKey packet) {
        packet.set(FlowField.ACTSET_OUTPUT, OfPorts.UNSET);
        PacketFormat.append(text.append("Flow: "), packet, names).append('\n');
        TraceTree tree = new TraceTree(request.names(), request.whole());
        Translation translation = new Translation();
        FlowKey end = translator.trace(
                request.bridge(), packet, request.whole(), request.instead(), nowMs, translation, tree);
        tree.forks().stream().limit(Math.max(0, MAX_FORKS - forks.size())).forEach(forks::add);
        tree.appendTo(text);
        String finalFlow = end.equals(packet)
                ? "unchanged"
                : PacketFormat.append(new StringBuilder(), end, names).toString();
        String megaflow = MatchFormat.appendMegaflow(new StringBuilder(), packet, translation.mask(), names)
                .toString();
        ActionList list = translation.actions();
        String actions = list.format(new StringBuilder(), request.actionNames()).toString();
        text.append("\nFinal flow: ").append(finalFlow);
        text.append("\nMegaflow: ").append(megaflow);
        text.append("\nDatapath actions: ").append(actions);
        String failure = failure(translation.error());
        if (!failure.isEmpty()) {
            appendFailure(failure);
        } else if (list.setsUncommonHeader()) {
            text.append("\nThis flow is handled by the userspace slow path because it:");
            text.append("\n  - Uses action(s) not supported by datapath.");
        }
        if (failure.isEmpty()) {
            passes.add(new TraceReport.Pass(packet, list));
        }
        return new TraceReport("", tree.lookUps(), tree.remarks(), finalFlow, megaflow, actions, List.of());
    }

    /** As in Open vSwitch, actions given in place of the tables are in the way of what would have to go on. */
    private void explainConflict(FlowKey packet) {
        PacketFormat.append(text.append("Flow: "), packet, names).append('\n');
        TraceNode root = new TraceNode(TraceNode.Kind.BRIDGE, "");
        root.add(TraceNode.Kind.BRIDGE, TraceTree.heading(request.bridge()))
                .add(TraceNode.Kind.THAW, "thaw")
                .add(TraceNode.Kind.ERROR, TraceNote.RECIRCULATION_CONFLICT.text("actions"));
        root.appendInside(text, 0, Integer.MAX_VALUE);
        FlowMask mask = new FlowMask();
        mask.unwildcard(FlowField.RECIRC_ID).unwildcard(FlowField.IN_PORT).unwildcard(FlowField.ETH_TYPE);
        text.append("\nFinal flow: unchanged\nMegaflow: ");
        MatchFormat.appendMegaflow(text, packet, mask, names);
        text.append("\nDatapath actions: drop");
        appendFailure("Recirculation conflict");
    }

    private void appendFailure(String failure) {
        text.append("\nTranslation failed (").append(failure).append("), packet is dropped.\n");
    }

    /** What Open vSwitch calls the failures that undo a translation; other drops are the tables' will. */
    private static String failure(DropReason error) {
        return switch (error) {
            case RECURSION_TOO_DEEP -> "Recursion too deep";
            case TOO_MANY_RESUBMITS -> "Too many resubmits";
            case STACK_TOO_DEEP -> "Stack too deep";
            case NO_RECIRCULATION -> "No recirculation context";
            case TOO_MANY_LABELS -> "Too many MPLS labels";
            case NO_BRIDGE -> "Bridge not found";
            case null, default -> "";
        };
    }

    /** Appends how a copy comes back, and returns it as it then is. */
    private FlowKey resumed(Fork fork) {
        text.append("\n\n").append(RULE).append("\nrecirc(0x").append(Integer.toHexString(fork.recirculation()));
        text.append(") - resume conntrack with ");
        FlowKey packet = fork.packet();
        Integer state = nextStates.poll();
        if (state == null) {
            packet.set(FlowField.CT_STATE, NEW_AND_TRACKED);
            text.append("default ct_state=trk|new (use --ct-next to customize)");
        } else {
            packet.set(FlowField.CT_STATE, state);
            FlagNames.CT_STATE.append(text.append("ct_state="), state, '|');
        }
        text.append('\n');
        if (fork.nat() != null) {
            translate(packet, fork.nat());
        }
        text.append(RULE).append("\n\n");
        return packet;
    }

    private void translate(FlowKey packet, Nat nat) {
        text.append("Replacing src/dst IP/ports to simulate NAT:\n Initial flow: ");
        tuple(packet, nat.family()).append("\n Modified flow: ");
        boolean source = (nat.flags() & Nat.SOURCE) != 0;
        boolean destination = (nat.flags() & Nat.DESTINATION) != 0;
        if (nat.family() == 4) {
            replace(packet, source, FlowField.NW_SRC, nat.minLow());
            replace(packet, destination, FlowField.NW_DST, nat.minLow());
        } else if (nat.family() == 6) {
            if (source) {
                packet.set(FlowField.IPV6_SRC, nat.minHigh(), nat.minLow());
            }
            if (destination) {
                packet.set(FlowField.IPV6_DST, nat.minHigh(), nat.minLow());
            }
        }
        replace(packet, source && nat.minPort() != 0, FlowField.TP_SRC, nat.minPort());
        replace(packet, destination && nat.minPort() != 0, FlowField.TP_DST, nat.minPort());
        tuple(packet, nat.family()).append('\n');
    }

    private static void replace(FlowKey packet, boolean wanted, FlowField field, long value) {
        if (wanted) {
            packet.set(field, value);
        }
    }

    private StringBuilder tuple(FlowKey packet, int family) {
        if (family == 4) {
            Ipv4Address.append(text.append("nw_src="), (int) packet.get(FlowField.NW_SRC));
            text.append(",tp_src=").append(packet.get(FlowField.TP_SRC));
            Ipv4Address.append(text.append(",nw_dst="), (int) packet.get(FlowField.NW_DST));
            text.append(",tp_dst=").append(packet.get(FlowField.TP_DST));
        } else if (family == 6) {
            address("ipv6_src=", FlowField.IPV6_SRC, packet);
            text.append(",tp_src=").append(packet.get(FlowField.TP_SRC));
            address(",ipv6_dst=", FlowField.IPV6_DST, packet);
            text.append(",tp_dst=").append(packet.get(FlowField.TP_DST));
        }
        return text;
    }

    private void address(String name, FlowField field, FlowKey packet) {
        Ipv6Address.append(text.append(name).append('['), packet.get(field), packet.getLow(field));
        text.append(']');
    }
}
