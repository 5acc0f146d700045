package dev.patchbay.datapath.netns.iptables;

/**
 * Ports from one number to another.
 *
 * @param first 0 to 65535
 * @param last not below {@code first}
 */
public record PortRange(int first, int last) {
    /** All ports. */
    public static final PortRange ALL = new PortRange(0, 0xffff);

    /** Whether a port is among them. */
    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    /** One number, or two with a sign between. */
    String text(String between) {
        return first == last ? Integer.toString(first) : first + between + last;
    }

    /** The same with names of the protocol's services, unless numbers are wanted. */
    String list(String protocol, boolean numeric) {
        String start = Services.text(first, protocol, numeric);
        return first == last ? start : start + ":" + Services.text(last, protocol, numeric);
    }
}
