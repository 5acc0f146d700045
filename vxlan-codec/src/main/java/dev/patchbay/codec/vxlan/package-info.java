/**
 * VXLAN (RFC 7348): the eight octets between the outer UDP header and the inner Ethernet frame.
 *
 * <p>{@link dev.patchbay.codec.vxlan.VxlanValidator} looks at a received datagram once and answers with a
 * {@link dev.patchbay.codec.vxlan.VxlanVerdict}, never with an exception; after {@code OK} the header and the inner
 * Ethernet header may be read without further checks. How strictly reserved bits are taken is a setting
 * ({@link dev.patchbay.codec.vxlan.ReservedBits}), because Open vSwitch, Linux and the RFC differ in it.
 *
 * <p>The UDP port is 4789. The outer IP and UDP headers belong to the socket below and are not seen here.
 */
package dev.patchbay.codec.vxlan;
