package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.NextHop;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RouteProtocol;
import dev.patchbay.datapath.netns.RouteType;
import dev.patchbay.datapath.netns.RoutingTable;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** {@code ip route} (ip-route(8)). Slow path; one object per command. */
final class RouteCommand {
    static final String USAGE = """
            Usage: ip route { list | flush } SELECTOR
                   ip route get ADDRESS [ from ADDRESS iif STRING ] [ oif STRING ] [ mark NUMBER ]
                   ip route { add | del | change | append | replace } ROUTE
            SELECTOR := [ root PREFIX ] [ match PREFIX ] [ exact PREFIX ]
                        [ table TABLE_ID ] [ dev STRING ] [ via ADDRESS ] [ proto RTPROTO ]
                        [ type TYPE ] [ scope SCOPE ]
            ROUTE := NODE_SPEC [ INFO_SPEC ]
            NODE_SPEC := [ TYPE ] PREFIX [ table TABLE_ID ] [ proto RTPROTO ]
                         [ scope SCOPE ] [ metric METRIC ]
            INFO_SPEC := NH [ src ADDRESS ] [ nexthop NH ]...
            NH := [ via ADDRESS ] [ dev STRING ] [ weight NUMBER ] [ onlink ]
            TYPE := { unicast | local | broadcast | multicast | throw |
                      unreachable | prohibit | blackhole }
            TABLE_ID := [ local | main | default | all | NUMBER ]
            SCOPE := [ host | link | global | NUMBER ]
            RTPROTO := [ kernel | boot | static | dhcp | ra | NUMBER ]
            """;

    private static final long ALL_TABLES = -2;

    private final Namespace place;
    private final IpOptions options;

    RouteCommand(Namespace place, IpOptions options) {
        this.place = place;
        this.options = options;
    }

    String run(Words words) throws ToolFailure {
        return new Verbs("route", USAGE)
                .shows(each -> list(new Selector(each)), "list", "show", "lst")
                .shows(this::get, "get")
                .changes(each -> change(each, Change.ADD), "add")
                .changes(each -> change(each, Change.ADD), "append", "prepend")
                .changes(each -> change(each, Change.CHANGE), "change", "chg")
                .changes(each -> change(each, Change.REPLACE), "replace")
                .changes(this::delete, "delete")
                .changes(this::flush, "flush")
                .run(words, options);
    }

