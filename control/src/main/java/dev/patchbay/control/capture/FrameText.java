package dev.patchbay.control.capture;

/**
 * Prints frames in the words of {@code tcpdump -n}: ARP, IPv4, IPv6, ICMP, UDP, TCP, with VLAN tags.
 *
 * <p><b>What.</b> One object per capture, because TCP sequence numbers are printed relative to the first one seen of a
 * connection. What it does not know is printed as a dump of its octets, as {@code tcpdump} does.
 *
 * <p><b>Invariants.</b> No frame makes it fail, however short or false: what is cut off prints as {@code [|ip]} and the
 * like.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class FrameText {
    private static final int ETHERNET_BYTES = 14;
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int ARP = 0x0806;
    private static final int REVERSE_ARP = 0x8035;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int FIRST_ETHERTYPE = 0x600;

    private final boolean linkLevel;
    private final int verbosity;
    private final IpText ip;

    /**
     * A printer.
     *
     * @param linkLevel whether the Ethernet header is shown: {@code -e}
     * @param verbosity how many times {@code -v} was given
     */
    public FrameText(boolean linkLevel, int verbosity) {
        this.linkLevel = linkLevel;
        this.verbosity = verbosity;
        this.ip = new IpText(!linkLevel, verbosity);
    }

    /**
     * The text of a frame, without time and without a line feed at the end; it may have several lines.
     *
     * @param frame what was kept of it
     * @param originalLength of the frame, without FCS
     */
    public String of(byte[] frame, int originalLength) {
        Octets octets = Octets.of(frame);
        if (!octets.has(ETHERNET_BYTES)) {
            return " [|ether]";
        }
        return of(octets, octets.mac(6) + " > " + octets.mac(0) + ", ", originalLength);
    }

    /**
     * The same as a capture of all devices shows it, with the device and whose frame it was.
     *
     * @param cooked what stands in the place of its header
     */
    public String of(byte[] frame, int originalLength, Cooked cooked) {
        Octets octets = Octets.of(frame);
        if (!octets.has(ETHERNET_BYTES)) {
            return "[|sll2]";
        }
        return String.format("%-5s %-3s ", cooked.device(), cooked.kind().text())
                + of(octets, "ifindex " + cooked.ifindex() + " " + octets.mac(6) + " ", originalLength + Cooked.MORE);
    }

    private String of(Octets octets, String addresses, int originalLength) {
        StringBuilder text = new StringBuilder();
        int type = octets.u16(12);
        Octets payload = octets.from(ETHERNET_BYTES);
        if (type == VLAN || type == SERVICE_VLAN) {
            if (!payload.has(4)) {
                return (linkLevel ? addresses : "") + " [|vlan]";
            }
        }
        String header = addresses
                + (type < FIRST_ETHERTYPE ? "802.3" : "ethertype " + typeName(type))
                + ", length " + originalLength + ": ";
        if (linkLevel) {
            text.append(header);
        }
        while (type == VLAN || type == SERVICE_VLAN) {
            if (!payload.has(4)) {
                return text.append(" [|vlan]").toString();
            }
            int tci = payload.u16(0);
            type = payload.u16(2);
            payload = payload.from(4);
            if (linkLevel) {
                text.append("vlan ").append(tci & 0xfff).append(", p ").append(tci >> 13);
                text.append((tci & 0x1000) == 0 ? "" : ", DEI")
                        .append(", ethertype ")
                        .append(typeName(type))
                        .append(", ");
            }
        }
        switch (type) {
            case ARP, REVERSE_ARP -> arp(payload, text);
            case IPV4 -> ip.version4(payload, text);
            case IPV6 -> ip.version6(payload, text);
            default -> text.append(linkLevel ? "" : header).append(payload.dump());
        }
        return text.toString();
    }

    private void arp(Octets arp, StringBuilder text) {
        if (!arp.has(8) || !arp.has(8 + 2 * arp.u8(4) + 2 * arp.u8(5))) {
            text.append(" [|arp]");
            return;
        }
        text.append(linkLevel ? "" : "ARP, ");
        if (arp.u8(4) != 6 || arp.u8(5) != 4 || arp.u16(2) != IPV4) {
            text.append("Unknown Hardware (")
                    .append(arp.u16(0))
                    .append(") (len ")
                    .append(arp.u8(4))
                    .append(")");
            text.append(arp.dump());
            return;
        }
        if (verbosity > 0) {
            text.append(
                    arp.u16(0) == 1
                            ? "Ethernet"
                            : arp.u16(0) == 6 ? "TokenRing" : "Unknown Hardware (" + arp.u16(0) + ")");
            text.append(" (len 6), IPv4 (len 4), ");
        }
        String senderMac = arp.mac(8);
        String targetMac = arp.mac(18);
        int operation = arp.u16(6);
        switch (operation) {
            case 1 ->
                text.append("Request who-has ")
                        .append(arp.ipv4(24))
                        .append(targetMac.equals("00:00:00:00:00:00") ? "" : " (" + targetMac + ")")
                        .append(" tell ")
                        .append(arp.ipv4(14));
            case 2 ->
                text.append("Reply ").append(arp.ipv4(14)).append(" is-at ").append(senderMac);
            case 3 ->
                text.append("Reverse Request who-is ")
                        .append(targetMac)
                        .append(" tell ")
                        .append(senderMac);
            case 4 ->
                text.append("Reverse Reply ").append(targetMac).append(" at ").append(arp.ipv4(24));
            default -> {
                text.append("Unknown (").append(operation).append(") ").append(arp.dump());
                return;
            }
        }
        text.append(", length ").append(arp.length());
    }

    private static String typeName(int type) {
        String name = switch (type) {
            case IPV4 -> "IPv4";
            case IPV6 -> "IPv6";
            case ARP -> "ARP";
            case REVERSE_ARP -> "Reverse ARP";
            case VLAN -> "802.1Q";
            case SERVICE_VLAN -> "802.1Q-QinQ";
            case 0x0600 -> "NS";
            case 0x8847 -> "MPLS unicast";
            case 0x8848 -> "MPLS multicast";
            case 0x88cc -> "LLDP";
            case 0x9000 -> "Loopback";
            default -> "Unknown";
        };
        return name + String.format(" (0x%04x)", type);
    }
}
