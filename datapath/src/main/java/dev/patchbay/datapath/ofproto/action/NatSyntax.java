package dev.patchbay.datapath.ofproto.action;

import static dev.patchbay.datapath.ofproto.action.Arguments.fault;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the argument of {@code nat}: {@code src=10.0.0.1-10.0.0.9:1000-2000,persistent,random}. */
final class NatSyntax {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})";
    private static final Pattern IPV4 = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET);

    private final String text;
    private int at;
    private int family;
    private Ipv6Address min = new Ipv6Address(0, 0);
    private Ipv6Address max = new Ipv6Address(0, 0);
    private int minPort;
    private int maxPort;

    private NatSyntax(String text) {
        this.text = text;
    }

    static Nat parse(String text) {
        int flags = 0;
        NatSyntax range = new NatSyntax("");
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            switch (words.key()) {
                case "src", "dst" -> {
                    flags |= words.key().equals("src") ? Nat.SOURCE : Nat.DESTINATION;
                    range = new NatSyntax(words.value());
                    try {
                        range.range();
                    } catch (FlowSyntaxException e) {
                        throw e.movedBy(words.valuePosition());
                    }
                }
                case "persistent" -> flags |= Nat.PERSISTENT;
                case "hash" -> flags |= Nat.HASH;
                case "random" -> flags |= Nat.RANDOM;
                default -> throw words.badKey("invalid key \"" + words.key() + "\" in \"nat\" argument");
            }
        }
        int directions = flags & (Nat.SOURCE | Nat.DESTINATION);
        if (directions == (Nat.SOURCE | Nat.DESTINATION)) {
            throw fault("May only specify one of \"src\" or \"dst\".");
        }
        if (directions == 0 && flags != 0) {
            throw fault("Flags allowed only with \"src\" or \"dst\".");
        }
        if ((flags & (Nat.HASH | Nat.RANDOM)) == (Nat.HASH | Nat.RANDOM)) {
            throw fault("Both \"hash\" and \"random\" are not allowed.");
        }
        return new Nat(
                flags,
                range.family,
                range.min.high(),
                range.min.low(),
                range.max.high(),
                range.max.low(),
                range.minPort,
                range.maxPort);
    }

    private void range() {
        Ipv6Address first = address();
        if (first != null) {
            min = first;
            if (skip('-')) {
                max = address();
                if (max == null || less(max, min)) {
                    throw invalid();
                }
            }
            if (skip(':')) {
                minPort = port();
                if (skip('-')) {
                    maxPort = port();
                    if (maxPort < minPort) {
                        throw invalid();
                    }
                }
            }
        }
        if (at < text.length()) {
            throw new FlowSyntaxException(
                    "garbage (" + text.substring(at) + ") after nat range \"" + text + "\" (pos: " + at + ")", at);
        }
    }

    private FlowSyntaxException invalid() {
        return new FlowSyntaxException("invalid nat range \"" + text + "\"", Math.min(at, text.length()));
    }

    private boolean skip(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private static boolean less(Ipv6Address left, Ipv6Address right) {
        int high = Long.compareUnsigned(left.high(), right.high());
        return high < 0 || (high == 0 && Long.compareUnsigned(left.low(), right.low()) < 0);
    }

    /** The address at this place, of the family of the range once that is known; null if there is none. */
    private Ipv6Address address() {
        if (family != 6) {
            Matcher ipv4 = IPV4.matcher(text).region(at, text.length());
            if (ipv4.lookingAt()) {
                family = 4;
                at = ipv4.end();
                return new Ipv6Address(0, Integer.toUnsignedLong(Ipv4Address.parse(ipv4.group())));
            }
            if (family == 4) {
                return null;
            }
        }
        boolean bracket = text.startsWith("[", at);
        int from = bracket ? at + 1 : at;
        int end = run(from, "0123456789abcdefABCDEF:.");
        if (end == from || (bracket && !text.startsWith("]", end))) {
            return null;
        }
        at = bracket ? end + 1 : end;
        try {
            Ipv6Address address = Ipv6Address.parse(text.substring(from, end));
            family = 6;
            return address;
        } catch (IllegalArgumentException e) {
            // Open vSwitch takes whatever looks like an address; it is no range then.
            return null;
        }
    }

    private int run(int start, String characters) {
        int end = start;
        while (end < text.length() && characters.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    private int port() {
        int end = run(at, "0123456789");
        if (end == at) {
            throw invalid();
        }
        int port = Arguments.leadingNumber(text.substring(at, end)) & 0xffff;
        at = end;
        return port;
    }
}
