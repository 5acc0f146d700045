package dev.patchbay.control.capture;

import java.util.ArrayList;
import java.util.List;

/** Prints IPv4 and IPv6 packets and hands what they carry to {@link TransportText}. */
final class IpText {
    private static final int FRAGMENT = 44;
    private static final int NO_NEXT_HEADER = 59;

    private final boolean named;
    private final int verbosity;
    private final TransportText transport;

    /** @param named whether the protocol has to be said, because no link-level header says it */
    IpText(boolean named, int verbosity) {
        this.named = named;
        this.verbosity = verbosity;
        this.transport = new TransportText(verbosity, this);
    }

    /** A packet. */
    void version4(Octets ip, StringBuilder text) {
        if (!ip.has(1)) {
            text.append(named ? "IP " : "").append(" [|ip]");
            return;
        }
        int version = ip.u8(0) >> 4;
        if (version != 4) {
            text.append(version == 6 ? "IP6, wrong link-layer encapsulation" : "IP" + version)
                    .append(" (invalid)");
            return;
        }
        text.append(named ? "IP " : "");
        int headerLength = (ip.u8(0) & 0xf) * 4;
        if (headerLength < 20) {
            text.append("bad-hlen ").append(headerLength);
            return;
        }
        if (!ip.has(20)) {
            text.append(" [|ip]");
            return;
        }
        int totalLength = ip.u16(2);
        if (totalLength < headerLength) {
            text.append("bad-len ").append(totalLength);
            return;
        }
        if (totalLength > ip.length()) {
            text.append("truncated-ip - ").append(totalLength - ip.length()).append(" bytes missing! ");
        }
        Octets packet = ip.first(totalLength);
        if (verbosity > 0) {
            header4(packet, headerLength, totalLength, text);
        }
        int offset = (packet.u16(6) & 0x1fff) * 8;
        String source = packet.ipv4(12);
        String destination = packet.ipv4(16);
        int protocol = packet.u8(9);
        if (offset > 0) {
            text.append(source).append(" > ").append(destination).append(": ");
            text.append(protocol == 1 ? "icmp" : "ip-proto-" + protocol);
            return;
        }
        boolean whole = (packet.u16(6) & 0x2000) == 0 && totalLength <= ip.length();
        Octets payload = packet.from(headerLength);
        Datagram datagram = new Datagram(
                source,
                destination,
                protocol,
                payload,
                totalLength - headerLength,
                packet.from(12).first(8).sum() + protocol + (totalLength - headerLength),
                whole,
                false);
        transport.print(datagram, text);
    }

    /** A packet. */
    void version6(Octets ip, StringBuilder text) {
        if (!ip.has(40)) {
            text.append(" [|ip6]");
            return;
        }
        text.append(named ? "IP6 " : "");
        int payloadLength = ip.u16(4);
        if (payloadLength + 40 > ip.length()) {
            text.append("truncated-ip6 - ")
                    .append(payloadLength + 40 - ip.length())
                    .append(" bytes missing!");
        }
        if (verbosity > 0) {
            header6(ip, payloadLength, text);
        }
        String source = ip.ipv6(8);
        String destination = ip.ipv6(24);
        int next = ip.u8(6);
        Octets payload = ip.from(40).first(payloadLength);
        String addresses = source + " > " + destination + ": ";
        if (next == NO_NEXT_HEADER) {
            text.append(addresses).append("no next header");
            return;
        }
        if (next == FRAGMENT && payload.has(8)) {
            String id = verbosity > 0 ? String.format("0x%08x:", payload.u32(4)) : "";
            int offset = payload.u16(2) & 0xfff8;
            text.append(addresses)
                    .append("frag (")
                    .append(id)
                    .append(offset)
                    .append('|')
                    .append(payloadLength - 8)
                    .append(')');
            return;
        }
        long pseudoSum = ip.from(8).first(32).sum() + next + payloadLength;
        transport.print(
                new Datagram(
                        source,
                        destination,
                        next,
                        payload,
                        payloadLength,
                        pseudoSum,
                        payloadLength + 40 <= ip.length(),
                        true),
                text);
    }

