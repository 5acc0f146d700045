package dev.patchbay.codec.vxlan;

/** What {@link VxlanValidator} says about a datagram: good, or why it must be dropped. */
public enum VxlanVerdict {
    /** The header is good and a whole inner Ethernet header follows it. */
    OK,

    /** Too short for a VXLAN header and an inner Ethernet header. */
    TRUNCATED,

    /** The I flag is not set, so there is no VNI. */
    VNI_FLAG_MISSING,

    /** A reserved bit is set that the receiver was told not to ignore. */
    RESERVED_BITS_SET,

    /** A VXLAN-GPE header whose payload is not an Ethernet frame for the switch: another protocol, or OAM. */
    GPE_NOT_ETHERNET
}
