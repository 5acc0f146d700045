package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.Scope;
import java.util.Locale;

/** Words that several objects of {@code ip} share, and how it refuses them. */
final class IpWords {
    private IpWords() {}

    /** An address, of a family if one is given. */
    static IpAddress address(String text, IpFamily family) throws ToolFailure {
        try {
            IpAddress address = IpAddress.parse(text);
            if (family == null || address.family() == family) {
                return address;
            }
        } catch (IllegalArgumentException noAddress) {
            // Said below in the original's words.
        }
        String expected = family == null ? "any valid" : family == IpFamily.IPV4 ? "inet" : "inet6";
        throw new ToolFailure(1, "Error: " + expected + " address is expected rather than \"" + text + "\".");
    }

    /** A prefix or an address alone; {@code default} and {@code 0/0} stand for all. */
    static IpPrefix prefix(String text, IpFamily family) throws ToolFailure {
        if (text.equals("default") || text.equals("any") || text.equals("all")) {
            return IpPrefix.all(family == null ? IpFamily.IPV4 : family);
        }
        try {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            String length = slash < 0 ? "" : text.substring(slash);
            if (slash >= 0 && address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){0,2}")) {
                int missing = 3 - (int) address.chars().filter(c -> c == '.').count();
                address += ".0".repeat(missing);
            }
            IpPrefix prefix = IpPrefix.parse(address + length);
            if (family == null || prefix.family() == family) {
                return prefix;
            }
        } catch (IllegalArgumentException noPrefix) {
            // Said below in the original's words.
        }
        String expected = family == null ? "any valid" : family == IpFamily.IPV4 ? "inet" : "inet6";
        throw new ToolFailure(1, "Error: " + expected + " prefix is expected rather than \"" + text + "\".");
    }

    /** A scope by name or number. */
    static Scope scope(String text) throws ToolFailure {
        for (Scope scope : Scope.values()) {
            if (scope.toString().equals(text)
                    || Integer.toString(scope.number()).equals(text)) {
                return scope;
            }
        }
        throw new ToolFailure(255, "Error: argument \"" + text + "\" is wrong: invalid scope value.\n\n");
    }

    /** The number of a table; -1 as a long if it is none. */
    static long table(String text) {
        return switch (text) {
            case "local" -> RoutingTables.LOCAL;
            case "main" -> RoutingTables.MAIN;
            case "default" -> RoutingTables.DEFAULT;
            default -> {
                Long number = number(text);
                yield number == null ? -1 : number;
            }
        };
    }

    /** An unsigned number of 32 bits; null if it is none. */
    static Long number(String text) {
        if (!text.matches("0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}")) {
            return null;
        }
        long number = text.toLowerCase(Locale.ROOT).startsWith("0x")
                ? Long.parseLong(text.substring(2), 16)
                : Long.parseLong(text);
        return number <= 0xffff_ffffL ? number : null;
    }

    /** A table as it is printed. */
    static String table(int number) {
        return switch (number) {
            case RoutingTables.LOCAL -> "local";
            case RoutingTables.MAIN -> "main";
            case RoutingTables.DEFAULT -> "default";
            default -> Integer.toUnsignedString(number);
        };
    }

    /** The type of a device, as {@code ip link show type} takes it. */
    static String type(NetDevice device) {
        return switch (device.kind()) {
            case LOOPBACK -> "loopback";
            case INTERNAL -> "openvswitch";
            default -> device.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    /** A text filled up with blanks. */
    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
