/**
 * Layer 2: Ethernet II, the 802.1Q tag, and ARP, with MAC addresses as 48-bit numbers.
 *
 * <p>A MAC address is a {@code long} whose bits 47 to 0 are the six octets in the order of the wire, the first octet
 * most significant, so that it can be compared, masked and hashed as a number. Frames have no frame check sequence
 * here: the network card or the kernel adds and removes it.
 *
 * <p>Sources: IEEE 802.3 clause 3, IEEE 802.1Q clause 9.6, RFC 826.
 */
package dev.patchbay.codec.eth;
