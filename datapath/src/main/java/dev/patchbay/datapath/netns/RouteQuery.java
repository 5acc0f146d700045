package dev.patchbay.datapath.netns;

import dev.patchbay.flowcache.classifier.TagSink;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a namespace's policy rules and routing tables where a packet goes, and gathers what the answer depended on: leading bits of
 * both addresses, bits of the mark, and tags.
 *
 * <p>Of several next hops a flow of addresses has one: by a hash of source and destination, as with Linux's {@code
 * fib_multipath_hash_policy=0}.
 *
 * <p><b>Threads.</b> Slow path only; reusable.
 */
public final class RouteQuery {
    private final TagSink tags;
    private final BitProbe source = new BitProbe();
    private final BitProbe destination = new BitProbe();
    private int markBits;

    /**
     * Makes a query.
     *
     * @param tags receives the tags of what the answers depend on.
     */
    public RouteQuery(TagSink tags) {
        this.tags = tags;
    }

    /**
     * A packet whose way is wanted.
     *
     * @param namespace where.
     * @param source its source, the unspecified address if it has none yet.
     * @param destination its destination, of the same family.
     * @param iif device by which it came; {@link Namespace#LOOPBACK} if it was made here.
     * @param oif device that its sender is bound to; null if none.
     * @param mark of the packet.
     */
    public record Question(
            Namespace namespace, IpAddress source, IpAddress destination, String iif, String oif, int mark) {}

    /**
     * Where a packet goes.
     *
     * @param type what happens to it; {@code UNICAST}, {@code LOCAL}, {@code BROADCAST} and {@code MULTICAST} have a route, the
     *     others none if a policy rule says so.
     * @param table in which the route is; 0 without one.
     * @param route what was found, or null.
     * @param hop the one of its next hops that the packet takes; null if it has none.
     * @param device by which the packet leaves, or for {@code LOCAL} whose address it is; null without one.
     * @param rule the policy rule that led there; null if none did.
     */
    public record Answer(RouteType type, int table, Route route, NextHop hop, NetDevice device, PolicyRule rule) {
        /** There is no route. */
        static final Answer NOTHING = new Answer(null, 0, null, null, null, null);

        /**
         * Whether there is a route, or a rule that says what happens instead.
         *
         * @return false if nobody knows the destination.
         */
        public boolean found() {
            return type != null;
        }

        /**
         * Whose hardware address the packet gets.
         *
         * @param towards destination of the packet.
         * @return the next router, or the destination itself.
         */
        public IpAddress neighbour(IpAddress towards) {
            return hop == null || hop.via() == null ? towards : hop.via();
        }
    }

    /**
     * Forgets what answers so far depended on, but for their tags.
     *
     * @return this.
     */
    public RouteQuery clear() {
        source.clear();
        destination.clear();
        markBits = 0;
        return this;
    }

    /**
     * How many leading bits of sources answers depended on.
     *
     * @return 0 to 128.
     */
    public int sourceBits() {
        return source.bits();
    }

    /**
     * How many leading bits of destinations answers depended on.
     *
     * @return 0 to 128.
     */
    public int destinationBits() {
        return destination.bits();
    }

    /**
     * Which bits of marks answers depended on.
     *
     * @return mask.
     */
    public int markBits() {
        return markBits;
    }

    /**
     * Where a packet goes.
     *
     * @param packet which.
     * @return never null.
     */
    public Answer ask(Question packet) {
        Namespace namespace = packet.namespace();
        IpFamily family = packet.destination().family();
        tags.tag(NamespaceTags.rules(namespace.id(), family));
        for (PolicyRule rule : namespace.rules().rules(family)) {
            if (matches(rule, packet) == rule.not()) {
                continue;
            }
            if (rule.type() != RouteType.UNICAST) {
                return new Answer(rule.type(), 0, null, null, null, rule);
            }
            Answer answer = lookUp(rule, packet);
            if (answer.found() && answer.type() != RouteType.THROW) {
                return answer;
            }
        }
        return Answer.NOTHING;
    }

