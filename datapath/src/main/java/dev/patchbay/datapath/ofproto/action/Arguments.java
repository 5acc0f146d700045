package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Numbers;

/** Reads the arguments that several actions have in common: numbers, addresses, octets. */
public final class Arguments {
    private Arguments() {}

    /** A number that must be at most {@code limit} to be of its type and at most {@code max} to make sense. */
    static int upTo(String what, String text, int limit, int max) {
        long value = Numbers.parseUnsignedInt(text);
        if (value < 0 || value > limit) {
            throw fault("invalid " + what + " \"" + text + "\"");
        }
        if (value > max) {
            throw fault(text + ": not a valid " + what);
        }
        return (int) value;
    }

    /**
     * Reads an 8-bit number.
     *
     * @param what for the message.
     * @param text all of it must be the number.
     * @return 0 to 255.
     * @throws FlowSyntaxException if it is anything else.
     */
    public static int unsigned8(String what, String text) {
        return upTo(what, text, 0xff, 0xff);
    }

    /**
     * Reads a 16-bit number.
     *
     * @param what for the message.
     * @param text all of it must be the number.
     * @return 0 to 65535.
     * @throws FlowSyntaxException if it is anything else.
     */
    public static int unsigned16(String what, String text) {
        return upTo(what, text, 0xffff, 0xffff);
    }

    /** As C's atoi of a 32-bit int: digits at the beginning count, anything else is 0. */
    static int leadingNumber(String text) {
        int at = 0;
        while (at < text.length() && " \t\n\r\f\u000b".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        boolean negative = text.startsWith("-", at);
        at += negative || text.startsWith("+", at) ? 1 : 0;
        long value = 0;
        for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
            value = Math.min(value, Long.MAX_VALUE / 16) * 10 + (text.charAt(at) - '0');
        }
        return (int) (negative ? -value : value);
    }

    static long mac(String text) {
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw fault("invalid mac address " + text);
        }
    }

    static int ipv4(String text) {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw fault(text + ": could not convert to IP address");
        }
    }

    /**
     * Reads a 64-bit number.
     *
     * @param text all of it must be the number.
     * @return unsigned.
     * @throws FlowSyntaxException if it is anything else.
     */
    public static long unsigned64(String text) {
        if (text.isEmpty()) {
            throw fault("missing required numeric argument");
        }
        long[] value = new long[1];
        if (!Numbers.parse64(text, value)) {
            throw fault("invalid numeric format " + text);
        }
        return value[0];
    }

    /**
     * Reads a 32-bit number.
     *
     * @param text all of it must be a number of up to 64 bits.
     * @return the lower 32 bits, as Open vSwitch takes them without a word.
     * @throws FlowSyntaxException if it is anything else.
     */
    public static int unsigned32(String text) {
        return (int) unsigned64(text);
    }

    /** A table's number. */
    static int table(String text) {
        int table = tableNumber(text);
        if (table < 0) {
            throw fault("unknown table \"" + text + "\"");
        }
        return table;
    }

    static int tableNumber(String text) {
        long table = Numbers.parseDecimal(text);
        return table > 0xff ? -1 : (int) table;
    }

    /** Octets written as hexadecimal pairs, with nothing or some of the separators between; null if they are anything else. */
    static String octets(String text, String separators) {
        StringBuilder octets = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (separators.indexOf(text.charAt(at)) >= 0) {
                at++;
                continue;
            }
            int high = hexDigit(text.charAt(at));
            int low = at + 1 < text.length() ? hexDigit(text.charAt(at + 1)) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            octets.append(octets.isEmpty() ? "" : ".");
            octets.append(Character.forDigit(high, 16)).append(Character.forDigit(low, 16));
            at += 2;
        }
        return octets.toString();
    }

    // Character.digit would also take the digits of other scripts.
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    static FlowSyntaxException fault(String message) {
        return new FlowSyntaxException(message, 0);
    }
}
