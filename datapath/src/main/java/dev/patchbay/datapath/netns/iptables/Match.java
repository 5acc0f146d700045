package dev.patchbay.datapath.netns.iptables;

/**
 * One {@code -m} of a rule. A rule's matches are looked at in their order until one does not hold.
 *
 * <p>Each record holds what must be true as plain data, and how {@code iptables} writes it; what evaluates rules switches
 * over them.
 */
public sealed interface Match
        permits AddrtypeMatch,
                CommentMatch,
                IcmpMatch,
                LimitMatch,
                MacMatch,
                MarkMatch,
                MultiportMatch,
                PhysdevMatch,
                PortMatch,
                SetMatch,
                StateMatch {
    /** What stands behind {@code -m}. */
    String name();

    /** Its options as {@code iptables -S} prints them, each with a space before it. */
    String save();

    /** Its options as {@code iptables -L} prints them, with a space before. */
    String list(boolean numeric);

    /** The same in a rule for one protocol, by whose services ports are called. */
    default String list(String protocol, boolean numeric) {
        return list(numeric);
    }

    /** {@code "! "} in front of what is inverted, as most of them print it. */
    static String not(boolean inverted) {
        return inverted ? " !" : "";
    }

    /** A number of 32 bits with its mask, which is left out when it is whole. */
    static String masked(int value, int mask) {
        return "0x" + Integer.toHexString(value) + (mask == -1 ? "" : "/0x" + Integer.toHexString(mask));
    }
}
