package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Walks one packet through all bridges and says what the datapath shall do with it.
 *
 * <p><b>What.</b> Open vSwitch's {@code ofproto-dpif-xlate}: tables are looked up on a copy of the packet's key, OpenFlow
 * actions change that copy, a patch port continues in the next bridge, and each output commits the changes so far to
 * datapath actions. Everything read is un-wildcarded in the mask and named in the tags.
 *
 * <p><b>Invariants.</b> Pure but for {@link TranslationMode#UPCALL}'s side effects: same key, same tables, same time, same
 * answer. A field is added to the mask before its value decides anything.
 *
 * <p><b>Threads.</b> Slow path only; one instance, one translation at a time.
 *
 * <p><b>Bounds.</b> Those of {@link TableWalk} and
 */
public final class Translator {
    private static final int CE = 3;
    private static final int ECN_MASK = 3;
    private static final int NW_FRAG_MASK = 3;
    private static final int NW_FRAG_LATER = 2;
    private static final int TRACKED = 0x20;
    private static final int ALL_PROTOCOL_BITS = 0xff;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;

    private final Topology topology;
    private final Traversal at = new Traversal();
    private final IdTable<FrozenState> recirculations;
    private final IdTable<PuntOrigin> punts = new IdTable<>();
    private final ActionInterpreter actions;

    /**
     * Makes a translator.
     *
     * @param topology ports and bridges of the host.
     * @param vteps where tunnel outputs register their end points.
     * @param meters where meters that are used start to run.
     * @param waiting whether packets are being kept that were recirculated under an id.
     */
    public Translator(Topology topology, VtepTable vteps, MeterNumbers meters, IntPredicate waiting) {
        this.topology = topology;
        recirculations = new IdTable<>(waiting);
        this.actions = new ActionInterpreter(at, topology, vteps, meters, recirculations, punts);
    }

    /**
     * What recirculation ids stand for. Whoever caches actions holds the ids in them.
     *
     * @return ids of all translations.
     */
    public IdTable<?> recirculations() {
        return recirculations;
    }

    /**
     * What punt ids stand for. Whoever caches actions holds the ids in them.
     *
     * @return ids of all translations.
     */
    public IdTable<PuntOrigin> punts() {
        return punts;
    }

    /**
     * Forgets ids that nobody has held for long. Call it now and then.
     *
     * @param nowMs time in milliseconds.
     */
    public void expire(long nowMs) {
        recirculations.expire(nowMs);
        punts.expire(nowMs);
    }

    /**
     * Translates one packet.
     *
     * @param packet its key; {@code IN_PORT} is the datapath's port number.
     * @param frameBytes its length, for counters.
     * @param now time in milliseconds.
     * @param how whether tables may change.
     * @param result overwritten.
     */
    public void translate(FlowKey packet, int frameBytes, long now, TranslationMode how, Translation result) {
        translate(packet, frameBytes, now, how, result, null);
    }

    /**
     * Translates one packet and tells how.
     *
     * @param packet its key; {@code IN_PORT} is the datapath's port number.
     * @param frameBytes its length, for counters.
     * @param now time in milliseconds.
     * @param how whether tables may change.
     * @param result overwritten.
     * @param listener hears of every step; null if nobody wants to know.
     */
    public void translate(
            FlowKey packet, int frameBytes, long now, TranslationMode how, Translation result, TraceListener listener) {
        begin(packet, frameBytes, now, how, result, listener);
        FrozenState frozen = recirculations.state((int) packet.get(FlowField.RECIRC_ID));
        OfPort input = input(packet, frozen);
        result.tag(Topology.TAG);
        if (frozen != null && frozen.stage() != null) {
            walk(null, input, null);
        } else if (frozen != null && input == null) {
            // It was sent by a controller, as if by no port.
            walk(frozen.bridge(), null, null);
        } else if (input == null) {
            arrive(topology.namespaces().byTap((int) packet.get(FlowField.IN_PORT)));
        } else {
            at.flow.set(FlowField.IN_PORT, input.ofport());
            walk(input.bridge(), input, null);
        }
        finish(packet);
    }

    /** A frame has come by no port of a bridge, but perhaps by a device of the host's. */
    private void arrive(NetDevice device) {
        if (device == null) {
            at.error = DropReason.NO_BRIDGE;
        } else {
            actions.stage().arrive(device);
        }
    }

    private OfPort input(FlowKey packet, FrozenState frozen) {
        OfPort first = frozen == null ? null : frozen.input();
        return first != null && topology.port(first.dpPort()) == first
                ? first
                : topology.port((int) packet.get(FlowField.IN_PORT));
    }

    /**
     * Translates a packet that a controller sends: actions run in place of a look-up of table 0. It counts and is learned
     * from like one that has come by its port.
     *
     * @param bridge into which it is sent.
     * @param packet its key, registers and metadata included; {@code IN_PORT} is a number of the bridge, if only of no port.
     * @param instead the actions.
     * @param frameBytes its length, for counters.
     * @param now time in milliseconds.
     * @param result overwritten.
     */
    public void packetOut(
            Bridge bridge, FlowKey packet, List<OfAction> instead, int frameBytes, long now, Translation result) {
        begin(packet, frameBytes, now, TranslationMode.UPCALL, result, null);
        result.tag(Topology.TAG);
        at.matched = true;
        walk(bridge, bridge.port((int) packet.get(FlowField.IN_PORT)), instead);
        finish(packet);
    }

    /**
     * Translates a packet that a namespace makes itself: it begins at the OUTPUT hook.
     *
     * @param namespace where.
     * @param bound device that its sender is bound to; null if none.
     * @param packet its key; the Ethernet addresses do not count.
     * @param frameBytes its length, for counters.
     * @param now time in milliseconds.
     * @param result overwritten.
     */
    public void originate(
            Namespace namespace, NetDevice bound, FlowKey packet, int frameBytes, long now, Translation result) {
        originate(namespace, bound, packet, frameBytes, now, TranslationMode.UPCALL, result, null);
    }

    private void originate(
            Namespace namespace,
            NetDevice bound,
            FlowKey packet,
            int frameBytes,
            long now,
            TranslationMode how,
            Translation result,
            TraceListener listener) {
        begin(packet, frameBytes, now, how, result, listener);
        result.tag(Topology.TAG);
        actions.stage().originate(namespace, bound);
        finish(packet);
    }

    /**
     * Explains what would become of a packet that a namespace makes itself. Nothing happens to the switch.
     *
     * @param namespace where.
     * @param packet its key; the Ethernet addresses do not count.
     * @param frameBytes its length.
     * @param now time in milliseconds.
     * @param result overwritten.
     * @param listener hears of every step.
     */
    public void traceOrigin(
            Namespace namespace, FlowKey packet, int frameBytes, long now, Translation result, TraceListener listener) {
        originate(namespace, null, packet, frameBytes, now, TranslationMode.TRACE, result, listener);
    }

    /**
     * Translates a frame that somebody in a namespace sends as it is, past all hooks.
     *
     * @param device by which it leaves.
     * @param packet its key.
     * @param frameBytes its length, for counters.
     * @param now time in milliseconds.
     * @param result overwritten.
     */
    public void transmit(NetDevice device, FlowKey packet, int frameBytes, long now, Translation result) {
        begin(packet, frameBytes, now, TranslationMode.UPCALL, result, null);
        result.tag(Topology.TAG);
        actions.stage().transmitMade(device);
        finish(packet);
    }

    /**
     * Explains what would become of a packet. Nothing happens to the switch but, if wanted, what it learns.
     *
     * @param bridge into which it comes.
     * @param packet its key, registers and metadata included; {@code IN_PORT} is a number of the bridge, if only of no port.
     * @param learns whether the packet is real enough to be learned from.
     * @param instead actions to run in place of a look-up of table 0; null to look up.
     * @param now time in milliseconds.
     * @param result overwritten.
     * @param listener hears of every step.
     * @return the packet as the last action has left it; live until the next translation.
     */
    public FlowKey trace(
            Bridge bridge,
            FlowKey packet,
            boolean learns,
            List<OfAction> instead,
            long now,
            Translation result,
            TraceListener listener) {
        TranslationMode how = learns ? TranslationMode.TRACE_PACKET : TranslationMode.TRACE;
        begin(packet, 0, now, how, result, listener);
        walk(bridge, bridge.port((int) packet.get(FlowField.IN_PORT)), instead);
        finish(packet);
        return at.flow;
    }

    private void begin(
            FlowKey packet, int frameBytes, long now, TranslationMode how, Translation result, TraceListener listener) {
        result.reset();
        at.begin(packet, frameBytes, now, how, result, listener);
        actions.begin();
        beginMask(packet);
    }

    private void finish(FlowKey packet) {
        actions.learning().settle(null);
        finishActions();
        finishMask(packet);
        at.out.error(at.error);
    }

    private void beginMask(FlowKey packet) {
        at.out.builder().headers((int) packet.get(FlowField.ETH_TYPE), (int) packet.get(FlowField.NW_PROTO));
        FlowMask wildcards = at.wildcards;
        wildcards.unwildcard(FlowField.IN_PORT).unwildcard(FlowField.RECIRC_ID).unwildcard(FlowField.ETH_TYPE);
        // Which tags there are belongs to the type of the frame: every action on tags starts from it.
        VlanStack.unwildcardShape(packet, wildcards);
        if (at.isIp()) {
            wildcards.unwildcard(FlowField.NW_FRAG, NW_FRAG_MASK);
        }
    }

    /** Begins in a bridge: by a port, or none if somebody made the packet, with a look-up or with actions instead. */
    private void walk(Bridge bridge, OfPort input, List<OfAction> instead) {
        at.input = input;
        at.byTunnel = input != null && input.type() == PortType.VXLAN;
        FrozenState frozen = recirculations.state((int) at.flow.get(FlowField.RECIRC_ID));
        if (frozen != null && frozen.stage() != null) {
            actions.stage().resume(frozen.stage(), frozen.conntracked());
            return;
        }
        at.bridge = bridge;
        at.bridge.readPorts(at.out);
        if (at.trace != null) {
            at.trace.enterBridge(at.bridge);
        }
        int recirculation = (int) at.flow.get(FlowField.RECIRC_ID);
        if (recirculation == 0 && input != null && input.type() == PortType.WIRE) {
            // The datagrams that carry it are none of the bridge's business: the tunnel fields are zero, whatever they
            // were.
            PipelineMetadata.clear(at.flow);
            start(input, instead);
            PipelineMetadata.wildcardTunnel(at.wildcards);
        } else if (recirculation == 0) {
            start(input, instead);
        } else {
            resume(recirculation, input);
        }
        at.leaveTrace();
    }

    private void start(OfPort input, List<OfAction> instead) {
        at.conntracked = (at.flow.get(FlowField.CT_STATE) & TRACKED) != 0;
        boolean congested = isCongested();
        Rule rule = instead == null ? actions.tables().lookUpFrom(0, at.inPort()) : null;
        if (refuses(congested, input)) {
            if (instead == null) {
                actions.tables().traceLookUp(rule);
            }
            return;
        }
        if (instead != null) {
            actions.execute(instead, true);
        } else {
            actions.tables().run(rule, true, true);
        }
        if (at.error == null) {
            actions.finishPipeline();
        }
    }

    private void resume(int recirculation, OfPort input) {
        FrozenState state = recirculations.state(recirculation);
        if (state == null) {
            at.note(TraceNote.NO_RECIRCULATION, recirculation);
            at.error = DropReason.NO_RECIRCULATION;
        } else if (topology.bridge(state.bridge().name()) != state.bridge()) {
            at.error = DropReason.NO_BRIDGE;
        } else {
            actions.freezer().thaw(state);
            boolean congested = isCongested();
            Rule rule = state.actions().isEmpty() ? actions.tables().lookUpFrom(at.tableId, at.inPort()) : null;
            if (!refuses(congested, input)) {
                actions.runThawed(state, rule);
            }
        }
    }

    /** Whether the packet must not come in; if it may, it carries on what the tunnel says about congestion. */
    private boolean refuses(boolean congested, OfPort input) {
        if (congested) {
            at.error = DropReason.TUNNEL_ECN;
            return true;
        }
        if (at.isIp() && hasTunnel() && (at.flow.get(FlowField.TUN_TOS) & ECN_MASK) == CE) {
            at.flow.set(FlowField.NW_ECN, CE);
        }
        if (input != null && !actions.tables().mayReceive(input)) {
            at.error = DropReason.PORT_NO_RECEIVE;
            return true;
        }
        return false;
    }

    /** Whether the tunnel fields are those of a tunnel: of the one that the packet came by, or as frozen state kept them. */
    private boolean hasTunnel() {
        return at.flow.get(FlowField.RECIRC_ID) == 0 ? at.byTunnel : at.flow.get(FlowField.TUN_DST) != 0;
    }

    /** Whether the tunnel says that there was congestion and the packet inside cannot carry that on (RFC 6040). */
    private boolean isCongested() {
        if (!at.isIp() || !hasTunnel()) {
            return false;
        }
        at.wildcards.unwildcard(FlowField.TUN_TOS, ECN_MASK);
        if ((at.flow.get(FlowField.TUN_TOS) & ECN_MASK) != CE) {
            return false;
        }
        at.wildcards.unwildcard(FlowField.NW_ECN);
        return at.flow.get(FlowField.NW_ECN) == 0;
    }

    private void finishActions() {
        if (at.error != null) {
            at.out.builder().clear();
            at.out.builder().drop(at.error);
        } else if (at.out.builder().isEmpty()) {
            at.out.builder().drop(dropReason());
        }
    }

    private DropReason dropReason() {
        if (at.sentToController) {
            return DropReason.NO_CONTROLLER;
        }
        if (at.lost != null) {
            return at.lost;
        }
        return at.matched ? DropReason.ACTIONS_DROP : DropReason.NO_RULE;
    }

    /** Takes out of the mask what no packet of the datapath has, and what is always the same. */
    private void finishMask(FlowKey packet) {
        FlowMask wildcards = at.wildcards;
        long[] words = wildcards.words();
        for (int i = FlowKey.DATAPATH_WORDS; i < words.length; i++) {
            words[i] = 0;
        }
        if (packet.get(FlowField.RECIRC_ID) != 0) {
            // The tunnel fields came with the frozen state.
            PipelineMetadata.wildcardTunnel(wildcards);
        }
        if (!LabelStack.isMpls((int) packet.get(FlowField.ETH_TYPE))) {
            LabelStack.wildcard(wildcards);
        }
        if (actions.outputs().readTunnelDestination()) {
            // Of the packet as it came, so no patch on the way takes it out of the mask.
            wildcards.unwildcard(FlowField.TUN_DST);
        }
        if ((packet.get(FlowField.NW_FRAG) & NW_FRAG_LATER) != 0) {
            FlowField.TP_SRC.set(words, 0);
            FlowField.TP_DST.set(words, 0);
        } else if (at.isIp() && wildcards.get(FlowField.NW_PROTO) == ALL_PROTOCOL_BITS) {
            long protocol = packet.get(FlowField.NW_PROTO);
            if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6) {
                // Type and code have eight bits; the upper ones are always zero.
                FlowField.TP_SRC.set(words, wildcards.get(FlowField.TP_SRC) & 0xff);
                FlowField.TP_DST.set(words, wildcards.get(FlowField.TP_DST) & 0xff);
            }
        }
    }
}
