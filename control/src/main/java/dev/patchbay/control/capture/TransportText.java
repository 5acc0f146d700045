package dev.patchbay.control.capture;

import dev.patchbay.control.capture.IpText.Datagram;

/** Prints UDP, ICMP and ICMPv6, and names the protocols of IP. */
final class TransportText {
    private final int verbosity;
    private final IpText ip;
    private final TcpText tcp;

    TransportText(int verbosity, IpText ip) {
        this.verbosity = verbosity;
        this.ip = ip;
        this.tcp = new TcpText(verbosity);
    }

    void print(Datagram datagram, StringBuilder text) {
        switch (datagram.protocol()) {
            case 1 -> icmp(datagram, text);
            case 6 -> tcp.print(datagram, text);
            case 17 -> udp(datagram, text);
            case 58 -> icmp6(datagram, text);
            default ->
                text.append(datagram.arrow())
                        .append(" ip-proto-")
                        .append(datagram.protocol())
                        .append(' ')
                        .append(datagram.length());
        }
    }

    static String protocolName(int protocol, boolean version6) {
        return switch (protocol) {
            case 0 -> "Options";
            case 1 -> "ICMP";
            case 2 -> "IGMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 44 -> "Fragment";
            case 47 -> "GRE";
            case 50 -> "ESP";
            case 58 -> "ICMPv6";
            case 89 -> "OSPF";
            case 112 -> "VRRP";
            case 132 -> "SCTP";
            default -> "unknown";
        };
    }

    private void udp(Datagram datagram, StringBuilder text) {
        Octets udp = datagram.payload();
        if (!udp.has(8)) {
            boolean ports = udp.has(4) && datagram.length() < 8;
            text.append(
                    ports
                            ? datagram.arrow(udp.u16(0), udp.u16(2)) + "truncated-udp " + datagram.length()
                            : datagram.arrow() + " [|udp]");
            return;
        }
        int source = udp.u16(0);
        int destination = udp.u16(2);
        int length = udp.u16(4);
        text.append(datagram.arrow(source, destination));
        if (length < 8) {
            text.append("truncated-udplength ").append(length);
            return;
        }
        // For IPv4 tcpdump thinks one -v is too early for the checksum.
        if (verbosity > (datagram.version6() ? 0 : 1) && datagram.whole()) {
            text.append(
                    udp.u16(6) == 0
                            ? "[no cksum] "
                            : datagram.checksum() == 0
                                    ? "[udp sum ok] "
                                    : String.format(
                                            "[bad udp cksum 0x%04x -> 0x%04x!] ",
                                            udp.u16(6), datagram.rightChecksum(6)));
        }
        Octets data = udp.from(8).first(length - 8);
        int size = length - 8;
        boolean dhcp = (source == 67 || source == 68) && (destination == 67 || destination == 68);
        if (dhcp && data.has(1)) {
            bootp(data, size, text);
        } else if ((source == 53 || destination == 53) && size < 12) {
            text.append("domain [length ").append(size).append(" < 12] (invalid)");
        } else {
            text.append("UDP, length ").append(size);
        }
    }

    private static void bootp(Octets bootp, int size, StringBuilder text) {
        String what = switch (bootp.u8(0)) {
            case 1 -> "Request";
            case 2 -> "Reply";
            default -> String.format("unknown (0x%02x)", bootp.u8(0));
        };
        text.append("BOOTP/DHCP, ").append(what);
        if (what.equals("Request") && bootp.has(34)) {
            text.append(" from ").append(bootp.mac(28));
        }
        text.append(", length ").append(size);
    }

    private void icmp(Datagram datagram, StringBuilder text) {
        Octets icmp = datagram.payload();
        text.append(datagram.arrow());
        boolean error = icmp.has(1) && isError(icmp.u8(0));
        // An error must hold the header of the packet it is about.
        if (!icmp.has(error ? 28 : 8)) {
            text.append(" [|icmp]");
            return;
        }
        int type = icmp.u8(0);
        text.append("ICMP ")
                .append(icmpWhat(type, icmp.u8(1), icmp))
                .append(", length ")
                .append(datagram.length());
        if (verbosity > 0 && datagram.whole()) {
            int checksum = Octets.checksum(icmp.first(datagram.length()).sum());
            if (checksum != 0) {
                int right = Octets.checksum(icmp.first(datagram.length()).sum() - icmp.u16(2));
                text.append(String.format(" (wrong icmp cksum %x (->%x)!)", icmp.u16(2), right));
            }
        }
        if (verbosity > 0 && error) {
            text.append("\n\t");
            ip.version4(icmp.from(8), text);
        }
    }

    private static boolean isError(int type) {
        return type == 3 || type == 5 || type == 11 || type == 12;
    }

