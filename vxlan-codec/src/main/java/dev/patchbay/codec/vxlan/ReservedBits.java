package dev.patchbay.codec.vxlan;

/**
 * How a receiver takes the bits of a VXLAN header that RFC 7348 reserves. The three ways in use differ:
 *
 * <ul>
 *   <li>RFC 7348 section 5 says that reserved fields must be ignored on receipt: {@link #IGNORE}.
 *   <li>Linux ({@code drivers/net/vxlan}) drops a header with any reserved bit set, on purpose and against the RFC,
 *       unless the device was created with an extension that uses the bit (GBP, GPE, remote checksum offload):
 *       {@link #REJECT}. Newer kernels let a device be told which bits to reject ({@code IFLA_VXLAN_RESERVED_BITS});
 *       told "none", it does as {@link #IGNORE}.
 *   <li>Open vSwitch (userspace datapath of 3.1, {@code lib/netdev-native-tnl.c}) drops such a header too, with one
 *       exception on every port: {@link #OPEN_VSWITCH}.
 * </ul>
 */
public enum ReservedBits {
    /**
     * Any reserved bit is an error, but a VXLAN-GPE header (P bit set, draft-ietf-nvo3-vxlan-gpe) with Ethernet inside and
     * without the OAM bit is good: its version, P bit and protocol octet do not count as reserved.
     */
    OPEN_VSWITCH,

    /** Any reserved bit is an error. */
    REJECT,

    /** Reserved bits mean nothing; only the I flag and the VNI count. */
    IGNORE
}
