/**
 * Capture files: a writer of pcapng, and a reader of pcapng and of the older pcap format.
 *
 * <p>{@link dev.patchbay.codec.pcap.PcapngWriter} writes what Wireshark, tshark and tcpdump read: one section, an
 * interface per device with its name, packets with time stamps in nanoseconds, their direction and a comment. The same
 * packets and times always give the same bytes, so captures of a stepped run can be compared.
 * {@link dev.patchbay.codec.pcap.PcapReader} takes files of anybody in either byte order and, since it cannot trust
 * them, ends with a {@link dev.patchbay.codec.pcap.PcapFormatException} that names the offset of the damage.
 *
 * <p>Capturing is not the fast path: these classes allocate where that is simpler. Sources: the IETF draft
 * "PCAP Next Generation (pcapng) Capture File Format" (draft-ietf-opsawg-pcapng), and draft-ietf-opsawg-pcap.
 */
package dev.patchbay.codec.pcap;
