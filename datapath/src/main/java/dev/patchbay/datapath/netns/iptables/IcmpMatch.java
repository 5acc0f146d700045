package dev.patchbay.datapath.netns.iptables;

/**
 * {@code -m icmp}, {@code -m icmp6}: type and code.
 *
 * @param family ICMP or ICMPv6
 * @param type 0 to 255, or -1 for any ({@code --icmp-type any})
 * @param firstCode lowest code
 * @param lastCode highest code; 0 to 255 means any
 * @param inverted whether anything else is meant
 */
public record IcmpMatch(Family family, int type, int firstCode, int lastCode, boolean inverted) implements Match {
    /** What {@code --icmp-type any} stands for. */
    public static final int ANY = -1;

    @Override
    public String name() {
        return family == Family.IPV4 ? "icmp" : "icmp6";
    }

    /** Whether only some codes will do. */
    boolean hasCode() {
        return firstCode != 0 || lastCode != 0xff;
    }

    @Override
    public String save() {
        String option = family == Family.IPV4 ? " --icmp-type " : " --icmpv6-type ";
        if (type == ANY) {
            return Match.not(inverted) + option + "any";
        }
        return Match.not(inverted) + option + type + (hasCode() ? "/" + firstCode : "");
    }

    @Override
    public String list(boolean numeric) {
        String name = numeric ? null : IcmpTypes.name(this);
        String protocol = family == Family.IPV4 ? " icmp" : " ipv6-icmp";
        if (name != null) {
            return protocol + " " + (inverted ? "!" : "") + name;
        }
        String code =
                firstCode == lastCode ? " code " + firstCode : hasCode() ? " codes " + firstCode + "-" + lastCode : "";
        return protocol + Match.not(inverted) + "type " + (type == ANY ? 255 : type) + code;
    }
}
