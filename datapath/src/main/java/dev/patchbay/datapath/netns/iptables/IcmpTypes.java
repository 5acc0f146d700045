package dev.patchbay.datapath.netns.iptables;

import java.util.List;

/** Names of ICMP types and codes as {@code iptables -p icmp -h} and {@code ip6tables -p icmpv6 -h} list them. */
final class IcmpTypes {
    private record Name(String text, int type, int firstCode, int lastCode) {}

    private static final List<Name> ICMP = List.of(
            new Name("any", IcmpMatch.ANY, 0, 0xff),
            whole("echo-reply", 0),
            whole("pong", 0),
            whole("destination-unreachable", 3),
            one("network-unreachable", 3, 0),
            one("host-unreachable", 3, 1),
            one("protocol-unreachable", 3, 2),
            one("port-unreachable", 3, 3),
            one("fragmentation-needed", 3, 4),
            one("source-route-failed", 3, 5),
            one("network-unknown", 3, 6),
            one("host-unknown", 3, 7),
            one("network-prohibited", 3, 9),
            one("host-prohibited", 3, 10),
            one("TOS-network-unreachable", 3, 11),
            one("TOS-host-unreachable", 3, 12),
            one("communication-prohibited", 3, 13),
            one("host-precedence-violation", 3, 14),
            one("precedence-cutoff", 3, 15),
            whole("source-quench", 4),
            whole("redirect", 5),
            one("network-redirect", 5, 0),
            one("host-redirect", 5, 1),
            one("TOS-network-redirect", 5, 2),
            one("TOS-host-redirect", 5, 3),
            whole("echo-request", 8),
            whole("ping", 8),
            whole("router-advertisement", 9),
            whole("router-solicitation", 10),
            whole("time-exceeded", 11),
            whole("ttl-exceeded", 11),
            one("ttl-zero-during-transit", 11, 0),
            one("ttl-zero-during-reassembly", 11, 1),
            whole("parameter-problem", 12),
            one("ip-header-bad", 12, 0),
            one("required-option-missing", 12, 1),
            whole("timestamp-request", 13),
            whole("timestamp-reply", 14),
            whole("address-mask-request", 17),
            whole("address-mask-reply", 18));

    private static final List<Name> ICMP6 = List.of(
            whole("destination-unreachable", 1),
            one("no-route", 1, 0),
            one("communication-prohibited", 1, 1),
            one("beyond-scope", 1, 2),
            one("address-unreachable", 1, 3),
            one("port-unreachable", 1, 4),
            one("failed-policy", 1, 5),
            one("reject-route", 1, 6),
            whole("packet-too-big", 2),
            whole("time-exceeded", 3),
            whole("ttl-exceeded", 3),
            one("ttl-zero-during-transit", 3, 0),
            one("ttl-zero-during-reassembly", 3, 1),
            whole("parameter-problem", 4),
            one("bad-header", 4, 0),
            one("unknown-header-type", 4, 1),
            one("unknown-option", 4, 2),
            whole("echo-request", 128),
            whole("ping", 128),
            whole("echo-reply", 129),
            whole("pong", 129),
            whole("mld-listener-query", 130),
            whole("mld-listener-report", 131),
            whole("mld-listener-done", 132),
            whole("mld-listener-reduction", 132),
            whole("router-solicitation", 133),
            whole("router-advertisement", 134),
            whole("neighbour-solicitation", 135),
            whole("neighbor-solicitation", 135),
            whole("neighbour-advertisement", 136),
            whole("neighbor-advertisement", 136),
            whole("redirect", 137));

    private IcmpTypes() {}

    private static Name whole(String text, int type) {
        return new Name(text, type, 0, 0xff);
    }

    private static Name one(String text, int type, int code) {
        return new Name(text, type, code, code);
    }

    private static List<Name> names(Family family) {
        return family == Family.IPV4 ? ICMP : ICMP6;
    }

    /** The first name of a type and its codes, or null. */
    static String name(IcmpMatch match) {
        for (Name name : names(match.family())) {
            if (name.type == match.type() && name.firstCode == match.firstCode() && name.lastCode == match.lastCode()) {
                return name.text;
            }
        }
        return null;
    }

    /**
     * Reads {@code 8}, {@code 3/4}, {@code echo-request} or the beginning of one name.
     *
     * @throws IptablesException if it is none of that
     */
    static IcmpMatch parse(Family family, String text, boolean inverted) throws IptablesException {
        if (text.matches("[0-9]{1,3}(/[0-9]{1,3})?")) {
            int slash = text.indexOf('/');
            int type = Integer.parseInt(slash < 0 ? text : text.substring(0, slash));
            int code = slash < 0 ? 0 : Integer.parseInt(text.substring(slash + 1));
            if (type <= 0xff && code <= 0xff) {
                return new IcmpMatch(family, type, code, slash < 0 ? 0xff : code, inverted);
            }
        }
        Name found = null;
        for (Name name : names(family)) {
            if (name.text.equalsIgnoreCase(text)) {
                return new IcmpMatch(family, name.type, name.firstCode, name.lastCode, inverted);
            }
            if (!text.isEmpty() && name.text.regionMatches(true, 0, text, 0, text.length())) {
                if (found != null) {
                    throw IptablesException.parameter(
                            "Ambiguous ICMP type `" + text + "': `" + found.text + "' or `" + name.text + "'?");
                }
                found = name;
            }
        }
        if (found == null) {
            throw IptablesException.parameter(
                    family == Family.IPV4 ? "Unknown ICMP type `" + text + "'" : "Unknown ICMPv6 type `" + text + "'");
        }
        return new IcmpMatch(family, found.type, found.firstCode, found.lastCode, inverted);
    }
}
