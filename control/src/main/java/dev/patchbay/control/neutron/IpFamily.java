package dev.patchbay.control.neutron;

/** IPv4 or IPv6, as security groups and flows name them. */
public enum IpFamily {
    /** IPv4. */
    IPV4("IPv4", "ip", "nw", 32),
    /** IPv6. */
    IPV6("IPv6", "ipv6", "ipv6", 128);

    private final String text;
    private final String keyword;
    private final String fieldPrefix;
    private final int bits;

    IpFamily(String text, String keyword, String fieldPrefix, int bits) {
        this.text = text;
        this.keyword = keyword;
        this.fieldPrefix = fieldPrefix;
        this.bits = bits;
    }

    /**
     * The name that Neutron gives it ({@code ethertype}).
     *
     * @return {@code IPv4} or {@code IPv6}
     */
    public String text() {
        return text;
    }

    /** What a match on all of its packets is called. */
    String keyword() {
        return keyword;
    }

    /** The field of a match for the source address. */
    String source() {
        return fieldPrefix + "_src";
    }

    /** The field of a match for the destination address. */
    String destination() {
        return fieldPrefix + "_dst";
    }

    /** Length of an address. */
    int bits() {
        return bits;
    }

    /** The match on an IP protocol: a keyword where there is one. */
    String protocol(int number) {
        String six = this == IPV6 ? "6" : "";
        return switch (number) {
            case Protocols.TCP -> "tcp" + six;
            case Protocols.UDP -> "udp" + six;
            case Protocols.SCTP -> "sctp" + six;
            case Protocols.ICMP -> this == IPV4 ? "icmp" : "ipv6,nw_proto=1";
            case Protocols.ICMPV6 -> this == IPV6 ? "icmp6" : "ip,nw_proto=58";
            default -> keyword + ",nw_proto=" + number;
        };
    }
}
