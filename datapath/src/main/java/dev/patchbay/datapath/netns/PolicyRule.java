package dev.patchbay.datapath.netns;

/**
 * A rule that says which packets are looked up in which routing table (ip-rule(8)).
 *
 * <p>Immutable, with equality by content.
 *
 * @param family whose packets.
 * @param priority lower ones come first; unsigned.
 * @param from networks of the source; null for all.
 * @param to networks of the destination; null for all.
 * @param iif device by which the packet came in, {@code lo} for those of this host; empty for all. A device that is not there is
 *     shown as detached, and the rule matches nothing.
 * @param oif device that the sender of a packet of this host is bound to; empty for all.
 * @param mark that the packet must have.
 * @param markMask which bits of the mark count; 0 for none.
 * @param not whether all packets are meant but those that the above says.
 * @param type {@code UNICAST} to look up the table; {@code BLACKHOLE}, {@code UNREACHABLE} or {@code PROHIBIT}.
 * @param table number of the table.
 */
public record PolicyRule(
        IpFamily family,
        int priority,
        IpPrefix from,
        IpPrefix to,
        String iif,
        String oif,
        int mark,
        int markMask,
        boolean not,
        RouteType type,
        int table) {
    /**
     * A rule for all packets.
     *
     * @param family whose.
     * @param priority of the rule.
     * @param table to look up.
     * @return rule without conditions.
     */
    public static PolicyRule all(IpFamily family, int priority, int table) {
        return new PolicyRule(family, priority, null, null, "", "", 0, 0, false, RouteType.UNICAST, table);
    }

    /**
     * The same for packets from a network only.
     *
     * @param network of the source, bits behind the prefix are kept for listings.
     * @return changed copy.
     */
    public PolicyRule withFrom(IpPrefix network) {
        return new PolicyRule(family, priority, network, to, iif, oif, mark, markMask, not, type, table);
    }

    /**
     * The same for packets to a network only.
     *
     * @param network of the destination.
     * @return changed copy.
     */
    public PolicyRule withTo(IpPrefix network) {
        return new PolicyRule(family, priority, from, network, iif, oif, mark, markMask, not, type, table);
    }

    /**
     * The same for packets that come by a device only.
     *
     * @param device its name.
     * @return changed copy.
     */
    public PolicyRule withIif(String device) {
        return new PolicyRule(family, priority, from, to, device, oif, mark, markMask, not, type, table);
    }

    /**
     * The same for packets with a mark only.
     *
     * @param value of the mark.
     * @param mask which bits count.
     * @return changed copy.
     */
    public PolicyRule withMark(int value, int mask) {
        return new PolicyRule(family, priority, from, to, iif, oif, value, mask, not, type, table);
    }

    /**
     * The same with another priority.
     *
     * @param value lower ones come first.
     * @return changed copy.
     */
    public PolicyRule withPriority(int value) {
        return new PolicyRule(family, value, from, to, iif, oif, mark, markMask, not, type, table);
    }

    /** As {@code ip rule} shows it, but for names of tables and detached devices. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(Integer.toUnsignedString(priority)).append(not ? ": not from " : ": from ");
        text.append(from == null ? "all" : shown(from));
        text.append(to == null ? "" : " to " + shown(to));
        if (markMask != 0) {
            text.append(" fwmark 0x").append(Integer.toHexString(mark));
            text.append(markMask == -1 ? "" : "/0x" + Integer.toHexString(markMask));
        }
        text.append(iif.isEmpty() ? "" : " iif " + iif).append(oif.isEmpty() ? "" : " oif " + oif);
        return (type == RouteType.UNICAST
                        ? text.append(" lookup ").append(Integer.toUnsignedString(table))
                        : text.append(' ').append(type))
                .toString();
    }

    private static String shown(IpPrefix network) {
        return network.isHost() ? network.address().toString() : network.toString();
    }
}
