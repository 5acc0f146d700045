package dev.patchbay.datapath.ofproto.field;

import java.util.Locale;

/**
 * OpenFlow port numbers: the reserved ones, and how numbers and names are read and printed.
 *
 * <p>Ports are the 16-bit numbers of OpenFlow 1.0 everywhere inside the switch; the 32-bit reserved numbers of later
 * versions are accepted in text and mapped here (ovs-fields(7), {@code in_port}).
 */
public final class OfPorts {
    /** Highest number that an ordinary port may have, plus one. */
    public static final int MAX = 0xff00;

    public static final int UNSET = 0xfff7;
    public static final int IN_PORT = 0xfff8;
    public static final int TABLE = 0xfff9;
    public static final int NORMAL = 0xfffa;
    public static final int FLOOD = 0xfffb;
    public static final int ALL = 0xfffc;
    public static final int CONTROLLER = 0xfffd;
    public static final int LOCAL = 0xfffe;
    public static final int NONE = 0xffff;

    private static final String[] RESERVED = {
        "UNSET", "IN_PORT", "TABLE", "NORMAL", "FLOOD", "ALL", "CONTROLLER", "LOCAL", "ANY"
    };

    private static final long OF11_BIAS = 0xffff_0000L;
    private static final long OF11_MAX = 0xffff_ff00L;

    private OfPorts() {}

    /**
     * Reads a port: a number, a reserved name (letter case ignored), or the name of a port, in quotes or not.
     *
     * @param text to read.
     * @param names the ports that names may refer to.
     * @return 0 to 0xffff, or -1 if the text names no port.
     */
    public static int parse(String text, PortNames names) {
        long number = Numbers.parseDecimal(text);
        if (number >= 0) {
            if (number > NONE && (number < OF11_MAX || number > 0xffffffffL)) {
                return -1;
            }
            // OpenFlow 1.1 and later put the reserved ports at the top of 32 bits.
            return (int) (number >= OF11_MAX ? number - OF11_BIAS : number);
        }
        String upper = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < RESERVED.length; i++) {
            if (RESERVED[i].equals(upper)) {
                return UNSET + i;
            }
        }
        if (upper.equals("NONE")) {
            return NONE;
        }
        String name = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
        return names.portOf(name);
    }

    /**
     * Name of a reserved port.
     *
     * @param port any number.
     * @return for example {@code LOCAL}; null if the port is an ordinary one.
     */
    public static String reservedName(int port) {
        return port >= UNSET && port <= NONE ? RESERVED[port - UNSET] : null;
    }

    /**
     * Appends a port as Open vSwitch prints it: reserved ports by name, others by number, or by name where there is one
     * (in quotes unless it is an ordinary word).
     *
     * @param out where to append.
     * @param port any number.
     * @param names names to use, {@link PortNames#NONE} for numbers only.
     * @return out.
     */
    public static StringBuilder append(StringBuilder out, int port, PortNames names) {
        String reserved = reservedName(port);
        if (reserved != null) {
            return out.append(reserved);
        }
        String name = names.nameOf(port);
        return name == null ? out.append(port) : out.append(quoteUnlessWord(name));
    }

    /**
     * A name as Open vSwitch prints names in flows: in quotes unless it is letters and digits that begin with a letter.
     *
     * @param name of a port.
     * @return name, quoted if needed.
     */
    static String quoteUnlessWord(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return quote(name);
            }
        }
        return name;
    }

    /**
     * A name in quotes, with what JSON escapes escaped.
     *
     * @param name any text.
     * @return quoted text.
     */
    public static String quote(String name) {
        StringBuilder out = new StringBuilder(name.length() + 2).append('"');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