    private static void header4(Octets ip, int headerLength, int totalLength, StringBuilder text) {
        int tos = ip.u8(1);
        text.append("(tos 0x").append(Integer.toHexString(tos));
        text.append(new String[] {"", ",ECT(1)", ",ECT(0)", ",CE"}[tos & 3]);
        if (ip.u8(8) > 0) {
            text.append(", ttl ").append(ip.u8(8));
        }
        int fragment = ip.u16(6);
        text.append(", id ").append(ip.u16(4)).append(", offset ").append((fragment & 0x1fff) * 8);
        List<String> flags = new ArrayList<>();
        if ((fragment & 0x2000) != 0) {
            flags.add("+");
        }
        if ((fragment & 0x4000) != 0) {
            flags.add("DF");
        }
        if ((fragment & 0x8000) != 0) {
            flags.add("rsvd");
        }
        text.append(", flags [")
                .append(flags.isEmpty() ? "none" : String.join(", ", flags))
                .append(']');
        text.append(", proto ")
                .append(TransportText.protocolName(ip.u8(9), false))
                .append(" (")
                .append(ip.u8(9))
                .append(')');
        text.append(", length ").append(totalLength);
        if (headerLength > 20 && ip.has(headerLength)) {
            text.append(", options (")
                    .append(options(ip.from(20).first(headerLength - 20)))
                    .append(')');
        }
        long sum = ip.first(headerLength).sum();
        if (ip.has(headerLength) && Octets.checksum(sum) != 0) {
            text.append(String.format(", bad cksum %x (->%x)!", ip.u16(10), Octets.checksum(sum - ip.u16(10))));
        }
        text.append(")\n    ");
    }

    private static String options(Octets options) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < options.length()) {
            int type = options.u8(at);
            names.add(
                    switch (type) {
                        case 0 -> "EOL";
                        case 1 -> "NOP";
                        case 7 -> "RR";
                        case 68 -> "timestamp";
                        case 131 -> "LSRR";
                        case 137 -> "SSRR";
                        case 148 -> "RA";
                        default -> "unknown " + type;
                    });
            if (type == 0) {
                break;
            }
            at += type == 1 ? 1 : at + 1 < options.length() ? Math.max(2, options.u8(at + 1)) : 2;
        }
        return String.join(",", names);
    }

    private static void header6(Octets ip, int payloadLength, StringBuilder text) {
        int trafficClass = ip.u16(0) >> 4 & 0xff;
        long label = ip.u32(0) & 0xfffff;
        text.append('(');
        if (trafficClass != 0) {
            text.append(String.format("class 0x%02x, ", trafficClass));
        }
        if (label != 0) {
            text.append(String.format("flowlabel 0x%05x, ", label));
        }
        text.append("hlim ").append(ip.u8(7)).append(", next-header ");
        text.append(TransportText.protocolName(ip.u8(6), true))
                .append(" (")
                .append(ip.u8(6))
                .append(')');
        text.append(" payload length: ").append(payloadLength).append(") ");
    }

    /**
     * What an IP packet carries.
     *
     * @param payload what was captured of it
     * @param length what the IP header says
     * @param pseudoSum of the pseudo header, for the checksum
     * @param whole whether checksums can be judged: no fragment, nothing missing
     */
    record Datagram(
            String source,
            String destination,
            int protocol,
            Octets payload,
            int length,
            long pseudoSum,
            boolean whole,
            boolean version6) {
        /** Addresses, and ports where there are some. */
        String arrow(int sourcePort, int destinationPort) {
            return source + "." + sourcePort + " > " + destination + "." + destinationPort + ": ";
        }

        /** Addresses alone. */
        String arrow() {
            return source + " > " + destination + ": ";
        }

        /** Zero if the checksum in the payload is right. */
        int checksum() {
            return Octets.checksum(pseudoSum + payload.first(length).sum());
        }

        /** What the checksum should be, where it stands at an offset now. */
        int rightChecksum(int offset) {
            return Octets.checksum(pseudoSum + payload.first(length).sum() - payload.u16(offset));
        }
    }
}
