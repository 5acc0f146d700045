package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import java.util.ArrayList;
import java.util.List;

/** Values that several options share, read as the original's library reads them. */
final class OptionValues {
    private static final int LONGEST_DEVICE = 15;

    private OptionValues() {}

    /** A number with a mask behind a slash, all bits if there is none. */
    record Masked(int value, int mask) {
        static Masked parse(String extension, String option, String text) throws IptablesException {
            int slash = text.indexOf('/');
            Long value = number(slash < 0 ? text : text.substring(0, slash));
            Long mask = slash < 0 ? Long.valueOf(0xffff_ffffL) : number(text.substring(slash + 1));
            if (value == null || mask == null) {
                throw IptablesException.parameter(
                        extension + ": bad integer value for option \"" + option + "\", or out of range.\n");
            }
            return new Masked(value.intValue(), mask.intValue());
        }
    }

    /** An unsigned number of 32 bits, decimal, octal or hexadecimal; null if it is none. */
    static Long number(String text) {
        if (!text.matches("0[xX][0-9a-fA-F]{1,8}|[0-9]{1,11}")) {
            return null;
        }
        try {
            long number = Long.decode(text);
            return number <= 0xffff_ffffL ? number : null;
        } catch (NumberFormatException notOctal) {
            return null;
        }
    }

    /** One port or two with a colon between, either of which may be left out. */
    static PortRange ports(String text) throws IptablesException {
        int colon = text.indexOf(':');
        if (colon < 0) {
            int port = port(text);
            return new PortRange(port, port);
        }
        String first = text.substring(0, colon);
        String last = text.substring(colon + 1);
        PortRange range = range(first.isEmpty() ? 0 : port(first), last.isEmpty() ? 0xffff : port(last));
        if (range == null) {
            throw IptablesException.parameter("invalid portrange (min > max)");
        }
        return range;
    }

    private static PortRange range(int first, int last) {
        return first > last ? null : new PortRange(first, last);
    }

    private static int port(String text) throws IptablesException {
        int port = Services.port(text);
        if (port < 0) {
            throw IptablesException.parameter("invalid port/service `" + text + "' specified");
        }
        return port;
    }

    /** New ports of a translation: one number or two with a hyphen between. */
    static PortRange translated(String text) throws IptablesException {
        int hyphen = text.indexOf('-');
        String first = hyphen < 0 ? text : text.substring(0, hyphen);
        String last = hyphen < 0 ? text : text.substring(hyphen + 1);
        PortRange range = range(translatedPort(first), translatedPort(last));
        if (range == null) {
            throw IptablesException.parameter("Port range `" + last + "' funky");
        }
        return range;
    }

    private static int translatedPort(String text) throws IptablesException {
        int port = Services.port(text);
        if (port < 0) {
            throw IptablesException.parameter("Port `" + text + "' not valid");
        }
        return port;
    }

    /** The name of a device, perhaps with a plus sign at its end. */
    static DeviceMatch device(String name, boolean inverted) throws IptablesException {
        if (name.isEmpty()) {
            throw IptablesException.parameter("Empty interface is likely to be undesired");
        }
        if (name.length() > LONGEST_DEVICE) {
            throw IptablesException.parameter(
                    "interface name `" + name + "' must be shorter than IFNAMSIZ (" + LONGEST_DEVICE + ")");
        }
        return new DeviceMatch(inverted, name);
    }

    /** Addresses with prefix or mask, separated by commas. */
    static List<AddressMatch> addresses(Family family, String text, boolean inverted) throws IptablesException {
        List<AddressMatch> addresses = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            addresses.add(address(family, one.strip(), inverted));
        }
        if (inverted && addresses.size() > 1) {
            throw IptablesException.parameter("! not allowed with multiple source or destination IP addresses");
        }
        return addresses;
    }

    private static AddressMatch address(Family family, String text, boolean inverted) throws IptablesException {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        String mask = slash < 0 ? Integer.toString(family.addressBits()) : text.substring(slash + 1);
        boolean length = mask.matches("[0-9]{1,3}");
        if (length && Integer.parseInt(mask) > family.addressBits()) {
            throw IptablesException.parameter("invalid mask `" + mask + "' specified");
        }
        try {
            if (family == Family.IPV4) {
                int maskBits = length ? Ipv4Address.mask(Integer.parseInt(mask)) : ipv4Mask(mask);
                return AddressMatch.ipv4(inverted, Ipv4Address.parse(dotted(host)), maskBits);
            }
            Ipv6Address address = Ipv6Address.parse(host);
            Ipv6Address bits = length
                    ? new Ipv6Address(
                            Ipv6Address.maskHigh(Integer.parseInt(mask)), Ipv6Address.maskLow(Integer.parseInt(mask)))
                    : Ipv6Address.parse(mask);
            return new AddressMatch(
                    inverted, address.high() & bits.high(), address.low() & bits.low(), bits.high(), bits.low());
        } catch (IllegalArgumentException noAddress) {
            throw IptablesException.parameter("host/network `" + host + "' not found");
        }
    }

    private static int ipv4Mask(String text) throws IptablesException {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException noMask) {
            throw IptablesException.parameter("invalid mask `" + text + "' specified");
        }
    }

    /** Networks may leave out octets at the end: 10/8, 192.168/16. */
    private static String dotted(String host) {
        long dots = host.chars().filter(c -> c == '.').count();
        return dots < 3 ? host + ".0".repeat((int) (3 - dots)) : host;
    }
}
