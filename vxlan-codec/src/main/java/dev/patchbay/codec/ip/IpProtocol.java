package dev.patchbay.codec.ip;

/** Protocol numbers of the IPv4 protocol field and the IPv6 next header field (IANA "Protocol Numbers"). */
public final class IpProtocol {
    /** IPv6 hop-by-hop options. */
    public static final int HOP_BY_HOP = 0;

    /** Internet Control Message Protocol for IPv4. */
    public static final int ICMP = 1;

    /** Internet Group Management Protocol. */
    public static final int IGMP = 2;

    /** Transmission Control Protocol. */
    public static final int TCP = 6;

    /** User Datagram Protocol. */
    public static final int UDP = 17;

    /** IPv6 routing header. */
    public static final int ROUTING = 43;

    /** IPv6 fragment header. */
    public static final int FRAGMENT = 44;

    /** Generic Routing Encapsulation. */
    public static final int GRE = 47;

    /** Authentication Header. */
    public static final int AUTHENTICATION = 51;

    /** Internet Control Message Protocol for IPv6. */
    public static final int ICMPV6 = 58;

    /** IPv6: no next header. */
    public static final int NONE = 59;

    /** IPv6 destination options. */
    public static final int DESTINATION_OPTIONS = 60;

    /** Stream Control Transmission Protocol. */
    public static final int SCTP = 132;

    private IpProtocol() {}
}
