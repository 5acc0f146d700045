package dev.patchbay.datapath.netns.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code -m tcp}, {@code -m udp}, {@code -m sctp}: ports, and for TCP flags. Only the first fragment of a datagram can match.
 *
 * @param name {@code tcp}, {@code udp} or {@code sctp}
 * @param source ports of the sender
 * @param sourceInverted whether any other port is meant
 * @param destination ports of the receiver
 * @param destinationInverted whether any other port is meant
 * @param flagMask which TCP flags are looked at; 0 for none
 * @param flags which of them must be set
 * @param flagsInverted whether any other flags are meant
 */
public record PortMatch(
        String name,
        PortRange source,
        boolean sourceInverted,
        PortRange destination,
        boolean destinationInverted,
        int flagMask,
        int flags,
        boolean flagsInverted)
        implements Match {
    /** TCP flags from the lowest bit of the octet upwards. */
    static final List<String> FLAGS = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG");

    @Override
    public String save() {
        StringBuilder text = new StringBuilder();
        if (!source.equals(PortRange.ALL) || sourceInverted) {
            text.append(Match.not(sourceInverted)).append(" --sport ").append(source.text(":"));
        }
        if (!destination.equals(PortRange.ALL) || destinationInverted) {
            text.append(Match.not(destinationInverted)).append(" --dport ").append(destination.text(":"));
        }
        if (flagMask != 0 || flagsInverted) {
            text.append(Match.not(flagsInverted))
                    .append(" --tcp-flags ")
                    .append(names(flagMask))
                    .append(' ')
                    .append(names(flags));
        }
        return text.toString();
    }

    @Override
    public String list(boolean numeric) {
        StringBuilder text = new StringBuilder(" ").append(name);
        ports(text, "spt", source, sourceInverted, numeric);
        ports(text, "dpt", destination, destinationInverted, numeric);
        if (flagMask != 0 || flagsInverted) {
            text.append(" flags:").append(flagsInverted ? "!" : "");
            text.append(
                    numeric
                            ? String.format(Locale.ROOT, "0x%02X/0x%02X", flagMask, flags)
                            : names(flagMask) + "/" + names(flags));
        }
        return text.toString();
    }

    private void ports(StringBuilder text, String what, PortRange range, boolean inverted, boolean numeric) {
        if (!range.equals(PortRange.ALL) || inverted) {
            text.append(' ')
                    .append(what)
                    .append(range.first() == range.last() ? ":" : "s:")
                    .append(inverted ? "!" : "")
                    .append(range.list(name, numeric));
        }
    }

    private static String names(int flags) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < FLAGS.size(); bit++) {
            if ((flags & 1 << bit) != 0) {
                names.add(FLAGS.get(bit));
            }
        }
        return names.isEmpty() ? "NONE" : String.join(",", names);
    }
}