    private static String icmpWhat(int type, int code, Octets icmp) {
        return switch (type) {
            case 0 -> "echo reply, id " + icmp.u16(4) + ", seq " + icmp.u16(6);
            case 8 -> "echo request, id " + icmp.u16(4) + ", seq " + icmp.u16(6);
            case 3 -> unreachable(code, icmp);
            case 5 -> "redirect to " + (code == 0 ? "net " : "host ") + icmp.ipv4(4);
            case 11 -> code == 0 ? "time exceeded in-transit" : "ip reassembly time exceeded";
            case 12 -> "parameter problem";
            case 13 -> "time stamp query id " + icmp.u16(4) + " seq " + icmp.u16(6);
            case 14 -> "time stamp reply id " + icmp.u16(4) + " seq " + icmp.u16(6);
            default -> "type-#" + type;
        };
    }

    private static String unreachable(int code, Octets icmp) {
        Octets inner = icmp.from(8);
        String address = inner.ipv4(16);
        return switch (code) {
            case 0 -> "net " + address + " unreachable";
            case 1 -> "host " + address + " unreachable";
            case 2 -> address + " protocol " + inner.u8(9) + " unreachable";
            case 3 -> portUnreachable(address, inner);
            case 4 -> address + " unreachable - need to frag" + (icmp.u16(6) == 0 ? "" : " (mtu " + icmp.u16(6) + ")");
            case 9 -> "net " + address + " unreachable - admin prohibited";
            case 10 -> "host " + address + " unreachable - admin prohibited";
            case 13 -> "host " + address + " unreachable - admin prohibited filter";
            default -> address + " unreachable - #" + code;
        };
    }

    private static String portUnreachable(String address, Octets inner) {
        Octets ports = inner.from((inner.u8(0) & 0xf) * 4);
        String name = switch (inner.u8(9)) {
            case 6 -> "tcp";
            case 17 -> "udp";
            default -> "protocol " + inner.u8(9);
        };
        return address + " " + name + " port " + (ports.has(4) ? ports.u16(2) : 0) + " unreachable";
    }

    private void icmp6(Datagram datagram, StringBuilder text) {
        Octets icmp = datagram.payload();
        text.append(datagram.arrow());
        if (!icmp.has(8)) {
            text.append(" [|icmp6]");
            return;
        }
        boolean verbose = verbosity > 0;
        if (verbose && datagram.whole()) {
            text.append(
                    datagram.checksum() == 0
                            ? "[icmp6 sum ok] "
                            : String.format(
                                    "[bad icmp6 cksum 0x%04x -> 0x%04x!] ", icmp.u16(2), datagram.rightChecksum(2)));
        }
        int type = icmp.u8(0);
        boolean discovery = type >= 133 && type <= 137;
        String length = ", length " + datagram.length();
        text.append("ICMP6, ").append(icmp6Name(type)).append(verbose && discovery ? length : "");
        switch (type) {
            case 128, 129 ->
                text.append(", id ").append(icmp.u16(4)).append(", seq ").append(icmp.u16(6));
            case 135 -> text.append(", who has ").append(icmp.has(24) ? icmp.ipv6(8) : "[|icmp6]");
            case 136 -> {
                text.append(", tgt is ").append(icmp.has(24) ? icmp.ipv6(8) : "[|icmp6]");
                text.append(verbose ? advertisementFlags(icmp.u8(4)) : "");
            }
            default -> {}
        }
        if (!verbose) {
            text.append(length);
        } else if (type == 135 || type == 136) {
            options(icmp.from(24), text);
        }
    }

    private static String icmp6Name(int type) {
        return switch (type) {
            case 1 -> "destination unreachable";
            case 2 -> "packet too big";
            case 3 -> "time exceeded in-transit";
            case 4 -> "parameter problem";
            case 128 -> "echo request";
            case 129 -> "echo reply";
            case 130 -> "multicast listener query";
            case 131 -> "multicast listener report";
            case 133 -> "router solicitation";
            case 134 -> "router advertisement";
            case 135 -> "neighbor solicitation";
            case 136 -> "neighbor advertisement";
            case 137 -> "redirect";
            case 143 -> "multicast listener report v2";
            default -> "unknown icmp6 type (" + type + ")";
        };
    }

    private static String advertisementFlags(int flags) {
        StringBuilder names = new StringBuilder();
        names.append((flags & 0x80) == 0 ? "" : ", router");
        names.append((flags & 0x40) == 0 ? "" : ", solicited");
        names.append((flags & 0x20) == 0 ? "" : ", override");
        return ", Flags [" + (names.isEmpty() ? "none" : names.substring(2)) + "]";
    }

    private static void options(Octets options, StringBuilder text) {
        Octets rest = options;
        while (rest.has(8) && rest.u8(1) > 0) {
            int type = rest.u8(0);
            String name = switch (type) {
                case 1 -> "source link-address";
                case 2 -> "destination link-address";
                default -> "unknown";
            };
            text.append("\n\t  ").append(name).append(" option (").append(type).append("), length ");
            text.append(rest.u8(1) * 8).append(" (").append(rest.u8(1)).append("): ");
            text.append(type == 1 || type == 2 ? rest.mac(2) : "");
            rest = rest.from(rest.u8(1) * 8);
        }
    }
}
