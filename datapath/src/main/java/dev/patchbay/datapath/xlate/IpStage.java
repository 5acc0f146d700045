package dev.patchbay.datapath.xlate;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.BitProbe;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.MartianCheck;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NamespaceTags;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.netns.RouteQuery.Answer;
import dev.patchbay.datapath.netns.RouteQuery.Question;
import dev.patchbay.datapath.netns.RouteType;
import dev.patchbay.datapath.netns.SourceCheck;
import dev.patchbay.datapath.netns.iptables.Hook;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.datapath.xlate.SideEffect.CountDevice;
import dev.patchbay.datapath.xlate.SideEffect.CountDevice.Passage;
import dev.patchbay.datapath.xlate.SideEffect.UseNeighbour;
import dev.patchbay.flowcache.key.FlowField;

/**
 * The way of an IP packet through a namespace, from PREROUTING or OUTPUT to its neighbour's hardware address, in the order of
 * Linux's network stack.
 *
 * <p><b>What.</b> raw PREROUTING, connection tracking, mangle and nat PREROUTING, policy rules and routes; then for the namespace
 * itself mangle, filter and nat INPUT, or onwards TTL, MTU, mangle and filter FORWARD, mangle and nat POSTROUTING, neighbour. What
 * only a packet's own bytes tell, and all that the namespace says itself, is left to the slow path ({@link StageOrigin}).
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class IpStage {
    private static final int ICMP_UNREACHABLE = 3;
    private static final int ICMP_TIME_EXCEEDED = 11;
    private static final int NET_UNREACHABLE = 0;
    private static final int HOST_UNREACHABLE = 1;
    private static final int ADMIN_PROHIBITED = 13;
    private static final int ICMPV6_UNREACHABLE = 1;
    private static final int ICMPV6_TIME_EXCEEDED = 3;
    private static final int V6_NO_ROUTE = 0;
    private static final int V6_PROHIBITED = 1;
    private static final int V6_ADDRESS_UNREACHABLE = 3;
    private static final long IPV4_GROUP_MAC = 0x0100_5e00_0000L;
    private static final long IPV6_GROUP_MAC = 0x3333_0000_0000L;
    private static final int IPV4_GROUP_BITS = 0x7f_ffff;
    private static final int ALL_HOSTS = 0xe000_0001;
    private static final IpPrefix EVERYBODY = IpPrefix.parse("255.255.255.255/32");
    private static final IpPrefix GROUPS = IpPrefix.parse("224.0.0.0/4");
    private static final IpPrefix GROUPS_V6 = IpPrefix.parse("ff00::/8");
    private static final IpPrefix NOBODY = IpPrefix.parse("0.0.0.0/32");
    private static final int FIRST_DISCOVERY = 133;
    private static final int LAST_DISCOVERY = 137;
    private static final long BROADCAST_MAC = 0xffff_ffff_ffffL;

    private final Traversal at;
    private final NamespaceStage stage;
    private final ActionInterpreter actions;
    private final HookWalk hooks;
    private final Bindings bindings;

    IpStage(Traversal at, NamespaceStage stage, ActionInterpreter actions) {
        this.at = at;
        this.stage = stage;
        this.actions = actions;
        hooks = new HookWalk(at, stage, actions);
        bindings = new Bindings(at, stage, actions, hooks);
    }

    /** A packet that a device has received. */
    void receive(StageState packet) {
        at.destinationBound = false;
        if (!packet.isBridged() && isMartian(packet)) {
            stage.lose(packet.in(), DropReason.MARTIAN_ADDRESS);
            return;
        }
        hooks.begin();
        if (!hooks.pass(packet, Hook.PREROUTING, TableName.RAW)) {
            return;
        }
        if (bindings.tracks(packet)) {
            track(packet.inZone(hooks.zone()).at(StagePhase.PREROUTING));
        } else {
            preroute(packet);
        }
    }

    /** A packet that was made here. */
    void originate(StageState packet) {
        at.destinationBound = false;
        hooks.begin();
        Answer answer = ask(packet);
        if (!answer.found() || answer.device() == null) {
            stage.lose(DropReason.NOT_FORWARDED);
            return;
        }
        StageState leaving = packet.to(leavingBy(packet, answer), nextHop(answer));
        if (!hooks.pass(leaving, Hook.OUTPUT, TableName.RAW)) {
            return;
        }
        if (bindings.tracks(packet)) {
            track(leaving.inZone(hooks.zone()).at(StagePhase.OUTPUT));
        } else {
            output(leaving);
        }
    }

    /** Goes on where it was recirculated, or had to wait. */
    void resume(StageState packet) {
        hooks.begin();
        // Only a choice of destinations leads behind the tracker a second time.
        at.destinationBound = packet.phase() == StagePhase.ROUTE || packet.phase() == StagePhase.OUTPUT_FILTER;
        switch (packet.phase()) {
            case PREROUTING -> preroute(packet);
            case ROUTE -> route(packet);
            case OUTPUT -> output(packet);
            case OUTPUT_FILTER -> outputFilter(null, packet);
            case FORWARD_LONG -> forward(packet.mayBeCut());
            case FINISH -> {
                if (packet.isBridged()) {
                    stage.transmit(packet.portOut());
                } else {
                    finish(packet);
                }
            }
        }
    }

    private void track(StageState packet) {
        bindings.ask(CtRequest.inSpace(packet.space()).destination().build());
        stage.recirculate(packet, null);
    }

    private boolean ipv4() {
        return at.isIpv4();
    }

    private IpAddress source() {
        return PacketAddresses.source(at.flow, ipv4());
    }

    private IpAddress destination() {
        return PacketAddresses.destination(at.flow, ipv4());
    }

    private boolean isMartian(StageState packet) {
        if (packet.in().kind() == DeviceKind.LOOPBACK) {
            return false;
        }
        BitProbe from = new BitProbe();
        BitProbe to = new BitProbe();
        boolean martian = MartianCheck.isMartian(source(), destination(), from, to);
        look(from.bits(), to.bits());
        return martian;
    }

    private void look(int sourceBits, int destinationBits) {
        PacketAddresses.lookAtSource(at.wildcards, ipv4(), sourceBits);
        PacketAddresses.lookAtDestination(at.wildcards, ipv4(), destinationBits);
    }

    private void preroute(StageState packet) {
        if (packet.isBridged()) {
            if (hooks.pass(packet, Hook.PREROUTING, TableName.MANGLE)) {
                stage.bridges().forward(packet);
            }
        } else if (hooks.pass(packet, Hook.PREROUTING, TableName.MANGLE)
                && bindings.bindDestination(packet, Hook.PREROUTING, StagePhase.ROUTE)) {
            route(packet);
        }
    }

    /** Filters a packet that a Linux bridge forwards to one of its ports; true if it may go there now. */
    boolean passesBridge(StageState packet) {
        return hooks.pass(packet, Hook.FORWARD, TableName.MANGLE)
                && hooks.pass(packet, Hook.FORWARD, TableName.FILTER)
                && hooks.pass(packet, Hook.POSTROUTING, TableName.MANGLE)
                && bindings.bindSource(packet, Hook.POSTROUTING);
    }

    private Answer ask(StageState packet) {
        RouteQuery query = new RouteQuery(at.out);
        NetDevice in = packet.in();
        Answer answer = query.ask(new Question(
                packet.namespace(),
                source(),
                destination(),
                in == null ? Namespace.LOOPBACK : in.name(),
                packet.bound() == null ? null : packet.bound().name(),
                (int) at.flow.get(FlowField.PKT_MARK)));
        look(query.sourceBits(), query.destinationBits());
        at.wildcards.unwildcard(FlowField.PKT_MARK, Integer.toUnsignedLong(query.markBits()));
        if (at.trace != null) {
            explain(answer);
        }
        return answer;
    }

    /** Whose hardware address the packet gets: on a link its destination's, so that all of that counts. */
    private IpAddress nextHop(Answer answer) {
        if (answer.hop() == null || answer.hop().via() == null) {
            look(0, ipv4() ? IpFamily.IPV4.bits() : IpFamily.IPV6.bits());
        }
        return answer.neighbour(destination());
    }

    private void explain(Answer answer) {
        if (answer.rule() != null) {
            at.note(TraceNote.NAMESPACE_POLICY, answer.rule());
        }
        if (answer.route() == null) {
            at.note(TraceNote.NAMESPACE_NO_ROUTE);
            return;
        }
        StringBuilder text = new StringBuilder()
                .append(answer.type())
                .append(' ')
                .append(answer.route().prefix());
        if (answer.hop() != null && answer.hop().via() != null) {
            text.append(" via ").append(answer.hop().via());
        }
        text.append(answer.device() == null ? "" : " dev " + answer.device().name());
        at.trace.note(TraceNote.NAMESPACE_ROUTE, Integer.toUnsignedString(answer.table()), text);
    }

    private void route(StageState packet) {
        if (isForGroup(packet)) {
            return;
        }
        Answer answer = ask(packet);
        if (!answer.found()) {
            unreachable(packet, null);
            return;
        }
        if (ipv4() && !comesFromThere(packet)) {
            return;
        }
        switch (answer.type()) {
            case LOCAL, BROADCAST -> input(packet);
            case UNICAST -> onwards(packet, answer);
            case BLACKHOLE -> stage.lose(DropReason.ROUTE_BLACKHOLE);
            default -> unreachable(packet, answer.type());
        }
    }

    /** Deals with packets to everybody and to groups; false if it is none. */
    private boolean isForGroup(StageState packet) {
        IpAddress to = destination();
        BitProbe looked = new BitProbe();
        boolean broadcast = ipv4() && looked.test(EVERYBODY, to);
        boolean group = !broadcast && looked.test(ipv4() ? GROUPS : GROUPS_V6, to);
        look(0, group ? to.family().bits() : looked.bits());
        if (!broadcast && !group) {
            return false;
        }
        if (broadcast || isJoined(to)) {
            input(packet);
        } else {
            stage.lose(packet.in(), DropReason.NOT_FORWARDED);
        }
        return true;
    }

    /** Groups that every host is in: all hosts; of IPv6 those of the link and of solicited nodes. */
    private boolean isJoined(IpAddress group) {
        return ipv4() ? group.ipv4() == ALL_HOSTS : group.high() >>> 48 == 0xff02;
    }

    private boolean comesFromThere(StageState packet) {
        IpAddress from = source();
        BitProbe looked = new BitProbe();
        boolean nobody = looked.test(NOBODY, from);
        look(looked.bits(), 0);
        if (nobody) {
            return true;
        }
        SourceCheck check = new SourceCheck(at.out);
        boolean accepted = check.accepts(packet.in(), from, destination());
        look(check.sourceBits(), check.destinationBits());
        if (!accepted) {
            stage.lose(packet.in(), DropReason.REVERSE_PATH);
        }
        return accepted;
    }

    private boolean forwards(StageState packet) {
        Namespace namespace = packet.namespace();
        at.out.tag(NamespaceTags.sysctls(namespace.id()));
        return packet.unicast()
                && namespace
                        .sysctls()
                        .forwards(
                                ipv4() ? IpFamily.IPV4 : IpFamily.IPV6,
                                packet.in().name());
    }

    private void unreachable(StageState packet, RouteType type) {
        if (!forwards(packet)) {
            stage.lose(packet.in(), DropReason.NOT_FORWARDED);
        } else if (ipv4()) {
            int code =
                    type == null ? NET_UNREACHABLE : type == RouteType.PROHIBIT ? ADMIN_PROHIBITED : HOST_UNREACHABLE;
            refuse(packet, ICMP_UNREACHABLE, code);
        } else {
            int code = type == null ? V6_NO_ROUTE : type == RouteType.PROHIBIT ? V6_PROHIBITED : V6_ADDRESS_UNREACHABLE;
            refuse(packet, ICMPV6_UNREACHABLE, code);
        }
    }

    /** The packet ends here, and its sender is told. */
    private void refuse(StageState packet, int type, int code) {
        at.note(TraceNote.NAMESPACE_TAKES, "its sender is told: ICMP type " + type + ", code " + code);
        stage.punt(new StageOrigin(StageOrigin.What.ERROR, packet.namespace(), packet.in(), null, type, code, 0));
    }

    private void onwards(StageState packet, Answer answer) {
        if (!forwards(packet)) {
            stage.lose(packet.in(), DropReason.NOT_FORWARDED);
            return;
        }
        if (ttl() <= 1) {
            refuse(packet, ipv4() ? ICMP_TIME_EXCEEDED : ICMPV6_TIME_EXCEEDED, 0);
            return;
        }
        NetDevice out = answer.device();
        StageState leaving = packet.to(out, nextHop(answer));
        stage.limit(out, () -> tooLong(leaving), () -> forward(leaving.noLongerThan(at.longest)));
    }

    private long ttl() {
        at.wildcards.unwildcard(FlowField.NW_TTL);
        return at.flow.get(FlowField.NW_TTL);
    }

    /** Only the packet itself says whether it may be cut. */
    private void tooLong(StageState packet) {
        int id = stage.resumption(packet.at(StagePhase.FORWARD_LONG));
        stage.punt(new StageOrigin(
                StageOrigin.What.TOO_LONG,
                packet.namespace(),
                packet.in(),
                null,
                0,
                packet.out().mtu(),
                id));
    }

    private void forward(StageState packet) {
        long ttl = ttl() - 1;
        at.flow.set(FlowField.NW_TTL, ttl);
        at.note(TraceNote.NAMESPACE_TTL, ttl);
        if (hooks.pass(packet, Hook.FORWARD, TableName.MANGLE) && hooks.pass(packet, Hook.FORWARD, TableName.FILTER)) {
            postroute(packet);
        }
    }

    private void input(StageState packet) {
        at.note(TraceNote.NAMESPACE_LOCAL);
        if (!hooks.pass(packet, Hook.INPUT, TableName.MANGLE)
                || !hooks.pass(packet, Hook.INPUT, TableName.FILTER)
                || !bindings.bindSource(packet, Hook.INPUT)) {
            return;
        }
        boolean discovery = !ipv4() && isDiscovery();
        at.note(TraceNote.NAMESPACE_TAKES, "the namespace takes it");
        stage.punt(new StageOrigin(
                discovery ? StageOrigin.What.DISCOVERY : StageOrigin.What.DELIVER,
                packet.namespace(),
                packet.in(),
                null,
                0,
                0,
                0));
    }

    private boolean isDiscovery() {
        at.wildcards.unwildcard(FlowField.NW_PROTO);
        if (at.flow.get(FlowField.NW_PROTO) != IpProtocol.ICMPV6) {
            return false;
        }
        at.wildcards.unwildcard(FlowField.TP_SRC);
        long type = at.flow.get(FlowField.TP_SRC);
        return type >= FIRST_DISCOVERY && type <= LAST_DISCOVERY;
    }

    private void output(StageState packet) {
        int mark = (int) at.flow.get(FlowField.PKT_MARK);
        if (!hooks.pass(packet, Hook.OUTPUT, TableName.MANGLE)) {
            return;
        }
        boolean marked = (int) at.flow.get(FlowField.PKT_MARK) != mark;
        IpAddress before = destination();
        if (bindings.bindDestination(packet, Hook.OUTPUT, StagePhase.OUTPUT_FILTER)) {
            outputFilter(marked || !before.equals(destination()) ? null : packet, packet);
        }
    }

    /** Filters what was made here; it needs a new route if what decides that was changed on the way. */
    private void outputFilter(StageState routed, StageState packet) {
        StageState leaving = routed;
        if (leaving == null) {
            Answer answer = ask(packet);
            if (!answer.found() || answer.device() == null) {
                stage.lose(DropReason.NOT_FORWARDED);
                return;
            }
            leaving = packet.to(leavingBy(packet, answer), nextHop(answer));
        }
        if (hooks.pass(leaving, Hook.OUTPUT, TableName.FILTER)) {
            postroute(leaving);
        }
    }

    /** What is for the namespace itself leaves by {@code lo}. */
    private static NetDevice leavingBy(StageState packet, Answer answer) {
        return answer.type() == RouteType.LOCAL ? packet.namespace().device(Namespace.LOOPBACK) : answer.device();
    }

    private void postroute(StageState packet) {
        if (!hooks.pass(packet, Hook.POSTROUTING, TableName.MANGLE)) {
            return;
        }
        if (bindings.bindSource(packet, Hook.POSTROUTING)) {
            finish(packet);
        }
    }

    private void finish(StageState packet) {
        if (packet.fragments()) {
            stage.limit(packet.out(), () -> cut(packet), () -> address(packet));
        } else {
            address(packet);
        }
    }

    private void cut(StageState packet) {
        int mtu = packet.out().mtu();
        int id = stage.resumption(packet.noLongerThan(mtu).at(StagePhase.FINISH));
        stage.punt(new StageOrigin(StageOrigin.What.CUT, packet.namespace(), packet.out(), null, 0, mtu, id));
    }

    private void address(StageState packet) {
        NetDevice out = packet.out();
        IpAddress towards = packet.nextHop();
        if (out.kind() == DeviceKind.LOOPBACK) {
            setAddresses(out, 0);
        } else if (towards.isMulticast()) {
            setAddresses(out, groupMac(towards));
        } else if (ipv4() && isBroadcast(out, towards)) {
            setAddresses(out, BROADCAST_MAC);
        } else if (!toNeighbour(packet, out, towards)) {
            return;
        }
        stage.transmit(out);
    }

    private static long groupMac(IpAddress group) {
        return group.isIpv4()
                ? IPV4_GROUP_MAC | (group.ipv4() & IPV4_GROUP_BITS)
                : IPV6_GROUP_MAC | (group.low() & 0xffff_ffffL);
    }

    private static boolean isBroadcast(NetDevice out, IpAddress towards) {
        if (towards.ipv4() == -1) {
            return true;
        }
        return out.addresses().stream()
                .anyMatch(each -> towards.equals(each.broadcast())
                        || (each.address().isIpv4()
                                && towards.equals(each.prefix().broadcast())));
    }

    private boolean toNeighbour(StageState packet, NetDevice out, IpAddress towards) {
        Namespace namespace = packet.namespace();
        at.out.tag(NamespaceTags.neighbour(namespace.id(), out.ifindex(), towards));
        Neighbour neighbour = namespace.neighbours().get(out, towards);
        if (neighbour == null || !neighbour.state().isValid()) {
            long supposed = at.trace == null || !out.up()
                    ? TraceListener.NO_NEIGHBOUR
                    : at.trace.supposedNeighbour(out, towards);
            if (supposed != TraceListener.NO_NEIGHBOUR) {
                setAddresses(out, supposed);
                return true;
            }
            if (!out.up()) {
                at.effect(new CountDevice(out, Passage.OUT_IN_VAIN));
                stage.lose(DropReason.DEVICE_DOWN);
            } else {
                stage.await(packet.noLongerThan(at.longest).at(StagePhase.FINISH));
            }
            return false;
        }
        if (at.trace != null) {
            at.trace.note(
                    TraceNote.NAMESPACE_NEIGHBOUR, towards, MacAddress.format(neighbour.mac()), neighbour.state());
        }
        at.effect(new UseNeighbour(neighbour));
        setAddresses(out, neighbour.mac());
        return true;
    }

    private void setAddresses(NetDevice out, long destination) {
        actions.fields().assign(FlowField.ETH_DST, destination);
        actions.fields().assign(FlowField.ETH_SRC, out.mac());
    }
}
