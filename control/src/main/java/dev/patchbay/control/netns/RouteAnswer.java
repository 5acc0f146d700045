package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.netns.RouteType;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answer of {@code ip route get}: the way of one packet, by the same look-up that packets have. Slow path. */
final class RouteAnswer {
    private final Namespace place;
    private final IpAddress to;
    private final IpAddress from;
    private final String iif;
    private final String oif;
    private final int mark;

    /**
     * A question.
     *
     * @param from source, or null
     * @param iif device that it came in by, or null if it is made here
     * @param oif device that it must leave by, or null
     */
    RouteAnswer(Namespace place, IpAddress to, IpAddress from, String iif, String oif, int mark) {
        this.place = place;
        this.to = to;
        this.from = from;
        this.iif = iif;
        this.oif = oif;
        this.mark = mark;
    }

    String text() throws ToolFailure {
        RouteQuery.Answer answer = ask();
        return to.family() == IpFamily.IPV4 ? ipv4(answer) : ipv6(answer);
    }

    /** The same as an object. */
    Map<String, Object> entry() throws ToolFailure {
        RouteQuery.Answer answer = ask();
        boolean ipv4 = to.family() == IpFamily.IPV4;
        boolean local = answer.type() == RouteType.LOCAL;
        Map<String, Object> entry = new LinkedHashMap<>();
        if (answer.type() != RouteType.UNICAST) {
            entry.put("type", answer.type().toString());
        }
        entry.put("dst", to.toString());
        if (from != null || !ipv4) {
            entry.put("from", from == null ? "::" : from.toString());
        }
        if (answer.hop() != null && answer.hop().via() != null) {
            entry.put("gateway", answer.hop().via().toString());
        }
        entry.put("dev", local && ipv4 ? Namespace.LOOPBACK : answer.device().name());
        if (!ipv4) {
            if (local) {
                entry.put("table", "local");
            }
            entry.put("protocol", answer.route().protocol().toString());
        } else if (local || isSpecial(answer)) {
            entry.put("table", local ? "local" : IpWords.table(answer.table()));
        }
        if (from == null || !ipv4) {
            IpAddress preferred = local && ipv4 ? to : source(answer);
            if (preferred != null) {
                entry.put("prefsrc", preferred.toString());
            }
        }
        if (ipv4) {
            if (mark != 0) {
                entry.put("mark", mark);
            }
            entry.put("flags", List.of());
            entry.put("uid", 0);
            entry.put(
                    "cache",
                    cache(answer).isEmpty() ? List.of() : List.of(cache(answer).split(",")));
        } else {
            entry.put("metric", Integer.toUnsignedLong(answer.route().metric()));
            entry.put("flags", List.of());
            entry.put("pref", "medium");
        }
        return entry;
    }

    private static boolean isSpecial(RouteQuery.Answer answer) {
        return answer.table() != 0 && answer.table() != RoutingTables.MAIN && answer.table() != RoutingTables.LOCAL;
    }

    private static String cache(RouteQuery.Answer answer) {
        return switch (answer.type()) {
            case LOCAL -> "local";
            case BROADCAST -> "local,brd";
            default -> "";
        };
    }

    private RouteQuery.Answer ask() throws ToolFailure {
        if (from != null && iif == null && place.holder(from) == null && !anySource()) {
            throw ToolFailure.answer("Network is unreachable");
        }
        IpAddress source = from == null ? IpAddress.any(to.family()) : from;
        RouteQuery.Answer answer = new RouteQuery(tag -> {})
                .ask(new RouteQuery.Question(place, source, to, iif == null ? Namespace.LOOPBACK : iif, oif, mark));
        if (!answer.found()) {
            throw ToolFailure.answer(iif == null ? "Network is unreachable" : "No route to host");
        }
        return switch (answer.type()) {
            case UNREACHABLE -> throw ToolFailure.answer("No route to host");
            case PROHIBIT -> throw ToolFailure.answer("Permission denied");
            case BLACKHOLE, THROW -> throw ToolFailure.answer("Invalid argument");
            default -> answer;
        };
    }

    private boolean anySource() {
        return place.sysctls().number("net.ipv4.ip_nonlocal_bind") != 0;
    }

    private String ipv4(RouteQuery.Answer answer) {
        StringBuilder out = new StringBuilder();
        boolean local = answer.type() == RouteType.LOCAL;
        if (answer.type() != RouteType.UNICAST) {
            out.append(answer.type()).append(' ');
        }
        out.append(to).append(' ');
        if (from != null) {
            out.append("from ").append(from).append(' ');
        }
        if (answer.hop() != null && answer.hop().via() != null) {
            out.append("via ").append(answer.hop().via()).append(' ');
        }
        String device = local ? Namespace.LOOPBACK : answer.device().name();
        out.append("dev ").append(device).append(' ');
        if (isSpecial(answer)) {
            out.append("table ")
                    .append(Integer.toUnsignedString(answer.table()))
                    .append(' ');
        }
        if (from == null) {
            IpAddress preferred = local ? to : source(answer);
            out.append(preferred == null ? "" : "src " + preferred + " ");
        }
        if (mark != 0) {
            out.append("mark ").append(mark).append(' ');
        }
        out.append("uid 0 \n    cache ");
        String flags = cache(answer);
        out.append(flags.isEmpty() ? "" : "<" + flags + "> ");
        return out.append(iif == null ? "" : "iif " + iif + " ").append('\n').toString();
    }

    private String ipv6(RouteQuery.Answer answer) {
        StringBuilder out = new StringBuilder();
        if (answer.type() != RouteType.UNICAST) {
            out.append(answer.type()).append(' ');
        }
        out.append(to)
                .append(" from ")
                .append(from == null ? "::" : from.toString())
                .append(' ');
        if (answer.hop() != null && answer.hop().via() != null) {
            out.append("via ").append(answer.hop().via()).append(' ');
        }
        out.append("dev ").append(answer.device().name()).append(' ');
        Route route = answer.route();
        if (answer.type() == RouteType.LOCAL) {
            out.append("table local ");
        }
        out.append("proto ").append(route.protocol()).append(' ');
        IpAddress preferred = source(answer);
        out.append(preferred == null ? "" : "src " + preferred + " ");
        return out.append("metric ")
                .append(Integer.toUnsignedString(route.metric()))
                .append(" pref medium\n")
                .toString();
    }

    /** The source that a packet made here would get. */
    private IpAddress source(RouteQuery.Answer answer) {
        if (answer.route() != null && answer.route().source() != null) {
            return answer.route().source();
        }
        IpAddress towards = answer.neighbour(to);
        IpAddress first = null;
        NetDevice device = answer.device();
        for (DeviceAddress address : device.addresses()) {
            boolean usable = address.address().family() == to.family()
                    && !address.secondary()
                    && address.scope().number() <= (to.isLinkLocal() ? Scope.LINK : Scope.GLOBAL).number();
            if (usable && address.prefix().contains(towards)) {
                return address.address();
            }
            if (usable && first == null) {
                first = address.address();
            }
        }
        return first != null ? first : elsewhere();
    }

    private IpAddress elsewhere() {
        for (NetDevice device : place.devices()) {
            for (DeviceAddress address : device.addresses()) {
                if (address.address().family() == to.family() && address.scope() == Scope.GLOBAL) {
                    return address.address();
                }
            }
        }
        return null;
    }
}