    private void flush(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(1, "\"ip route flush\" requires arguments.");
        }
        if (words.accept("cache")) {
            return;
        }
        Selector selector = new Selector(words);
        for (IpFamily family : selector.families()) {
            for (RoutingTable table : selector.tables(family)) {
                place.routes().remove(family, table.number(), selector::wants);
            }
        }
    }

    private enum Change {
        ADD,
        CHANGE,
        REPLACE
    }

    /** Which routes a listing is about. */
    private final class Selector {
        private long table = RoutingTables.MAIN;
        private boolean oneTable = true;
        private String device;
        private IpAddress via;
        private RouteProtocol protocol;
        private Scope scope;
        private RouteType type;
        private IpPrefix exact;
        private IpPrefix root;
        private IpPrefix match;
        private IpFamily family = options.family();

        Selector(Words words) throws ToolFailure {
            while (words.hasNext()) {
                if (words.acceptPrefix("table")) {
                    table(words.next());
                } else if (words.accept("dev", "oif")) {
                    device = words.next();
                } else if (words.accept("via")) {
                    via = IpWords.address(words.next(), family);
                } else if (words.acceptPrefix("protocol")) {
                    protocol = RouteText.protocol(words.next());
                } else if (words.accept("scope")) {
                    scope = IpWords.scope(words.next());
                } else if (words.accept("type")) {
                    type = RouteText.type(words.next());
                } else if (words.accept("root")) {
                    root = prefix(words.next());
                } else if (words.accept("match")) {
                    match = prefix(words.next());
                } else if (!words.accept("cached", "cloned")) {
                    words.accept("to", "exact");
                    exact = prefix(words.next());
                }
            }
            if (device != null && place.device(device) == null) {
                throw ToolFailure.noDevice(device);
            }
        }

        private IpPrefix prefix(String text) throws ToolFailure {
            IpPrefix prefix = IpWords.prefix(text, family);
            family = prefix.family();
            return prefix;
        }

        private void table(String text) throws ToolFailure {
            if (text.equals("all")) {
                table = ALL_TABLES;
                oneTable = false;
                return;
            }
            table = IpWords.table(text);
            if (table < 0) {
                throw RouteText.wrong(text, "table id value is invalid\n");
            }
            if (place.routes().table(family(), (int) table) == null && table != RoutingTables.MAIN) {
                throw new ToolFailure(
                        2,
                        "Error: " + (family() == IpFamily.IPV4 ? "ipv4" : "ipv6")
                                + ": FIB table does not exist.\nDump terminated");
            }
        }

        private IpFamily family() {
            return family == null ? IpFamily.IPV4 : family;
        }

        /** The families in the order of a listing; without any word only IPv4 is meant, unless all tables are. */
        private List<IpFamily> families() {
            return family == null && table == ALL_TABLES ? List.of(IpFamily.IPV4, IpFamily.IPV6) : List.of(family());
        }

        private List<RoutingTable> tables(IpFamily of) {
            if (table != ALL_TABLES) {
                RoutingTable one = place.routes().table(of, (int) table);
                return one == null ? List.of() : List.of(one);
            }
            List<RoutingTable> all = new ArrayList<>(place.routes().tables(of));
            // The kernel keeps tables in 256 buckets by the last octet of their numbers.
            all.sort(Comparator.comparingInt(each -> each.number() & 0xff));
            return all;
        }

        private boolean wants(Route route) {
            return (protocol == null || route.protocol() == protocol)
                    && (scope == null || route.scope() == scope)
                    && (type == null || route.type() == type)
                    && (exact == null || route.prefix().equals(exact))
                    && (root == null
                            || (root.contains(route.prefix().address())
                                    && route.prefix().length() >= root.length()))
                    && (match == null
                            || (route.prefix().contains(match.address())
                                    && route.prefix().length() <= match.length()))
                    && (device == null || uses(route, hop -> hop.device().equals(device)))
                    && (via == null || uses(route, hop -> via.equals(hop.via())));
        }

        private boolean uses(Route route, Predicate<NextHop> wanted) {
            return route.hops().size() == 1 && wanted.test(route.hops().getFirst());
        }

        private RouteText.Shown shown() {
            return new RouteText.Shown(oneTable, device != null, via != null, protocol != null, scope != null);
        }
    }

    private String list(Selector selector) {
        StringBuilder out = new StringBuilder();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (IpFamily family : selector.families()) {
            for (RoutingTable table : selector.tables(family)) {
                List<Route> routes = new ArrayList<>(table.routes());
                if (family == IpFamily.IPV6) {
                    routes.sort(Comparator.comparing(route -> route.prefix().length() == 0));
                }
                for (Route route : routes) {
                    if (selector.wants(route) && options.json()) {
                        entries.add(RouteText.entry(route, table.number(), selector.shown(), options));
                    } else if (selector.wants(route)) {
                        RouteText.print(out, route, table.number(), selector.shown(), options);
                    }
                }
            }
        }
        return options.json() ? options.text(entries) : out.toString();
    }

    private void change(Words words, Change change) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(255, USAGE);
        }
        RouteText text = RouteText.parse(words, options.family());
        Route route = resolve(place, text);
        boolean there = place.routes().table(text.family(), text.table()) != null
                && place.routes().table(text.family(), text.table()).routes().stream()
                        .anyMatch(each -> each.prefix().equals(route.prefix()) && each.metric() == route.metric());
        if (change == Change.ADD) {
            if (!place.routes().add(text.table(), route)) {
                throw ToolFailure.answer("File exists");
            }
            return;
        }
        if (change == Change.CHANGE && !there) {
            throw ToolFailure.answer("No such file or directory");
        }
        place.routes().replace(text.table(), route);
    }

    /** The route that a text means in a namespace; refused as the kernel refuses it. */
    static Route resolve(Namespace place, RouteText text) throws ToolFailure {
        IpPrefix prefix = text.prefix();
        if (prefix == null) {
            throw ToolFailure.answer("Invalid argument");
        }
        if (!prefix.network().equals(prefix)) {
            throw ToolFailure.kernel("Invalid prefix for given prefix length.");
        }
        boolean sends = text.type() == RouteType.UNICAST
                || text.type() == RouteType.LOCAL
                || text.type() == RouteType.BROADCAST
                || text.type() == RouteType.MULTICAST;
        List<NextHop> hops = new ArrayList<>();
        if (sends && text.hops().isEmpty()) {
            hops.add(hop(
                    place,
                    text,
                    new NextHop(text.via(), text.device() == null ? "" : text.device(), 1, text.onlink())));
        }
        for (NextHop each : text.hops()) {
            hops.add(hop(place, text, each));
        }
        if (text.source() != null && place.holder(text.source()) == null) {
            throw ToolFailure.kernel("Invalid prefsrc address.");
        }
        return text.route(hops);
    }

    private static NextHop hop(Namespace place, RouteText text, NextHop hop) throws ToolFailure {
        NetDevice device = hop.device().isEmpty() ? null : place.device(hop.device());
        if (!hop.device().isEmpty() && device == null) {
            throw ToolFailure.noDevice(hop.device());
        }
        if (hop.via() == null) {
            if (device == null) {
                throw ToolFailure.answer("No such device");
            }
            if (!device.up() && text.type() == RouteType.UNICAST) {
                throw ToolFailure.kernel("Device for nexthop is not up.");
            }
            return hop;
        }
        if (hop.onlink()) {
            return hop;
        }
        if (device == null) {
            device = onLink(place, hop.via());
        } else if (!hop.via().isLinkLocal() && onLink(place, hop.via()) != device) {
            device = null;
        }
        if (device == null) {
            throw text.family() == IpFamily.IPV4
                    ? ToolFailure.kernel("Nexthop has invalid gateway.")
                    : ToolFailure.answer("No route to host");
        }
        return new NextHop(hop.via(), device.name(), hop.weight(), false);
    }

    /** The device whose link a router is on, by its addresses or a route without another router. */
    private static NetDevice onLink(Namespace place, IpAddress router) {
        NetDevice best = null;
        int longest = -1;
        for (NetDevice each : place.devices()) {
            for (DeviceAddress address : each.addresses()) {
                if (each.up()
                        && address.prefix().contains(router)
                        && address.prefix().length() > longest) {
                    longest = address.prefix().length();
                    best = each;
                }
            }
        }
        RoutingTable main = place.routes().table(router.family(), RoutingTables.MAIN);
        for (Route route : main == null ? List.<Route>of() : main.routes()) {
            boolean direct = route.hops().size() == 1 && route.hops().getFirst().via() == null;
            if (direct && route.prefix().contains(router) && route.prefix().length() > longest) {
                longest = route.prefix().length();
                best = place.device(route.hops().getFirst().device());
            }
        }
        return best;
    }

    private void delete(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(255, USAGE);
        }
        RouteText text = RouteText.parse(words, options.family());
        if (text.device() != null && place.device(text.device()) == null) {
            throw ToolFailure.noDevice(text.device());
        }
        if (text.prefix() == null || place.routes().removeFirst(text.family(), text.table(), text::means) == null) {
            throw ToolFailure.answer("No such process");
        }
    }

    private String get(Words words) throws ToolFailure {
        IpAddress to = null;
        IpAddress from = null;
        String iif = null;
        String oif = null;
        Long mark = 0L;
        IpFamily family = options.family();
        while (words.hasNext()) {
            if (words.accept("from")) {
                from = IpWords.prefix(words.next(), family).address();
                family = from.family();
            } else if (words.accept("iif")) {
                iif = words.next();
            } else if (words.accept("oif", "dev")) {
                oif = words.next();
            } else if (words.accept("mark")) {
                String text = words.next();
                mark = IpWords.number(text);
                if (mark == null) {
                    throw RouteText.wrong(text, "invalid mark");
                }
            } else if (!words.accept("fibmatch", "connected", "notify")) {
                words.accept("to");
                to = IpWords.prefix(words.next(), family).address();
                family = to.family();
            }
        }
        if (to == null) {
            throw new ToolFailure(1, "need at least a destination address");
        }
        for (String device : new String[] {iif, oif}) {
            if (device != null && place.device(device) == null) {
                throw ToolFailure.noDevice(device);
            }
        }
        RouteAnswer answer = new RouteAnswer(place, to, from, iif, oif, mark.intValue());
        return options.json() ? options.text(List.of(answer.entry())) : answer.text();
    }
}