    private boolean matches(PolicyRule rule, Question packet) {
        if (!rule.iif().isEmpty()
                && (!rule.iif().equals(packet.iif()) || packet.namespace().device(rule.iif()) == null)) {
            return false;
        }
        if (!rule.oif().isEmpty() && !rule.oif().equals(packet.oif())) {
            return false;
        }
        if (rule.markMask() != 0) {
            markBits |= rule.markMask();
            if ((packet.mark() & rule.markMask()) != (rule.mark() & rule.markMask())) {
                return false;
            }
        }
        return (rule.from() == null || source.test(rule.from(), packet.source()))
                && (rule.to() == null || destination.test(rule.to(), packet.destination()));
    }

    private Answer lookUp(PolicyRule rule, Question packet) {
        int number = rule.table();
        Namespace namespace = packet.namespace();
        IpFamily family = packet.destination().family();
        tags.tag(NamespaceTags.routes(namespace.id(), family, number));
        RoutingTable table = namespace.routes().table(family, number);
        Route route = table == null
                ? null
                : table.lookup(packet.destination(), destination, each -> isUsable(each, namespace, packet.oif()));
        if (route == null) {
            return Answer.NOTHING;
        }
        NextHop hop = hop(route, packet);
        NetDevice device = hop == null ? null : namespace.device(hop.device());
        return new Answer(route.type(), number, route, hop, device, rule);
    }

    private static boolean isUsable(Route route, Namespace namespace, String oif) {
        return route.hops().isEmpty() || route.hops().stream().anyMatch(hop -> isUsable(route, hop, namespace, oif));
    }

    private static boolean isUsable(Route route, NextHop hop, Namespace namespace, String oif) {
        NetDevice device = namespace.device(hop.device());
        boolean works = device != null && (device.up() || route.type() == RouteType.LOCAL);
        // What belongs to the host itself is reached whatever a sender is bound to.
        return works && (oif == null || oif.equals(hop.device()) || route.type() == RouteType.LOCAL);
    }

    private NextHop hop(Route route, Question packet) {
        if (route.hops().size() < 2) {
            return route.hops().isEmpty() ? null : route.hops().getFirst();
        }
        List<NextHop> usable = new ArrayList<>();
        int weights = 0;
        for (NextHop hop : route.hops()) {
            if (isUsable(route, hop, packet.namespace(), packet.oif())) {
                usable.add(hop);
                weights += hop.weight();
            }
        }
        source.look(packet.source().family().bits());
        destination.look(packet.destination().family().bits());
        int place = Math.floorMod(hash(packet.source(), packet.destination()), weights);
        for (NextHop hop : usable) {
            place -= hop.weight();
            if (place < 0) {
                return hop;
            }
        }
        return usable.getLast();
    }

    private static int hash(IpAddress source, IpAddress destination) {
        long mixed = (source.high() * 31 + source.low()) * 0x9e37_79b9_7f4a_7c15L
                + destination.high() * 31
                + destination.low();
        mixed = (mixed ^ mixed >>> 32) * 0xff51_afd7_ed55_8ccdL;
        return (int) (mixed >>> 33);
    }

    /**
     * The address that a packet made here is given, if its sender does not choose.
     *
     * @param answer its way.
     * @param towards its destination.
     * @return what the route says, else an address of the device by which it leaves; null if there is none.
     */
    public static IpAddress sourceFor(Answer answer, IpAddress towards) {
        if (answer.route() != null && answer.route().source() != null) {
            return answer.route().source();
        }
        if (answer.type() == RouteType.LOCAL) {
            return towards;
        }
        return answer.device() == null ? null : addressOf(answer.device(), answer.neighbour(towards));
    }

    /**
     * The address that a device uses towards another one on its link: one of the same network if it has one, else the first that
     * reaches as far.
     *
     * @param device by which packets leave.
     * @param towards who gets them.
     * @return null if the device has none of that family.
     */
    public static IpAddress addressOf(NetDevice device, IpAddress towards) {
        IpAddress first = null;
        Scope needed = !towards.isIpv4() && towards.isLinkLocal() ? Scope.LINK : Scope.GLOBAL;
        for (DeviceAddress each : device.addresses()) {
            if (each.prefix().family() != towards.family() || each.scope() == Scope.HOST) {
                continue;
            }
            if (each.prefix().contains(towards)) {
                return each.address();
            }
            first = first == null && (each.scope() == needed || towards.isIpv4()) ? each.address() : first;
        }
        return first;
    }
}
