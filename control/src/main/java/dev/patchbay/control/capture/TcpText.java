package dev.patchbay.control.capture;

import dev.patchbay.control.capture.IpText.Datagram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints TCP segments, with sequence numbers relative to the first segment with an acknowledgement that was seen of a
 * connection.
 *
 * <p>At most {@value #MAX_CONNECTIONS} connections are remembered; the oldest is forgotten first.
 */
final class TcpText {
    private static final int MAX_CONNECTIONS = 4096;

    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final int URG = 32;
    private static final String FLAG_LETTERS = "FSRP.UEW";

    private final int verbosity;
    private final Map<String, Start> starts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Start> eldest) {
            return size() > MAX_CONNECTIONS;
        }
    };

    /** First sequence numbers of the two directions: of the lower port, and of the other. */
    private record Start(long sequence, long acknowledgement) {}

    TcpText(int verbosity) {
        this.verbosity = verbosity;
    }

    void print(Datagram datagram, StringBuilder text) {
        Octets tcp = datagram.payload();
        if (!tcp.has(20)) {
            text.append(datagram.arrow()).append("[|tcp]");
            return;
        }
        int headerLength = (tcp.u8(12) >> 4) * 4;
        int flags = tcp.u8(13);
        text.append(datagram.arrow(tcp.u16(0), tcp.u16(2)));
        if (headerLength < 20 || headerLength > datagram.length()) {
            text.append("Flags [")
                    .append(letters(flags))
                    .append("] [bad hdr length ")
                    .append(headerLength)
                    .append(" - too ");
            text.append(headerLength < 20 ? "short, < 20]" : "long, > " + datagram.length() + "]");
            return;
        }
        long sequence = tcp.u32(4);
        long acknowledgement = tcp.u32(8);
        if ((flags & ACK) != 0) {
            String key = key(datagram, tcp);
            boolean reverse = reverse(datagram, tcp);
            Start start = starts.get(key);
            if (start == null || (flags & SYN) != 0) {
                long before = acknowledgement - 1;
                starts.put(key, reverse ? new Start(before, sequence) : new Start(sequence, before));
            } else {
                sequence -= reverse ? start.acknowledgement : start.sequence;
                acknowledgement -= reverse ? start.sequence : start.acknowledgement;
            }
        }
        text.append("Flags [").append(letters(flags)).append(']');
        if (verbosity > 0 && datagram.whole()) {
            text.append(
                    datagram.checksum() == 0
                            ? String.format(", cksum 0x%04x (correct)", tcp.u16(16))
                            : String.format(
                                    ", cksum 0x%04x (incorrect -> 0x%04x)", tcp.u16(16), datagram.rightChecksum(16)));
        }
        int length = datagram.length() - headerLength;
        if (verbosity > 1 || length > 0 || (flags & (FIN | SYN | RST)) != 0) {
            text.append(", seq ").append(sequence & 0xffff_ffffL);
            if (length > 0) {
                text.append(':').append((sequence + length) & 0xffff_ffffL);
            }
        }
        if ((flags & ACK) != 0) {
            text.append(", ack ").append(acknowledgement & 0xffff_ffffL);
        }
        text.append(", win ").append(tcp.u16(14));
        if ((flags & URG) != 0) {
            text.append(", urg ").append(tcp.u16(18));
        }
        if (headerLength > 20) {
            text.append(", options [")
                    .append(options(tcp.from(20).first(headerLength - 20)))
                    .append(']');
        }
        text.append(", length ").append(length);
    }

    private static String letters(int flags) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 0; bit < 8; bit++) {
            if ((flags & 1 << bit) != 0) {
                letters.append(FLAG_LETTERS.charAt(bit));
            }
        }
        return letters.isEmpty() ? "none" : letters.toString();
    }

    private static boolean reverse(Datagram datagram, Octets tcp) {
        int order = Integer.compare(tcp.u16(0), tcp.u16(2));
        return order > 0 || (order == 0 && datagram.source().compareTo(datagram.destination()) > 0);
    }

    private static String key(Datagram datagram, Octets tcp) {
        String from = datagram.source() + " " + tcp.u16(0);
        String to = datagram.destination() + " " + tcp.u16(2);
        return reverse(datagram, tcp) ? to + " " + from : from + " " + to;
    }

    private static String options(Octets options) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < options.length()) {
            int kind = options.u8(at);
            int size = kind < 2 ? 1 : at + 1 < options.length() ? options.u8(at + 1) : 0;
            if (size == 0 || at + size > options.length()) {
                names.add("[bad opt]");
                break;
            }
            names.add(option(kind, size, options.from(at)));
            if (kind == 0) {
                break;
            }
            at += size;
        }
        return String.join(",", names);
    }

    private static String option(int kind, int size, Octets option) {
        return switch (kind) {
            case 0 -> "eol";
            case 1 -> "nop";
            case 2 -> size == 4 ? "mss " + option.u16(2) : "mss";
            case 3 -> size == 3 ? "wscale " + option.u8(2) : "wscale";
            case 4 -> "sackOK";
            case 5 -> sack(size, option);
            case 8 -> size == 10 ? "TS val " + option.u32(2) + " ecr " + option.u32(6) : "TS";
            default -> "unknown-" + kind;
        };
    }

    private static String sack(int size, Octets option) {
        StringBuilder text = new StringBuilder("sack ").append((size - 2) / 8).append(' ');
        for (int at = 2; at + 8 <= size; at += 8) {
            text.append('{')
                    .append(option.u32(at))
                    .append(':')
                    .append(option.u32(at + 4))
                    .append('}');
        }
        return text.toString();
    }
}
