package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.ClearActions;
import dev.patchbay.datapath.ofproto.action.Clone;
import dev.patchbay.datapath.ofproto.action.CtClear;
import dev.patchbay.datapath.ofproto.action.DecTtl;
import dev.patchbay.datapath.ofproto.action.Enqueue;
import dev.patchbay.datapath.ofproto.action.Exit;
import dev.patchbay.datapath.ofproto.action.GotoTable;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.Move;
import dev.patchbay.datapath.ofproto.action.Note;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputReg;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
import dev.patchbay.datapath.ofproto.action.PopQueue;
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
import dev.patchbay.datapath.ofproto.action.SetQueue;
import dev.patchbay.datapath.ofproto.action.SetTunnel;
import dev.patchbay.datapath.ofproto.action.SetVlanPcp;
import dev.patchbay.datapath.ofproto.action.SetVlanVid;
import dev.patchbay.datapath.ofproto.action.StackPop;
import dev.patchbay.datapath.ofproto.action.StackPush;
import dev.patchbay.datapath.ofproto.action.StripVlan;
import dev.patchbay.datapath.ofproto.action.WriteMetadata;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;

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
 * <p><b>Bounds.</b> Depth {@value #MAX_DEPTH}, {@value #MAX_RESUBMITS} resubmits, {@value #MAX_STACK} stack entries, as in
 * Open vSwitch; beyond them the whole packet is dropped, outputs before the loop included.
 */
public final class Translator {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_RESUBMITS = 4096;
    private static final int MAX_STACK = 4096;
    private static final int MAX_ACTION_WORDS = 16_384;

    private static final long STP_ADDRESS = 0x0180c2000000L;
    private static final int CE = 3;
    private static final int ECN_MASK = 3;
    private static final int NW_FRAG_MASK = 3;
    private static final int NW_FRAG_ANY = 1;
    private static final int NW_FRAG_LATER = 2;
    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int ETH_TYPE_IPV6 = 0x86dd;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;

    private final Topology topology;
    private final NormalForwarding normal;
    private final TunnelOutput tunnels;

    private final FlowKey flow = new FlowKey();
    private final FlowKey base = new FlowKey();
    private final SubFieldStack stack = new SubFieldStack(MAX_STACK);
    /** What the packet has learned and the tables do not show it yet. */
    private final List<LearnedFlow> unseen = new ArrayList<>();

    private Translation out;
    private FlowMask wildcards;
    private Bridge bridge;
    private TranslationMode mode;
    private long nowMs;
    private long bytes;
    private int tableId;
    private int depth;
    private int resubmits;
    private int tunnelDestination;
    private boolean byTunnel;
    private boolean tunnelDestinationRead;
    private boolean exit;
    private boolean matched;
    private DropReason error;

    /**
     * Makes a translator.
     *
     * @param topology ports and bridges of the host.
     * @param vteps where tunnel outputs register their end points.
     */
    public Translator(Topology topology, VtepTable vteps) {
        this.topology = topology;
        this.normal = new NormalForwarding(this);
        this.tunnels = new TunnelOutput(vteps);
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
        result.reset();
        begin(packet, frameBytes, now, how, result);
        OfPort input = topology.port((int) packet.get(FlowField.IN_PORT));
        result.tag(Topology.TAG);
        if (input == null) {
            error = DropReason.NO_BRIDGE;
        } else {
            flow.set(FlowField.IN_PORT, input.ofport());
            walk(input);
        }
        finish(packet);
    }

    private void begin(FlowKey packet, int frameBytes, long now, TranslationMode how, Translation result) {
        out = result;
        wildcards = result.wildcards();
        mode = how;
        nowMs = now;
        bytes = frameBytes;
        flow.copyFrom(packet);
        base.copyFrom(packet);
        stack.clear();
        unseen.clear();
        bridge = null;
        tableId = 0;
        depth = 0;
        resubmits = 0;
        exit = false;
        matched = false;
        error = null;
        tunnelDestination = (int) packet.get(FlowField.TUN_DST);
        byTunnel = false;
        tunnelDestinationRead = false;
        out.builder().headers((int) packet.get(FlowField.ETH_TYPE), (int) packet.get(FlowField.NW_PROTO));
        wildcards.unwildcard(FlowField.IN_PORT).unwildcard(FlowField.RECIRC_ID).unwildcard(FlowField.ETH_TYPE);
        // Which tags there are belongs to the type of the frame: every action on tags starts from it.
        VlanStack.unwildcardShape(packet, wildcards);
        if (isIp()) {
            wildcards.unwildcard(FlowField.NW_FRAG, NW_FRAG_MASK);
        }
    }

    private void walk(OfPort input) {
        bridge = input.bridge();
        bridge.readPorts(out);
        byTunnel = input.type() == PortType.VXLAN;
        boolean congested = false;
        if (byTunnel && isIp()) {
            wildcards.unwildcard(FlowField.TUN_TOS, ECN_MASK);
            if ((flow.get(FlowField.TUN_TOS) & ECN_MASK) == CE) {
                wildcards.unwildcard(FlowField.NW_ECN);
                congested = flow.get(FlowField.NW_ECN) == 0;
            }
        }
        Rule rule = lookUp(0, input.ofport());
        if (congested) {
            error = DropReason.TUNNEL_ECN;
            return;
        }
        if (byTunnel && isIp() && (flow.get(FlowField.TUN_TOS) & ECN_MASK) == CE) {
            flow.set(FlowField.NW_ECN, CE);
        }
        if (!mayReceive(input)) {
            error = DropReason.PORT_NO_RECEIVE;
        } else if (rule != null) {
            execute(rule.actions());
        }
    }

    private void finish(FlowKey packet) {
        settleLearned(null);
        if (error != null) {
            out.builder().clear();
            out.builder().drop(error);
        } else if (out.builder().isEmpty()) {
            out.builder().drop(matched ? DropReason.ACTIONS_DROP : DropReason.NO_RULE);
        }
        long[] words = wildcards.words();
        for (int i = FlowKey.DATAPATH_WORDS; i < words.length; i++) {
            words[i] = 0;
        }
        if (tunnelDestinationRead) {
            // Of the packet as it came, so no patch on the way takes it out of the mask.
            wildcards.unwildcard(FlowField.TUN_DST);
        }
        if (wildcards.get(FlowField.VLAN_TCI) != 0) {
            wildcards.unwildcard(FlowField.VLAN_PRESENT);
        }
        if (wildcards.get(FlowField.VLAN_TCI1) != 0) {
            wildcards.unwildcard(FlowField.VLAN_TCI1, VlanStack.PRESENT);
        }
        if ((packet.get(FlowField.NW_FRAG) & NW_FRAG_LATER) != 0) {
            FlowField.TP_SRC.set(words, 0);
            FlowField.TP_DST.set(words, 0);
        } else if (isIp()) {
            long protocol = packet.get(FlowField.NW_PROTO);
            if ((protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
                    && (wildcards.get(FlowField.TP_SRC) | wildcards.get(FlowField.TP_DST)) > 0xff) {
                // Type and code have eight bits; the upper ones are always zero.
                FlowField.TP_SRC.set(words, wildcards.get(FlowField.TP_SRC) & 0xff);
                FlowField.TP_DST.set(words, wildcards.get(FlowField.TP_DST) & 0xff);
            }
        }
    }

    private boolean isIp() {
        long type = base.get(FlowField.ETH_TYPE);
        return type == ETH_TYPE_IPV4 || type == ETH_TYPE_IPV6;
    }

    private boolean mayReceive(OfPort port) {
        if (!port.noReceive()) {
            return true;
        }
        wildcards.unwildcard(FlowField.ETH_DST);
        return flow.get(FlowField.ETH_DST) == STP_ADDRESS;
    }

    /** Looks a table up as if the packet had come by {@code inPort}, and counts the answer. */
    private Rule lookUp(int table, int inPort) {
        long actualInPort = flow.get(FlowField.IN_PORT);
        long sourcePort = flow.get(FlowField.TP_SRC);
        long destinationPort = flow.get(FlowField.TP_DST);
        flow.set(FlowField.IN_PORT, inPort);
        if ((flow.get(FlowField.NW_FRAG) & NW_FRAG_ANY) != 0) {
            // OpenFlow's OFPC_FRAG_NORMAL: to the tables no fragment has ports, not even the first one.
            flow.set(FlowField.TP_SRC, 0).set(FlowField.TP_DST, 0);
        }
        FlowTable flowTable = bridge.table(table);
        Rule rule = flowTable.lookup(flow, wildcards, out);
        flow.set(FlowField.IN_PORT, actualInPort);
        flow.set(FlowField.TP_SRC, sourcePort).set(FlowField.TP_DST, destinationPort);
        apply(new SideEffect.CountLookup(flowTable, rule));
        matched |= rule != null;
        return rule;
    }

    private void apply(SideEffect effect) {
        out.effect(effect);
        if (mode == TranslationMode.UPCALL) {
            effect.apply(bytes, nowMs);
        }
    }

    private void tableAction(int inPort, int table) {
        if (depth >= MAX_DEPTH) {
            error = DropReason.RECURSION_TOO_DEEP;
        } else if (resubmits >= MAX_RESUBMITS) {
            error = DropReason.TOO_MANY_RESUBMITS;
        } else if (out.builder().words() > MAX_ACTION_WORDS) {
            error = DropReason.TOO_MANY_ACTIONS;
        } else {
            int callerTable = tableId;
            tableId = table;
            Rule rule = lookUp(table, inPort);
            if (rule != null) {
                int deeper = table <= callerTable ? 1 : 0;
                resubmits++;
                depth += deeper;
                execute(rule.actions());
                depth -= deeper;
            }
            tableId = callerTable;
        }
    }

    private void execute(List<OfAction> actions) {
        for (int i = 0; i < actions.size() && error == null && !exit; i++) {
            if (!execute(actions.get(i))) {
                return;
            }
        }
    }

    /** Executes one action; false ends the list it stands in. */
    private boolean execute(OfAction action) {
        switch (action) {
            case Output output -> output(output.port());
            case OutputReg output -> outputRegister(output.source());
            case OutputTrunc output -> outputTruncated(output.port(), output.maxLen());
            case Resubmit resubmit ->
                tableAction(
                        resubmit.inPort() == OfPorts.IN_PORT ? inPort() : resubmit.inPort(),
                        resubmit.table() == Resubmit.SAME_TABLE ? tableId : resubmit.table());
            case GotoTable go -> tableAction(inPort(), go.table());
            case SetField set -> setField(set);
            case Move move -> move(move);
            case StackPush push -> {
                if (!stack.push(push.bits(), flow, wildcards)) {
                    error = DropReason.STACK_TOO_DEEP;
                }
            }
            case StackPop pop -> pop(pop.bits());
            case SetVlanVid set -> setVlan(VlanStack.VID_MASK, set.vid());
            case SetVlanPcp set -> setVlan(VlanStack.PCP_MASK, set.pcp() << VlanStack.PCP_SHIFT);
            case StripVlan ignored -> VlanStack.pop(flow, wildcards);
            case PushVlan push -> VlanStack.push(flow, wildcards, push.tpid());
            case SetEthSrc set -> assign(FlowField.ETH_SRC, set.mac());
            case SetEthDst set -> assign(FlowField.ETH_DST, set.mac());
            case SetIpv4Src set -> assignIpv4(FlowField.NW_SRC, set.address());
            case SetIpv4Dst set -> assignIpv4(FlowField.NW_DST, set.address());
            case SetIpDscp set -> assignIp(FlowField.NW_DSCP, set.tos() >>> 2);
            case SetIpEcn set -> assignIp(FlowField.NW_ECN, set.ecn());
            case SetIpTtl set -> assignIp(FlowField.NW_TTL, set.ttl());
            case SetL4SrcPort set -> assignPort(FlowField.TP_SRC, set.port());
            case SetL4DstPort set -> assignPort(FlowField.TP_DST, set.port());
            case DecTtl ignored -> {
                return decrementTtl();
            }
            case SetTunnel set -> flow.set(FlowField.TUN_ID, set.id());
            case WriteMetadata write ->
                flow.set(
                        FlowField.METADATA,
                        (flow.get(FlowField.METADATA) & ~write.mask()) | (write.value() & write.mask()));
            case Learn learn -> learn(learn);
            case Clone clone -> inClone(clone.actions());
            case Exit ignored -> exit = true;
            case CtClear ignored -> clearConntrack();
            case Enqueue enqueue -> output(enqueue.port());
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
        }
        return true;
    }

    private int inPort() {
        return (int) flow.get(FlowField.IN_PORT);
    }

    private void assign(FlowField field, long value) {
        wildcards.unwildcard(field);
        flow.set(field, value);
    }

    private void assignIpv4(FlowField field, int address) {
        if (flow.get(FlowField.ETH_TYPE) == ETH_TYPE_IPV4) {
            assign(field, Integer.toUnsignedLong(address));
        }
    }

    private void assignIp(FlowField field, int value) {
        if (isIp()) {
            assign(field, value);
        }
    }

    private void assignPort(FlowField field, int port) {
        if (isIp() && (flow.get(FlowField.NW_FRAG) & NW_FRAG_LATER) == 0) {
            wildcards.unwildcard(FlowField.NW_PROTO);
            assign(field, port);
        }
    }

    private boolean decrementTtl() {
        if (!isIp()) {
            return true;
        }
        wildcards.unwildcard(FlowField.NW_TTL);
        long ttl = flow.get(FlowField.NW_TTL);
        if (ttl <= 1) {
            return false;
        }
        flow.set(FlowField.NW_TTL, ttl - 1);
        return true;
    }

    private void setVlan(int mask, int bits) {
        wildcards.unwildcard(FlowField.VLAN_TCI, mask | VlanStack.PRESENT);
        int tpid = VlanStack.tpid(flow, 0);
        VlanStack.set(
                flow,
                0,
                tpid == 0 ? VlanStack.TPID_8021Q : tpid,
                (VlanStack.tci(flow, 0) & ~mask) | bits | VlanStack.PRESENT);
    }

    private boolean exists(MatchField field) {
        field.prerequisite().unwildcard(flow, wildcards);
        return field.prerequisite().metBy(flow);
    }

    private void setField(SetField set) {
        if (exists(set.field())) {
            set.field().unwildcard(wildcards, set.maskHigh(), set.maskLow());
            set.field().write(flow, set.valueHigh(), set.valueLow(), set.maskHigh(), set.maskLow());
            VlanStack.settleTpid(flow);
        }
    }

    private void write(SubField destination, long high, long low) {
        destination.unwildcard(wildcards);
        destination.write(flow, high, low);
        VlanStack.settleTpid(flow);
    }

    private void move(Move move) {
        SubField source = move.source();
        if (exists(source.field()) && exists(move.destination().field())) {
            source.unwildcard(wildcards);
            write(move.destination(), source.readHigh(flow), source.read(flow));
        }
    }

    private void pop(SubField destination) {
        if (stack.pop() && exists(destination.field())) {
            write(destination, stack.high(), stack.low());
        }
    }

    private void clearConntrack() {
        flow.set(FlowField.CT_STATE, 0);
        flow.set(FlowField.CT_ZONE, 0);
        flow.set(FlowField.CT_MARK, 0);
        flow.set(FlowField.CT_LABEL, 0, 0);
        flow.set(FlowField.CT_NW_SRC, 0).set(FlowField.CT_NW_DST, 0);
        flow.set(FlowField.CT_IPV6_SRC, 0, 0).set(FlowField.CT_IPV6_DST, 0, 0);
        flow.set(FlowField.CT_TP_SRC, 0).set(FlowField.CT_TP_DST, 0).set(FlowField.CT_NW_PROTO, 0);
    }

    private void learn(Learn learn) {
        LearnedFlow learned = LearnedFlow.from(learn, bridge, flow, wildcards);
        out.effect(learned);
        unseen.add(learned);
        if ((learn.flags() & Learn.WRITE_RESULT) != 0) {
            boolean there = mode == TranslationMode.UPCALL ? learned.isAllowed() : learned.isPresent();
            write(learn.resultDestination(), 0, there ? 1 : 0);
        }
    }

    /**
     * Brings what the packet has learned into the tables: those of one bridge when the packet enters it, all at the end. A
     * bridge that the packet is still walking through keeps the tables that it had when the packet came.
     */
    private void settleLearned(Bridge entered) {
        for (int i = 0; i < unseen.size(); i++) {
            LearnedFlow learned = unseen.get(i);
            if (entered != null && learned.bridge() != entered) {
                continue;
            }
            unseen.remove(i--);
            if (mode == TranslationMode.UPCALL) {
                learned.apply(bytes, nowMs);
            }
            if (learned.wouldChangeTable()) {
                // A dry run, or a limit kept the flow out: the next packet has to try again.
                out.wouldWrite();
            }
            learned.dependOn(out);
        }
    }

    private void inClone(List<OfAction> actions) {
        FlowKey before = new FlowKey().copyFrom(flow);
        long mark = stack.hide();
        execute(actions);
        stack.restore(mark);
        flow.copyFrom(before);
    }

    private void outputRegister(SubField source) {
        source.unwildcard(wildcards);
        long port = source.read(flow);
        if (source.readHigh(flow) == 0 && port >= 0 && port <= 0xffff) {
            output((int) port);
        }
    }

    private void output(int port) {
        switch (port) {
            case OfPorts.IN_PORT -> outputTo(inPort());
            case OfPorts.TABLE -> tableAction(inPort(), 0);
            case OfPorts.NORMAL -> normal.forward(flow, wildcards, bridge, out);
            case OfPorts.FLOOD -> flood(false);
            case OfPorts.ALL -> flood(true);
            case OfPorts.CONTROLLER, OfPorts.NONE -> {
                // No controller is connected to any bridge.
            }
            default -> {
                if (port != inPort()) {
                    outputTo(port);
                }
            }
        }
    }

    private void outputTruncated(int port, int maxLen) {
        switch (port) {
            case OfPorts.TABLE, OfPorts.NORMAL, OfPorts.FLOOD, OfPorts.ALL, OfPorts.CONTROLLER, OfPorts.NONE -> {
                // Only a real port can have its copy cut (ovs-actions(7)).
            }
            default -> {
                OfPort target = bridge.port(port == OfPorts.IN_PORT ? inPort() : port);
                if (port != inPort() && target != null && target.type() != PortType.PATCH) {
                    out.builder().truncate(maxLen);
                    outputTo(target.ofport());
                }
            }
        }
    }

    private void flood(boolean all) {
        int from = inPort();
        for (OfPort port : bridge.ports()) {
            if (port.ofport() != from && (all || !port.noFlood())) {
                outputTo(port.ofport());
            }
        }
    }

    /** Sends the packet as it is now out of a port, whatever kind that is. */
    void outputTo(int ofport) {
        OfPort port = bridge.port(ofport);
        if (port == null || port.noForward()) {
            return;
        }
        switch (port.type()) {
            case PATCH -> {
                OfPort peer = topology.peer(port);
                if (peer != null) {
                    throughPatch(port, peer);
                }
            }
            case VXLAN -> {
                tunnelDestinationRead |= byTunnel;
                if (tunnels.prepare(port, flow, wildcards, isIp(), tunnelDestination)) {
                    ActionCommitter.commit(flow, base, wildcards, out.builder());
                    tunnels.emit(port, out.builder());
                }
            }
            default -> {
                ActionCommitter.commit(flow, base, wildcards, out.builder());
                out.builder().output(port.dpPort());
            }
        }
    }

    /**
     * Continues in the peer's bridge with a clean slate of metadata; changes and errors there do not come back
     * (ofproto-dpif-xlate's {@code patch_port_output}).
     */
    private void throughPatch(OfPort leaving, OfPort entering) {
        FlowKey before = new FlowKey().copyFrom(flow);
        FlowMask maskBefore = new FlowMask().copyFrom(wildcards);
        Bridge bridgeBefore = bridge;
        int tableBefore = tableId;
        long stackMark = stack.hide();
        bridge = entering.bridge();
        bridge.readPorts(out);
        flow.set(FlowField.IN_PORT, entering.ofport());
        PatchCrossing.clearMetadata(flow);
        clearConntrack();
        settleLearned(bridge);
        if (mayReceive(entering)) {
            tableAction(entering.ofport(), 0);
        }
        stack.restore(stackMark);
        bridge = bridgeBefore;
        tableId = tableBefore;
        flow.copyFrom(before);
        PatchCrossing.restoreTunnelMask(maskBefore, wildcards);
        exit = false;
        error = null;
        apply(new SideEffect.CountPatch(leaving, entering));
    }

    void sideEffect(SideEffect effect) {
        apply(effect);
    }
}
