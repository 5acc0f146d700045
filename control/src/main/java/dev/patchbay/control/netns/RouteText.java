package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.NextHop;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RouteProtocol;
import dev.patchbay.datapath.netns.RouteType;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A route in the words of {@code ip route}: what was said of it, before a namespace says the rest.
 *
 * <p>Read by {@link #parse}; a part that was not mentioned is null.
 */
final class RouteText {
    private IpFamily family;
    private RouteType type;
    private IpPrefix prefix;
    private boolean isDefault;
    private IpAddress via;
    private String device;
    private boolean onlink;
    private final List<NextHop> hops = new ArrayList<>();
    private RouteProtocol protocol;
    private Scope scope;
    private IpAddress source;
    private Integer metric;
    private Integer table;

    private RouteText(IpFamily family) {
        this.family = family;
    }

    /**
     * Reads what stands behind {@code ip route add}.
     *
     * @param family that is asked for, or null
     */
    static RouteText parse(Words words, IpFamily family) throws ToolFailure {
        RouteText route = new RouteText(family);
        while (words.hasNext()) {
            route.word(words);
        }
        return route;
    }

    private void word(Words words) throws ToolFailure {
        if (words.accept("src")) {
            source = address(words.next());
        } else if (words.accept("via")) {
            if (words.accept("inet", "inet6")) {
                family = family == null ? IpFamily.IPV4 : family;
            }
            via = address(words.next());
        } else if (words.accept("dev", "oif")) {
            device = words.next();
        } else if (words.accept("onlink")) {
            onlink = true;
        } else if (words.accept("nexthop")) {
            hop(words);
        } else if (words.accept("scope")) {
            scope = IpWords.scope(words.next());
        } else if (words.acceptPrefix("metric", "priority", "preference")) {
            metric = number(words.next(), "\"metric\" value is invalid\n").intValue();
        } else if (words.acceptPrefix("protocol")) {
            protocol = protocol(words.next());
        } else if (words.acceptPrefix("table")) {
            String text = words.next();
            long number = IpWords.table(text);
            if (number < 0) {
                throw wrong(text, "\"table\" value is invalid\n");
            }
            table = (int) number;
        } else if (words.accept("pref", "mtu", "advmss", "hoplimit", "window", "initcwnd")) {
            words.next();
        } else {
            destination(words);
        }
    }

    private void destination(Words words) throws ToolFailure {
        words.accept("to");
        String text = words.next();
        if (prefix == null && type == null) {
            for (RouteType each : RouteType.values()) {
                if (each.toString().equals(text)) {
                    type = each;
                    text = words.next();
                }
            }
        }
        if (prefix != null) {
            throw new ToolFailure(255, "Error: either \"to\" is duplicate, or \"" + text + "\" is a garbage.");
        }
        prefix = text.equals("default") && family == null ? null : IpWords.prefix(text, family);
        isDefault = prefix == null;
        if (prefix != null) {
            family = prefix.family();
        }
    }

    private void hop(Words words) throws ToolFailure {
        IpAddress router = null;
        String by = "";
        int weight = 1;
        boolean there = false;
        boolean more = true;
        while (more) {
            if (words.accept("via")) {
                router = address(words.next());
            } else if (words.accept("dev")) {
                by = words.next();
            } else if (words.accept("weight")) {
                Long number = number(words.next(), "\"weight\" is invalid\n");
                if (number < 1 || number > 256) {
                    throw wrong(number.toString(), "\"weight\" is invalid\n");
                }
                weight = number.intValue();
            } else if (words.accept("onlink")) {
                there = true;
            } else {
                more = false;
            }
        }
        hops.add(new NextHop(router, by, weight, there));
    }

    private IpAddress address(String text) throws ToolFailure {
        IpAddress address = IpWords.address(text, family == null && text.indexOf(':') < 0 ? IpFamily.IPV4 : family);
        family = address.family();
        return address;
    }

    private static Long number(String text, String otherwise) throws ToolFailure {
        Long number = IpWords.number(text);
        if (number == null) {
            throw wrong(text, otherwise);
        }
        return number;
    }

    /** A protocol by its name, or the number that it has in the kernel. */
    static RouteProtocol protocol(String text) throws ToolFailure {
        for (RouteProtocol each : RouteProtocol.values()) {
            if (each.toString().equals(text)) {
                return each;
            }
        }
        return switch (text) {
            case "2" -> RouteProtocol.KERNEL;
            case "3" -> RouteProtocol.BOOT;
            case "4" -> RouteProtocol.STATIC;
            case "9" -> RouteProtocol.RA;
            case "16" -> RouteProtocol.DHCP;
            default -> throw wrong(text, "\"protocol\" value is invalid\n");
        };
    }

    static ToolFailure wrong(String text, String why) {
        return new ToolFailure(255, "Error: argument \"" + text + "\" is wrong: " + why + "\n");
    }

    IpFamily family() {
        return family == null ? IpFamily.IPV4 : family;
    }

    /** The destinations; all of the family for {@code default}; null if none were named. */
    IpPrefix prefix() {
        return isDefault ? IpPrefix.all(family()) : prefix;
    }

    /** The number of the table; main if none was named, local for what belongs to the host. */
    int table() {
        if (table != null) {
            return table;
        }
        boolean local = type == RouteType.LOCAL || type == RouteType.BROADCAST;
        return local ? RoutingTables.LOCAL : RoutingTables.MAIN;
    }

    /** The device of its only next hop, or null. */
    String device() {
        return device;
    }

    IpAddress via() {
        return via;
    }

    boolean onlink() {
        return onlink;
    }

    List<NextHop> hops() {
        return hops;
    }

    RouteType type() {
        return type == null ? RouteType.UNICAST : type;
    }

    IpAddress source() {
        return source;
    }

    /** The route with these next hops and the rest as it was said, or as {@code ip} chooses it. */
    Route route(List<NextHop> ways) {
        boolean ipv4 = family() == IpFamily.IPV4;
        Scope chosen = scope;
        if (chosen == null) {
            chosen = switch (type()) {
                case LOCAL -> Scope.HOST;
                case BROADCAST, MULTICAST -> Scope.LINK;
                default -> ipv4 && ways.size() == 1 && ways.getFirst().via() == null ? Scope.LINK : Scope.GLOBAL;
            };
        }
        return new Route(
                prefix(),
                type(),
                ways,
                protocol == null ? RouteProtocol.BOOT : protocol,
                chosen,
                source,
                metric != null ? metric : ipv4 ? 0 : Route.IPV6_METRIC);
    }

    /** Whether a route of the table is meant, all that was said holding for it. */
    boolean means(Route route) {
        return route.prefix().equals(prefix())
                && (type == null || route.type() == type)
                && (metric == null || route.metric() == metric)
                && (protocol == null || route.protocol() == protocol)
                && (scope == null || route.scope() == scope)
                && (source == null || source.equals(route.source()))
                && (hops.isEmpty() || route.hops().equals(hops))
                && ((via == null && device == null)
                        || route.hops().stream()
                                .anyMatch(hop -> (via == null || via.equals(hop.via()))
                                        && (device == null || device.equals(hop.device()))));
    }

    /**
     * Prints a route.
     *
     * @param shown what the reader knows already and is left out
     */
    static void print(StringBuilder out, Route route, int table, Shown shown, IpOptions options) {
        boolean ipv4 = route.prefix().family() == IpFamily.IPV4;
        if (route.type() != RouteType.UNICAST || options.details()) {
            out.append(route.type()).append(' ');
        }
        out.append(destination(route.prefix())).append(' ');
        NextHop only = route.hops().size() == 1 ? route.hops().getFirst() : null;
        if (only != null) {
            if (only.via() != null && !shown.via()) {
                out.append("via ").append(only.via()).append(' ');
            }
            if (!shown.device()) {
                out.append("dev ").append(only.device()).append(' ');
            }
        } else if (!ipv4 && route.hops().isEmpty()) {
            out.append("dev lo ");
        }
        if (!shown.table() && (table != RoutingTables.MAIN || options.details())) {
            out.append("table ").append(IpWords.table(table)).append(' ');
        }
        if (!shown.protocol() && (route.protocol() != RouteProtocol.BOOT || options.details())) {
            out.append("proto ").append(route.protocol()).append(' ');
        }
        if (!shown.scope() && ((ipv4 && route.scope() != Scope.GLOBAL) || options.details())) {
            out.append("scope ").append(route.scope()).append(' ');
        }
        if (route.source() != null) {
            out.append("src ").append(route.source()).append(' ');
        }
        if (route.metric() != 0 || !ipv4) {
            out.append("metric ")
                    .append(Integer.toUnsignedString(route.metric()))
                    .append(' ');
        }
        if (only != null && only.onlink()) {
            out.append("onlink ");
        }
        if (only == null) {
            for (NextHop hop : route.hops()) {
                out.append(options.newLine()).append("\tnexthop ");
                out.append(hop.via() == null ? "" : "via " + hop.via() + " ");
                out.append("dev ")
                        .append(hop.device())
                        .append(" weight ")
                        .append(hop.weight())
                        .append(' ');
                out.append(hop.onlink() ? "onlink " : "");
            }
        }
        out.append(ipv4 ? "" : "pref medium").append('\n');
    }

    /** The same as an object. */
    static Map<String, Object> entry(Route route, int table, Shown shown, IpOptions options) {
        boolean ipv4 = route.prefix().family() == IpFamily.IPV4;
        Map<String, Object> entry = new LinkedHashMap<>();
        if (route.type() != RouteType.UNICAST || options.details()) {
            entry.put("type", route.type().toString());
        }
        entry.put("dst", destination(route.prefix()));
        NextHop only = route.hops().size() == 1 ? route.hops().getFirst() : null;
        if (only != null) {
            if (only.via() != null && !shown.via()) {
                entry.put("gateway", only.via().toString());
            }
            if (!shown.device()) {
                entry.put("dev", only.device());
            }
        } else if (!ipv4 && route.hops().isEmpty()) {
            entry.put("dev", "lo");
        }
        if (!shown.table() && (table != RoutingTables.MAIN || options.details())) {
            entry.put("table", IpWords.table(table));
        }
        if (!shown.protocol() && (route.protocol() != RouteProtocol.BOOT || options.details())) {
            entry.put("protocol", route.protocol().toString());
        }
        if (!shown.scope() && ((ipv4 && route.scope() != Scope.GLOBAL) || options.details())) {
            entry.put("scope", route.scope().toString());
        }
        if (route.source() != null) {
            entry.put("prefsrc", route.source().toString());
        }
        if (route.metric() != 0 || !ipv4) {
            entry.put("metric", Integer.toUnsignedLong(route.metric()));
        }
        entry.put("flags", only != null && only.onlink() ? List.of("onlink") : List.of());
        if (only == null && !route.hops().isEmpty()) {
            entry.put("nexthops", route.hops().stream().map(RouteText::entry).toList());
        }
        if (!ipv4) {
            entry.put("pref", "medium");
        }
        return entry;
    }

    private static Map<String, Object> entry(NextHop hop) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (hop.via() != null) {
            entry.put("gateway", hop.via().toString());
        }
        entry.put("dev", hop.device());
        entry.put("weight", hop.weight());
        entry.put("flags", hop.onlink() ? List.of("onlink") : List.of());
        return entry;
    }

    /** A destination as {@code ip} prints it. */
    static String destination(IpPrefix prefix) {
        if (prefix.length() == 0) {
            return "default";
        }
        return prefix.isHost() ? prefix.address().toString() : prefix.toString();
    }

    /**
     * What a listing was asked for and so does not print again.
     *
     * @param table one table
     * @param device one device
     * @param via one router
     * @param protocol one protocol
     * @param scope one scope
     */
    record Shown(boolean table, boolean device, boolean via, boolean protocol, boolean scope) {}

    /** A type in the words of the user, or null. */
    static RouteType type(String text) {
        try {
            return RouteType.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }
}
