package dev.patchbay.datapath.ofproto.action;

import static dev.patchbay.datapath.ofproto.action.Arguments.fault;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;

/** Reads the argument of {@code nat}: {@code src=10.0.0.1-10.0.0.9:1000-2000,persistent,random}. */
final class NatSyntax {
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
        int start = at;
        if (family != 6) {
            int end = run(start, "0123456789.");
            try {
                long value = Integer.toUnsignedLong(Ipv4Address.parse(text.substring(start, end)));
                at = end;
                family = 4;
                return new Ipv6Address(0, value);
            } catch (IllegalArgumentException e) {
                if (family == 4) {
                    return null;
                }
            }
        }
        boolean bracket = text.startsWith("[", start);
        int from = bracket ? start + 1 : start;
        int end = run(from, "0123456789abcdefABCDEF:.");
        if (bracket && !text.startsWith("]", end)) {
            return null;
        }
        try {
            Ipv6Address address = Ipv6Address.parse(text.substring(from, end));
            at = bracket ? end + 1 : end;
            family = 6;
            return address;
        } catch (IllegalArgumentException e) {
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
