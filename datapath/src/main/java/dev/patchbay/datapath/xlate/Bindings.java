package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.CtState;
import dev.patchbay.datapath.conntrack.NatSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.NamespaceTags;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.netns.iptables.Hook;
import dev.patchbay.datapath.netns.iptables.NatTarget;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.flowcache.key.FlowField;

/**
 * What a namespace asks of its connection tracker, and what table nat does to a connection's first packet.
 *
 * <p><b>What.</b> The tracker translates the packets of connections that it knows: destinations when they come, sources when they
 * leave. A connection's first packet walks through table nat: a new destination that leaves no choice is simply set, one that
 * leaves a choice is the tracker's; the source is bound when the packet leaves and the connection is kept, with both bindings.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Bindings {
    private static final int FIRST = CtState.NEW | CtState.ESTABLISHED | CtState.INVALID | CtState.TRACKED;
    private static final int IS_FIRST = CtState.NEW | CtState.TRACKED;
    private static final long ALL = 0xffff_ffffL;

    private final Traversal at;
    private final NamespaceStage stage;
    private final ActionInterpreter actions;
    private final HookWalk hooks;

    Bindings(Traversal at, NamespaceStage stage, ActionInterpreter actions, HookWalk hooks) {
        this.at = at;
        this.stage = stage;
        this.actions = actions;
        this.hooks = hooks;
    }

    private IpFamily family() {
        return at.isIpv4() ? IpFamily.IPV4 : IpFamily.IPV6;
    }

    /** Whether the packet is tracked: some rule needs that, and table raw has not said otherwise. */
    boolean tracks(StageState packet) {
        at.out.tag(NamespaceTags.iptables(packet.namespace().id(), family()));
        return packet.namespace().tracks(family()) && !hooks.notrack();
    }

    /** Asks the tracker. */
    void ask(CtRequest request) {
        at.note(TraceNote.NAMESPACE_TRACK, request);
        at.commit();
        at.out.builder().ct(request);
    }

    private boolean isFirst() {
        at.wildcards.unwildcard(FlowField.CT_STATE, FIRST);
        return (at.flow.get(FlowField.CT_STATE) & FIRST) == IS_FIRST;
    }

    /**
     * Gives a connection's first packet the destination that table nat wants. False if it goes on elsewhere: not at all, or in a
     * phase behind the tracker.
     */
    boolean bindDestination(StageState packet, Hook hook, StagePhase behind) {
        if (!at.conntracked || !isFirst()) {
            return true;
        }
        if (!hooks.pass(packet, hook, TableName.NAT)) {
            return false;
        }
        NatTarget target = hooks.binding();
        if (target == null || !target.kind().destination()) {
            return true;
        }
        at.destinationBound = true;
        IpAddress only = destination(target, packet);
        boolean noChoice = only != null
                && (target.ports() == null
                        || target.ports().first() == target.ports().last());
        if (noChoice) {
            set(only, target);
            return true;
        }
        NatSpec spec = ports(addresses(NatSpec.of(NatSpec.Direction.DST), target, only), target);
        ask(CtRequest.inSpace(packet.space()).destination().nat(spec).build());
        stage.recirculate(packet.at(behind), spec);
        return false;
    }

    /** The destination if there is only one, the packet's own if only its port changes; null if there is a choice. */
    private IpAddress destination(NatTarget target, StageState packet) {
        if (target.kind() == NatTarget.Kind.REDIRECT) {
            IpAddress own = packet.in() == null ? null : firstOf(packet.in());
            return own == null ? loopback() : own;
        }
        if (!target.addresses()) {
            return PacketAddresses.destination(at.flow, at.isIpv4());
        }
        boolean one = target.firstHigh() == target.lastHigh() && target.firstLow() == target.lastLow();
        return one ? new IpAddress(family(), target.firstHigh(), target.firstLow()) : null;
    }

    private IpAddress firstOf(NetDevice device) {
        return device.addresses().stream()
                .map(each -> each.address())
                .filter(each -> each.family() == family() && !each.isLinkLocal())
                .findFirst()
                .orElse(null);
    }

    private IpAddress loopback() {
        return at.isIpv4() ? IpAddress.parse("127.0.0.1") : IpAddress.of(0, 1);
    }

    private void set(IpAddress destination, NatTarget target) {
        at.note(
                TraceNote.NAMESPACE_DESTINATION,
                target.ports() == null
                        ? destination
                        : destination + " port " + target.ports().first());
        if (destination.isIpv4()) {
            actions.fields().assignIpv4(FlowField.NW_DST, destination.ipv4());
        } else {
            PacketAddresses.lookAtDestination(at.wildcards, false, IpFamily.IPV6.bits());
            at.flow.set(FlowField.IPV6_DST, destination.high(), destination.low());
        }
        if (target.ports() != null) {
            // Only rules for protocols with ports may name some.
            actions.fields().assignPort(FlowField.TP_DST, target.ports().first());
        }
    }

    private NatSpec addresses(NatSpec spec, NatTarget target, IpAddress only) {
        if (at.isIpv4()) {
            return only == null
                    ? spec.withIpv4((int) target.firstLow(), (int) target.lastLow())
                    : spec.withIpv4(only.ipv4(), only.ipv4());
        }
        return only == null
                ? spec.withIpv6(target.firstHigh(), target.firstLow(), target.lastHigh(), target.lastLow())
                : spec.withIpv6(only.high(), only.low(), only.high(), only.low());
    }

    private static NatSpec ports(NatSpec spec, NatTarget target) {
        NatSpec flagged = spec.withFlags(target.persistent(), false, target.random() || target.fullyRandom());
        return target.ports() == null
                ? flagged
                : flagged.withPorts(target.ports().first(), target.ports().last());
    }

    /**
     * Binds and translates the source of a packet that leaves, or is taken by the namespace, and has its connection kept. False if
     * it goes on elsewhere: not at all, or behind the tracker in {@link StagePhase#FINISH}.
     */
    boolean bindSource(StageState packet, Hook hook) {
        if (!at.conntracked) {
            return true;
        }
        CtRequest.Builder request = CtRequest.inSpace(packet.space()).source();
        if (hooks.connectionMarked()) {
            request.mark((int) at.flow.get(FlowField.CT_MARK), (int) ALL);
        }
        NatSpec wanted = null;
        boolean rewrites;
        if (isFirst()) {
            if (!hooks.pass(packet, hook, TableName.NAT)) {
                return false;
            }
            NatTarget target = hooks.binding();
            rewrites = target != null && !target.kind().destination();
            wanted = rewrites ? source(target, packet) : null;
            ask(request.commit().nat(wanted).build());
        } else {
            at.wildcards.unwildcard(FlowField.CT_STATE, CtState.SOURCE_NAT | CtState.INVALID);
            int state = (int) at.flow.get(FlowField.CT_STATE);
            rewrites = (state & CtState.SOURCE_NAT) != 0 && (state & CtState.INVALID) == 0;
            if (rewrites || hooks.connectionMarked()) {
                ask(request.build());
            }
        }
        if (!rewrites || hook == Hook.INPUT) {
            return true;
        }
        stage.recirculate(packet.noLongerThan(at.longest).at(StagePhase.FINISH), wanted);
        return false;
    }

    private NatSpec source(NatTarget target, StageState packet) {
        NatSpec spec = NatSpec.of(NatSpec.Direction.SRC);
        NetDevice out = packet.out();
        if (target.kind() == NatTarget.Kind.MASQUERADE && out != null) {
            if (packet.nextHop().equals(PacketAddresses.destination(at.flow, at.isIpv4()))) {
                PacketAddresses.lookAtDestination(at.wildcards, at.isIpv4(), family().bits());
            }
            IpAddress own = RouteQuery.addressOf(out, packet.nextHop());
            spec = own == null ? spec : addresses(spec, target, own);
        } else if (target.addresses()) {
            spec = addresses(spec, target, null);
        }
        return ports(spec, target);
    }
}
