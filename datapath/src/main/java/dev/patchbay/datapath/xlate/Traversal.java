package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;

/**
 * One packet on its way through the bridges: what the parts of the {@link Translator} share.
 *
 * <p><b>What.</b> The packet as the OpenFlow actions so far have made it ({@link #flow}), as the datapath actions so far
 * have ({@link #base}), where it is, and what came out of the translation. Each part says in its own Javadoc which of these
 * it changes.
 *
 * <p><b>Threads.</b> Slow path only; one instance per translator, reset for each packet.
 */
final class Traversal {
    /** The cookie that a packet outside of any rule has. */
    static final long NO_COOKIE = -1L;

    /** The {@link #length} of a packet that stands for others of any length. */
    static final int UNKNOWN_LENGTH = -1;

    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int ETH_TYPE_IPV6 = 0x86dd;
    private static final int ETHERNET = 14;
    private static final int TAG = 4;

    /** The packet as actions see it, registers and metadata included; {@code IN_PORT} is a number of {@link #bridge}. */
    final FlowKey flow = new FlowKey();

    /** The packet as the datapath actions emitted so far leave it. */
    final FlowKey base = new FlowKey();

    final SubFieldStack stack = new SubFieldStack();

    final ActionSet actionSet = new ActionSet();

    /** What comes out. */
    Translation out;

    /** The bits of the packet that were looked at, inside {@link #out}. */
    FlowMask wildcards;

    /** Hears of every step; null if nobody listens. */
    TraceListener trace;

    TranslationMode mode;
    long nowMs;
    long frameBytes;
    int tcpFlags;

    /** By which the packet came in; null if a controller made it. */
    OfPort input;

    Bridge bridge;
    int tableId;

    /** Whose actions run; null if they are not those of a rule. */
    Rule rule;

    /** Of the rule whose actions run, or ran before the packet was frozen. */
    long cookie;

    /** Queue of later outputs as actions see it. */
    int queue;

    /** Queue of later outputs as the datapath actions emitted so far leave it. */
    int baseQueue;

    /** What {@code pop_queue} goes back to. */
    int arrivalQueue;

    /** Hash by which groups select, once one was needed; only {@link GroupActions} looks at it. */
    Integer dpHash;

    /** Whether the connection-tracking fields hold what the tracker said. */
    boolean conntracked;

    /** Whether the last label was popped, so that nobody knows yet what is behind it. */
    boolean wasMpls;

    /** Nested resubmits and the like. */
    int depth;

    int resubmits;

    /** No more actions in any list. */
    boolean exit;

    /** Whether {@link #exit} means that the rest is to be done after recirculation. */
    boolean freezing;

    /** Whether the actions that run are those of the action set. */
    boolean inActionSet;

    /** Whether the datapath got the packet by a tunnel. */
    boolean byTunnel;

    /** Whether the packet was for a controller, be there one or not. */
    boolean sentToController;

    /** Whether a meter may drop the packet before what is translated next. */
    boolean metered;

    /** How many decisions about the packet's length stand around what is translated next: not every packet comes so far. */
    int decisions;

    /** Some rule matched. */
    boolean matched;

    /** Why the packet is dropped whatever it did so far; null while all is well. */
    DropReason error;

    /** Why a namespace let go of the packet last; null while none has. */
    DropReason lost;

    /** Whether the first packet of a connection was given another destination in the namespace where it is. */
    boolean destinationBound;

    /** How many VLAN tags the frame had when it was received. */
    int receivedTags;

    /** How many devices of namespaces the packet has come through. */
    int crossings;

    /** How many devices of namespaces it and its copies have come through in this translation. */
    int passages;

    /** How long its IP packet can be at most, as far as the way so far tells. */
    int longest;

    /** How long its IP packet is, if only this one is of interest and no others like it; else {@link #UNKNOWN_LENGTH}. */
    int length;

    void begin(FlowKey packet, int bytes, long now, TranslationMode how, Translation result, TraceListener listener) {
        out = result;
        wildcards = result.wildcards();
        trace = listener;
        mode = how;
        nowMs = now;
        frameBytes = bytes;
        tcpFlags = (int) packet.get(FlowField.TCP_FLAGS);
        flow.copyFrom(packet);
        flow.set(FlowField.ACTSET_OUTPUT, OfPorts.UNSET);
        base.copyFrom(packet);
        queue = 0;
        baseQueue = 0;
        arrivalQueue = 0;
        dpHash = null;
        input = null;
        byTunnel = false;
        sentToController = false;
        metered = false;
        decisions = 0;
        matched = false;
        lost = null;
        crossings = 0;
        passages = 0;
        longest = StageState.ANY_LENGTH;
        destinationBound = false;
        receivedTags = VlanStack.depth(packet);
        length = how == TranslationMode.TRACE && bytes > 0 ? bytes - ETHERNET - TAG * receivedTags : UNKNOWN_LENGTH;
        startAfresh();
    }

