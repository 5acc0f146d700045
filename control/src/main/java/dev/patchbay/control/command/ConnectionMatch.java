package dev.patchbay.control.command;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.conntrack.CtEntry;
import dev.patchbay.datapath.conntrack.CtTuple;

/**
 * Which connections to flush, by what they were like in either direction; what is not given may be anything ({@code
 * flush-conntrack} of dpctl(8), {@code ct-flush} of ovs-ofctl(8)).
 *
 * <p>Of ICMP connections identifier, type and code must be given, or count as 0: so Open vSwitch 3.1 compares them.
 */
final class ConnectionMatch {
    private final Side original = new Side();
    private final Side reply = new Side();

    /** 4 or 6, 0 for either. */
    private int family;

    private int protocol;

    /** One direction; 0 where nothing is given. */
    private static final class Side {
        private long srcHigh;
        private long srcLow;
        private long dstHigh;
        private long dstLow;
        private int srcPort;
        private int dstPort;
        private int icmpId;
        private int icmpType;
        private int icmpCode;
    }

    /**
     * Reads the texts of both directions.
     *
     * @param originalText of the first packet's; may be empty.
     * @param replyText of replies; may be empty.
     */
    static ConnectionMatch parse(String originalText, String replyText) throws CommandFailure {
        var match = new ConnectionMatch();
        match.parse(match.original, originalText);
        match.parse(match.reply, replyText);
        return match;
    }

    private void parse(Side side, String text) throws CommandFailure {
        for (String part : text.split(",", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            if (value.isEmpty()) {
                throw failure("field " + key + " missing value");
            }
            field(side, key, value);
        }
        if (protocol == 0 && (side.srcPort != 0 || side.dstPort != 0)) {
            throw failure("port is set without protocol");
        }
    }

    private void field(Side side, String key, String value) throws CommandFailure {
        switch (key) {
            case "ct_nw_src", "ct_ipv6_src" -> address(side, key, value, true);
            case "ct_nw_dst", "ct_ipv6_dst" -> address(side, key, value, false);
            case "ct_nw_proto" -> protocol = number(key, value, 0xff);
            case "ct_tp_src" -> side.srcPort = number(key, value, 0xffff);
            case "ct_tp_dst" -> side.dstPort = number(key, value, 0xffff);
            case "icmp_type", "icmp_code", "icmp_id" -> {
                if (!icmp()) {
                    throw failure("invalid L4 fields");
                }
                switch (key) {
                    case "icmp_type" -> side.icmpType = number(key, value, 0xff);
                    case "icmp_code" -> side.icmpCode = number(key, value, 0xff);
                    default -> side.icmpId = number(key, value, 0xffff);
                }
            }
            default -> throw failure("invalid conntrack tuple field: " + key);
        }
    }

    private void address(Side side, String key, String value, boolean source) throws CommandFailure {
        int version = key.startsWith("ct_nw") ? 4 : 6;
        if (family != 0 && family != version) {
            throw failure("the L3 protocol does not match " + value);
        }
        if (source ? (side.srcHigh | side.srcLow) != 0 : (side.dstHigh | side.dstLow) != 0) {
            throw failure(key + " is set multiple times");
        }
        family = version;
        long high = 0;
        long low;
        try {
            if (version == 4) {
                low = Integer.toUnsignedLong(Ipv4Address.parse(value));
            } else {
                Ipv6Address address = Ipv6Address.parse(value);
                high = address.high();
                low = address.low();
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(failure("failed to parse field " + key).getMessage(), e);
        }
        if (source) {
            side.srcHigh = high;
            side.srcLow = low;
        } else {
            side.dstHigh = high;
            side.dstLow = low;
        }
    }

    private static int number(String key, String value, int max) throws CommandFailure {
        try {
            int number = Integer.decode(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new CommandFailure(failure("failed to parse field " + key).getMessage(), e);
        }
        throw failure("failed to parse field " + key);
    }

    private boolean icmp() {
        return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    }

    private boolean isEmpty(Side side) {
        boolean addresses = (side.srcHigh | side.srcLow | side.dstHigh | side.dstLow) != 0;
        return !addresses && (icmp() || (side.srcPort | side.dstPort) == 0);
    }

    boolean matchesAll() {
        return family == 0 && protocol == 0 && isEmpty(original) && isEmpty(reply);
    }

    /** The one tuple that can match, if all of the original direction and nothing of the other is given; else null. */
    CtTuple exact() {
        Side side = original;
        boolean addresses = (side.srcHigh | side.srcLow) != 0 && (side.dstHigh | side.dstLow) != 0;
        boolean ports = icmp() || (side.srcPort != 0 && side.dstPort != 0);
        if (!addresses || !ports || !isEmpty(reply)) {
            return null;
        }
        return new CtTuple(
                family == 6,
                side.srcHigh,
                side.srcLow,
                side.dstHigh,
                side.dstLow,
                protocol,
                icmp() ? side.icmpId : side.srcPort,
                icmp() ? side.icmpId : side.dstPort,
                side.icmpType);
    }

    boolean matches(CtEntry entry) {
        return (family == 0 || entry.original().ipv6() == (family == 6))
                && (protocol == 0 || protocol == entry.original().protocol())
                && matches(original, entry.original())
                && matches(reply, entry.reply());
    }

    private boolean matches(Side side, CtTuple tuple) {
        boolean source =
                (side.srcHigh | side.srcLow) == 0 || (side.srcHigh == tuple.srcHigh() && side.srcLow == tuple.srcLow());
        boolean target =
                (side.dstHigh | side.dstLow) == 0 || (side.dstHigh == tuple.dstHigh() && side.dstLow == tuple.dstLow());
        if (!source || !target) {
            return false;
        }
        if (icmp()) {
            return side.icmpId == tuple.srcPort() && side.icmpType == tuple.type() && side.icmpCode == 0;
        }
        return (side.srcPort == 0 || side.srcPort == tuple.srcPort())
                && (side.dstPort == 0 || side.dstPort == tuple.dstPort());
    }

    private static CommandFailure failure(String message) {
        return new CommandFailure("ovs-vswitchd: " + message + " (Invalid argument)");
    }
}
