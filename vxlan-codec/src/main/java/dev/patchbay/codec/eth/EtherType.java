package dev.patchbay.codec.eth;

/**
 * EtherType numbers the switch knows (IANA "IEEE 802 Numbers").
 *
 * <p>A value below {@link #MIN} in the type field of a frame is not a type but the length of an 802.3 frame.
 */
public final class EtherType {
    /** Smallest value that is a type; below it the field is an IEEE 802.3 length. */
    public static final int MIN = 0x0600;

    /** Internet Protocol version 4. */
    public static final int IPV4 = 0x0800;

    /** Address Resolution Protocol. */
    public static final int ARP = 0x0806;

    /** Transparent Ethernet Bridging: the protocol of an Ethernet frame inside GRE or Geneve. */
    public static final int TRANSPARENT_ETHERNET = 0x6558;

    /** Reverse ARP. */
    public static final int RARP = 0x8035;

    /** 802.1Q customer VLAN tag. */
    public static final int VLAN = 0x8100;

    /** Internet Protocol version 6. */
    public static final int IPV6 = 0x86dd;

    /** MPLS, unicast. */
    public static final int MPLS = 0x8847;

    /** MPLS, multicast: labels assigned upstream (RFC 5332). */
    public static final int MPLS_MULTICAST = 0x8848;

    /** 802.1ad service VLAN tag. */
    public static final int SERVICE_VLAN = 0x88a8;

    private EtherType() {}

    /**
     * Whether a type field announces a VLAN tag, of the customer or the service kind.
     *
     * @param etherType value of a type field
     * @return true for {@link #VLAN} and {@link #SERVICE_VLAN}
     */
    public static boolean isVlan(int etherType) {
        return etherType == VLAN || etherType == SERVICE_VLAN;
    }

    /**
     * Whether a type field announces MPLS labels.
     *
     * @param etherType value of a type field
     * @return true for {@link #MPLS} and {@link #MPLS_MULTICAST}
     */
    public static boolean isMpls(int etherType) {
        return etherType == MPLS || etherType == MPLS_MULTICAST;
    }
}
