package dev.patchbay.datapath.xlate;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.datapath.conntrack.CtState;
import dev.patchbay.datapath.netns.BitProbe;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NamespaceTags;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RoutingTable;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.iptables.AddressMatch;
import dev.patchbay.datapath.netns.iptables.AddrtypeMatch;
import dev.patchbay.datapath.netns.iptables.CommentMatch;
import dev.patchbay.datapath.netns.iptables.DeviceMatch;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.Hook;
import dev.patchbay.datapath.netns.iptables.IcmpMatch;
import dev.patchbay.datapath.netns.iptables.IpSet;
import dev.patchbay.datapath.netns.iptables.LimitMatch;
import dev.patchbay.datapath.netns.iptables.MacMatch;
import dev.patchbay.datapath.netns.iptables.MarkMatch;
import dev.patchbay.datapath.netns.iptables.Match;
import dev.patchbay.datapath.netns.iptables.MultiportMatch;
import dev.patchbay.datapath.netns.iptables.PhysdevMatch;
import dev.patchbay.datapath.netns.iptables.PortMatch;
import dev.patchbay.datapath.netns.iptables.PortRange;
import dev.patchbay.datapath.netns.iptables.Rule;
import dev.patchbay.datapath.netns.iptables.RuleSpec;
import dev.patchbay.datapath.netns.iptables.SetMatch;
import dev.patchbay.datapath.netns.iptables.StateMatch;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.flowcache.key.FlowField;
import java.util.Set;

