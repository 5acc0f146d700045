/**
 * DHCP for IPv4: the message (RFC 2131) and its options (RFC 2132, 3442).
 *
 * <p>A message is seen in place by {@link dev.patchbay.codec.dhcp.DhcpFlyweight}, its options one after the other by {@link
 * dev.patchbay.codec.dhcp.DhcpOptionCursor}, which trusts no length. {@link dev.patchbay.codec.dhcp.DhcpWriter} writes a
 * message with its options in the order in which they are given, because clients and tests compare it.
 *
 * <p>Nothing here knows what an answer should contain: that is the business of servers and clients.
 */
package dev.patchbay.codec.dhcp;
