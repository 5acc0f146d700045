package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

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
    /** Most entries of the stack of {@code push} and {@code pop}. */
    static final int MAX_STACK = 4096;

    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int ETH_TYPE_IPV6 = 0x86dd;

    /** The packet as actions see it, registers and metadata included; {@code IN_PORT} is a number of {@link #bridge}. */
    final FlowKey flow = new FlowKey();

    /** The packet as the datapath actions emitted so far leave it. */
    final FlowKey base = new FlowKey();

    final SubFieldStack stack = new SubFieldStack(MAX_STACK);

    /** What comes out. */
    Translation out;

    /** The bits of the packet that were looked at, inside {@link #out}. */
    FlowMask wildcards;

    /** Hears of every step; null if nobody listens. */
    TraceListener trace;

    TranslationMode mode;
    long nowMs;
    long frameBytes;

    Bridge bridge;
    int tableId;

    /** Whose actions run; null if they are not those of a rule. */
    Rule rule;

    /** The port by which the packet came to the first bridge. */
    OfPort input;

    /** Nested resubmits and the like. */
    int depth;

    int resubmits;

    /** No more actions in any list. */
    boolean exit;

    /** Some rule matched. */
    boolean matched;

    /** Why the packet is dropped whatever it did so far; null while all is well. */
    DropReason error;

    void begin(FlowKey packet, int bytes, long now, TranslationMode how, Translation result, TraceListener listener) {
        out = result;
        wildcards = result.wildcards();
        trace = listener;
        mode = how;
        nowMs = now;
        frameBytes = bytes;
        flow.copyFrom(packet);
        base.copyFrom(packet);
        stack.clear();
        bridge = null;
        tableId = 0;
        rule = null;
        input = null;
        depth = 0;
        resubmits = 0;
        exit = false;
        matched = false;
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

    /** Has the packet at hand an effect, and all that come by the cache. */
    void effect(SideEffect effect) {
        out.effect(effect);
        if (mode == TranslationMode.UPCALL) {
            effect.apply(frameBytes, nowMs);
        }
    }

    /** Brings the datapath's frame to where the flow is. */
    void commit() {
        ActionCommitter.commit(flow, base, wildcards, out.builder());
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

    /** What was entered last in the trace is over. */
    void leaveTrace() {
        if (trace != null) {
            trace.leave();
        }
    }
}
