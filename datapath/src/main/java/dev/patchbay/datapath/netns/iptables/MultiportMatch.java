package dev.patchbay.datapath.netns.iptables;

import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code -m multiport}: up to 15 ports, a range counting as two.
 *
 * @param side which port of the packet must be among them
 * @param ports to compare with
 * @param inverted whether any other port is meant
 */
public record MultiportMatch(Side side, List<PortRange> ports, boolean inverted) implements Match {
    /** Which port of a packet is compared. */
    public enum Side {
        /** The sender's. */
        SOURCE("sports"),
        /** The receiver's. */
        DESTINATION("dports"),
        /** Either of them. */
        EITHER("ports");

        private final String text;

        Side(String text) {
            this.text = text;
        }

        /** The option that asks for it, written in full. */
        String option() {
            return this == SOURCE ? "--source-ports" : this == DESTINATION ? "--destination-ports" : "--ports";
        }
    }

    @Override
    public String name() {
        return "multiport";
    }

    @Override
    public String save() {
        return Match.not(inverted) + " --" + side.text + " "
                + ports.stream().map(range -> range.text(":")).collect(Collectors.joining(","));
    }

    @Override
    public String list(boolean numeric) {
        return list("tcp", numeric);
    }

    @Override
    public String list(String protocol, boolean numeric) {
        return " multiport " + side.text + " " + Match.not(inverted)
                + ports.stream().map(range -> range.list(protocol, numeric)).collect(Collectors.joining(","));
    }
}
