/**
 * Layers 3 and 4: IPv4, IPv6, ICMP, ICMPv6 with neighbour discovery, UDP, TCP and SCTP, their addresses and checksums.
 *
 * <p>An IPv4 address is an {@code int} with the first octet most significant, an IPv6 address two {@code long}s, high
 * and low; so prefixes are plain masks. Setters write one field and leave checksums alone: whoever rewrites a packet
 * decides between an incremental update ({@link dev.patchbay.codec.ip.InternetChecksum}, RFC 1624) and a fresh one.
 *
 * <p>Fixed headers only: IPv4 options, IPv6 extension headers and TCP options are bytes between the fixed part and the
 * payload, whose length the headers tell.
 */
package dev.patchbay.codec.ip;