    /** What no packet brings along, not even out of recirculation. */
    void startAfresh() {
        stack.clear();
        actionSet.clear();
        bridge = null;
        tableId = 0;
        rule = null;
        cookie = NO_COOKIE;
        conntracked = false;
        wasMpls = false;
        depth = 0;
        resubmits = 0;
        exit = false;
        freezing = false;
        inActionSet = false;
        error = null;
    }

    /** OpenFlow number of the port that the packet came by, as far as actions are concerned. */
    int inPort() {
        return (int) flow.get(FlowField.IN_PORT);
    }

    boolean isIp() {
        return isIpv4() || flow.get(FlowField.ETH_TYPE) == ETH_TYPE_IPV6;
    }

    boolean isIpv4() {
        return flow.get(FlowField.ETH_TYPE) == ETH_TYPE_IPV4;
    }

    /** What goes along with the packet outside of its headers. Whoever keeps it answers for all packets of the same kind. */
    FlowKey metadata() {
        if (byTunnel) {
            PipelineMetadata.unwildcardTunnel(wildcards);
        }
        FlowKey metadata = new FlowKey();
        PipelineMetadata.copy(flow, metadata);
        return metadata;
    }

    /** Has the packet at hand an effect, and all that come by the cache. */
    void effect(SideEffect wanted) {
        SideEffect effect =
                wanted instanceof SideEffect.CountLookup ? wanted : out.pool().share(wanted);
        out.effect(effect);
        if (mode.counts() || (mode.learns() && effect.teaches())) {
            effect.apply(frameBytes, nowMs, tcpFlags);
        }
    }

    /** Brings the datapath's frame to where the flow is. */
    void commit() {
        ActionCommitter.commit(flow, base, wildcards, out.builder());
        if (queue != baseQueue) {
            out.builder().setPriority(queue);
            baseQueue = queue;
        }
    }

    /** The packet as actions see it, to come back to. */
    Packet packet() {
        return new Packet(new FlowKey().copyFrom(flow), queue, dpHash);
    }

    void goBackTo(Packet packet) {
        flow.copyFrom(packet.flow());
        queue = packet.queue();
        dpHash = packet.dpHash();
    }

    /** What the datapath has made of the packet and is known about it, to come back to behind a block of actions. */
    Frame frame() {
        return new Frame(new FlowKey().copyFrom(base), baseQueue, conntracked, wasMpls);
    }

    void goBackTo(Frame frame) {
        base.copyFrom(frame.base());
        baseQueue = frame.queue();
        conntracked = frame.conntracked();
        wasMpls = frame.wasMpls();
    }

    /** Where the packet is in the pipeline, to come back to from a detour that starts at the beginning. */
    Place place() {
        return new Place(
                bridge,
                tableId,
                rule,
                cookie,
                arrivalQueue,
                stack.copy(),
                actionSet.copy(),
                depth,
                resubmits,
                exit,
                inActionSet,
                error);
    }

    void goBackTo(Place place) {
        bridge = place.bridge();
        tableId = place.tableId();
        rule = place.rule();
        cookie = place.cookie();
        arrivalQueue = place.arrivalQueue();
        stack.goBackTo(place.stack());
        actionSet.goBackTo(place.actionSet());
        depth = place.depth();
        resubmits = place.resubmits();
        exit = place.exit();
        inActionSet = place.inActionSet();
        error = place.error();
    }

    void note(TraceNote note) {
        if (trace != null) {
            trace.note(note);
        }
    }

    void note(TraceNote note, Object subject) {
        if (trace != null) {
            trace.note(note, subject);
        }
    }

    void traceOutput(int dpPort, String name) {
        if (trace != null) {
            trace.output(dpPort, name);
        }
    }

    void tracePunt(PuntOrigin origin) {
        if (trace != null) {
            trace.punted(origin);
        }
    }

    /** What was entered last in the trace is over. */
    void leaveTrace() {
        if (trace != null) {
            trace.leave();
        }
    }

    /** A copy of what actions change. */
    record Packet(FlowKey flow, int queue, Integer dpHash) {}

    /** A copy of what the walk changes. */
    record Place(
            Bridge bridge,
            int tableId,
            Rule rule,
            long cookie,
            int arrivalQueue,
            List<SubFieldStack.Entry> stack,
            List<OfAction> actionSet,
            int depth,
            int resubmits,
            boolean exit,
            boolean inActionSet,
            DropReason error) {}

    /** A copy of what datapath actions change. */
    record Frame(FlowKey base, int queue, boolean conntracked, boolean wasMpls) {}
}