/**
 * Whether a rule of iptables matches a packet in a namespace, and which bits of the packet say so.
 *
 * <p>What a rule asks first is looked at first, and the first part that does not match ends it: what comes behind was not looked at.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class RuleMatcher {
    private static final int NW_FRAG_LATER = 2;

    private final Traversal at;
    private final LimitBuckets limits = new LimitBuckets();
    private boolean asArrived;

    RuleMatcher(Traversal at) {
        this.at = at;
    }

    /**
     * Begins with a table. Linux asks mangle between the tracker's look-up and the change of the destination, which are one step
     * here: so there the destination counts that the packet of a bound connection came with.
     */
    void begin(Hook hook, TableName table) {
        asArrived = hook == Hook.PREROUTING
                && table == TableName.MANGLE
                && at.conntracked
                && has(CtState.DESTINATION_NAT)
                && !has(CtState.REPLY);
    }

    private FlowField destination(boolean ipv4) {
        if (asArrived) {
            return ipv4 ? FlowField.CT_NW_DST : FlowField.CT_IPV6_DST;
        }
        return ipv4 ? FlowField.NW_DST : FlowField.IPV6_DST;
    }

    private FlowField destinationPort() {
        return asArrived ? FlowField.CT_TP_DST : FlowField.TP_DST;
    }

    boolean matches(Rule rule, StageState packet, Hook hook) {
        RuleSpec spec = rule.spec();
        if (!device(spec.in(), packet.in()) || !device(spec.out(), hook == Hook.PREROUTING ? null : packet.out())) {
            return false;
        }
        boolean ipv4 = at.isIpv4();
        if (!address(spec.source(), ipv4 ? FlowField.NW_SRC : FlowField.IPV6_SRC)
                || !address(spec.destination(), destination(ipv4))
                || !protocol(spec)) {
            return false;
        }
        if (spec.fragment() != null && spec.fragment() != isLater()) {
            return false;
        }
        for (Match match : spec.matches()) {
            if (!matches(match, packet, rule)) {
                return false;
            }
        }
        return true;
    }

    private static boolean device(DeviceMatch wanted, NetDevice device) {
        return wanted.any() || wanted.accepts(device == null ? "" : device.name());
    }

    /** Of an address that is another one, the bits up to the first that differs were looked at. */
    private boolean address(AddressMatch wanted, FlowField field) {
        if (wanted.any()) {
            return true;
        }
        boolean wide = field.wide();
        long high = wide ? at.flow.get(field) : 0;
        long low = wide ? at.flow.getLow(field) : at.flow.get(field);
        long differentHigh = (high & wanted.maskHigh()) ^ wanted.high();
        long differentLow = (low & wanted.maskLow()) ^ wanted.low();
        if (wide) {
            at.wildcards.unwildcard(field.word(), wanted.maskHigh() & upToFirst(differentHigh));
            if (differentHigh == 0) {
                at.wildcards.unwildcard(field.word() + 1, wanted.maskLow() & upToFirst(differentLow));
            }
        } else {
            at.wildcards.unwildcard(field, wanted.maskLow() & upToFirst(differentLow));
        }
        return wanted.accepts(high, low);
    }

    private static long upToFirst(long different) {
        return different == 0 ? -1L : -Long.highestOneBit(different);
    }

    private boolean protocol(RuleSpec spec) {
        if (spec.protocol() == 0) {
            return true;
        }
        return (protocol() == spec.protocol()) != spec.protocolInverted();
    }

    private int protocol() {
        at.wildcards.unwildcard(FlowField.NW_PROTO);
        return (int) at.flow.get(FlowField.NW_PROTO);
    }

    private boolean isLater() {
        return (at.flow.get(FlowField.NW_FRAG) & NW_FRAG_LATER) != 0;
    }

    private boolean matches(Match match, StageState packet, Rule rule) {
        return switch (match) {
            case CommentMatch _ -> true;
            case StateMatch state -> state(state);
            case MarkMatch mark -> mark(mark);
            case PortMatch port -> ports(port);
            case MultiportMatch port -> ports(port);
            case IcmpMatch icmp -> icmp(icmp);
            case MacMatch mac -> mac(mac, packet);
            case SetMatch set -> set(set, packet.namespace());
            case AddrtypeMatch type -> types(type, packet.namespace());
            case PhysdevMatch physdev -> physdev(physdev, packet);
            case LimitMatch limit -> limit(limit, rule);
        };
    }

    private boolean state(StateMatch wanted) {
        boolean any = false;
        for (StateMatch.State each : wanted.states()) {
            any |= is(each);
        }
        return any != wanted.inverted();
    }

    private boolean is(StateMatch.State wanted) {
        if (!at.conntracked || !has(CtState.TRACKED)) {
            return wanted == StateMatch.State.UNTRACKED;
        }
        return switch (wanted) {
            case INVALID -> has(CtState.INVALID);
            case NEW -> has(CtState.NEW) && !has(CtState.RELATED);
            case RELATED -> has(CtState.RELATED);
            case ESTABLISHED -> has(CtState.ESTABLISHED) && !has(CtState.NEW) && !has(CtState.RELATED);
            case SNAT -> hasBinding(CtState.SOURCE_NAT, CtState.DESTINATION_NAT, FlowField.CT_NW_SRC);
            case DNAT -> hasBinding(CtState.DESTINATION_NAT, CtState.SOURCE_NAT, FlowField.CT_NW_DST);
            case UNTRACKED -> false;
        };
    }

    private boolean has(int bit) {
        at.wildcards.unwildcard(FlowField.CT_STATE, bit);
        return (at.flow.get(FlowField.CT_STATE) & bit) != 0;
    }

    /**
     * Whether the connection has a binding, seen from its first packet; of a connection that is not kept yet, whether the packet
     * at hand has been given another address.
     */
    private boolean hasBinding(int ahead, int behind, FlowField original) {
        if (has(CtState.NEW) && !has(CtState.ESTABLISHED)) {
            if (original == FlowField.CT_NW_SRC) {
                return false;
            }
            return at.destinationBound;
        }
        return has(CtState.REPLY) ? has(behind) : has(ahead);
    }

    private boolean mark(MarkMatch wanted) {
        FlowField field = wanted.ofConnection() ? FlowField.CT_MARK : FlowField.PKT_MARK;
        if (wanted.ofConnection() && (!at.conntracked || !hasAnyLive())) {
            return false;
        }
        at.wildcards.unwildcard(field, Integer.toUnsignedLong(wanted.mask()));
        int mark = (int) at.flow.get(field);
        return ((mark & wanted.mask()) == wanted.value()) != wanted.inverted();
    }

    private boolean hasAnyLive() {
        return has(CtState.NEW) || has(CtState.ESTABLISHED) || has(CtState.RELATED);
    }

    private boolean isPorted(int protocol) {
        return protocol() == protocol && !isLater();
    }

    private boolean port(FlowField field, PortRange wanted, boolean inverted) {
        if (wanted.equals(PortRange.ALL)) {
            return !inverted;
        }
        at.wildcards.unwildcard(field);
        return wanted.contains((int) at.flow.get(field)) != inverted;
    }

    private boolean ports(PortMatch wanted) {
        int protocol = switch (wanted.name()) {
            case "tcp" -> IpProtocol.TCP;
            case "udp" -> IpProtocol.UDP;
            default -> IpProtocol.SCTP;
        };
        if (!isPorted(protocol)
                || !port(FlowField.TP_SRC, wanted.source(), wanted.sourceInverted())
                || !port(destinationPort(), wanted.destination(), wanted.destinationInverted())) {
            return false;
        }
        if (wanted.flagMask() == 0) {
            return true;
        }
        at.wildcards.unwildcard(FlowField.TCP_FLAGS, wanted.flagMask());
        return ((at.flow.get(FlowField.TCP_FLAGS) & wanted.flagMask()) == wanted.flags()) != wanted.flagsInverted();
    }

    private boolean ports(MultiportMatch wanted) {
        int protocol = protocol();
        boolean ported = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == IpProtocol.SCTP;
        if (!ported || isLater()) {
            return false;
        }
        boolean any = false;
        for (PortRange range : wanted.ports()) {
            any |= switch (wanted.side()) {
                case SOURCE -> port(FlowField.TP_SRC, range, false);
                case DESTINATION -> port(destinationPort(), range, false);
                case EITHER -> port(FlowField.TP_SRC, range, false) || port(destinationPort(), range, false);
            };
        }
        return any != wanted.inverted();
    }

    private boolean icmp(IcmpMatch wanted) {
        if (!isPorted(wanted.family() == Family.IPV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
            return false;
        }
        boolean matches = true;
        if (wanted.type() != IcmpMatch.ANY) {
            at.wildcards.unwildcard(FlowField.TP_SRC);
            matches = at.flow.get(FlowField.TP_SRC) == wanted.type();
            if (matches && (wanted.firstCode() != 0 || wanted.lastCode() != 0xff)) {
                at.wildcards.unwildcard(FlowField.TP_DST);
                long code = at.flow.get(FlowField.TP_DST);
                matches = code >= wanted.firstCode() && code <= wanted.lastCode();
            }
        }
        return matches != wanted.inverted();
    }

    private boolean mac(MacMatch wanted, StageState packet) {
        if (packet.in() == null) {
            return false;
        }
        at.wildcards.unwildcard(FlowField.ETH_SRC);
        return (at.flow.get(FlowField.ETH_SRC) == wanted.mac()) != wanted.inverted();
    }

    private IpAddress lookedAt(boolean source) {
        boolean ipv4 = at.isIpv4();
        int bits = ipv4 ? IpFamily.IPV4.bits() : IpFamily.IPV6.bits();
        if (source) {
            PacketAddresses.lookAtSource(at.wildcards, ipv4, bits);
            return PacketAddresses.source(at.flow, ipv4);
        }
        PacketAddresses.lookAtDestination(at.wildcards, ipv4, bits);
        return PacketAddresses.destination(at.flow, ipv4);
    }

    private boolean set(SetMatch wanted, Namespace namespace) {
        IpAddress address = lookedAt(wanted.source());
        IpSet set = namespace.iptables(address.family()).sets().get(wanted.set());
        boolean ofFamily = set != null && (set.family() == Family.IPV4) == address.isIpv4();
        return (ofFamily && set.contains(address.high(), address.low())) != wanted.inverted();
    }

    private boolean types(AddrtypeMatch wanted, Namespace namespace) {
        return type(wanted.source(), wanted.sourceInverted(), true, namespace)
                && type(wanted.destination(), wanted.destinationInverted(), false, namespace);
    }

    private boolean type(Set<AddrtypeMatch.Kind> wanted, boolean inverted, boolean source, Namespace namespace) {
        return wanted.isEmpty() || wanted.contains(kind(lookedAt(source), namespace)) != inverted;
    }

    private AddrtypeMatch.Kind kind(IpAddress address, Namespace namespace) {
        if (address.isMulticast()) {
            return AddrtypeMatch.Kind.MULTICAST;
        }
        if (address.isAny()) {
            return AddrtypeMatch.Kind.UNSPEC;
        }
        if (address.isIpv4() && address.ipv4() == -1) {
            return AddrtypeMatch.Kind.BROADCAST;
        }
        at.out.tag(NamespaceTags.routes(namespace.id(), address.family(), RoutingTables.LOCAL));
        RoutingTable table = namespace.routes().table(address.family(), RoutingTables.LOCAL);
        Route route = table == null ? null : table.lookup(address, new BitProbe());
        if (route == null) {
            return AddrtypeMatch.Kind.UNICAST;
        }
        return switch (route.type()) {
            case LOCAL -> AddrtypeMatch.Kind.LOCAL;
            case BROADCAST -> AddrtypeMatch.Kind.BROADCAST;
            case MULTICAST -> AddrtypeMatch.Kind.MULTICAST;
            case BLACKHOLE -> AddrtypeMatch.Kind.BLACKHOLE;
            case UNREACHABLE -> AddrtypeMatch.Kind.UNREACHABLE;
            case PROHIBIT -> AddrtypeMatch.Kind.PROHIBIT;
            case UNICAST, THROW -> AddrtypeMatch.Kind.UNICAST;
        };
    }

    private static boolean physdev(PhysdevMatch wanted, StageState packet) {
        boolean bridged = packet.isBridged();
        return (wanted.isIn() == null || wanted.isIn() == bridged)
                && (wanted.isOut() == null || wanted.isOut() == (packet.portOut() != null))
                && (wanted.isBridged() == null || wanted.isBridged() == bridged)
                && device(wanted.in(), packet.portIn())
                && device(wanted.out(), packet.portOut());
    }

    /** Whether there is a token left depends on each packet, so none of them may be answered by the cache. */
    private boolean limit(LimitMatch limit, Rule rule) {
        at.out.wouldWrite();
        return limits.take(rule, limit, at.nowMs, at.mode.counts());
    }
}
