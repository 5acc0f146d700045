package dev.patchbay.control.capture;

import dev.patchbay.codec.ip.Ipv4Address;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of {@code tcpdump}'s filter language that people type most: protocols, {@code host}, {@code port}, {@code
 * ether}, {@code vlan}, joined by {@code and}, {@code or}, {@code not} and parentheses.
 *
 * <p>VLAN tags are looked through, as they are in a capture on Linux, where the kernel keeps them beside the frame.
 *
 * <p>Immutable and for any thread.
 */
@FunctionalInterface
public interface CaptureFilter {
    /** Whether a frame is wanted. */
    boolean test(byte[] frame);

    /**
     * Reads an expression.
     *
     * @param expression "" for all frames
     * @throws IllegalArgumentException with what {@code libpcap} would say
     */
    static CaptureFilter parse(String expression) {
        return expression.isBlank() ? frame -> true : new Parser(expression).parse();
    }

    /** Recursive descent; {@code or} and {@code and} have the same rank in this language, to the left first. */
    final class Parser {
        private static final Pattern WORD = Pattern.compile("\\(|\\)|!|&&|\\|\\||[^\\s()!&|]+");
        private static final List<String> DIRECTIONS = List.of("src", "dst");
        private static final String SYNTAX_ERROR = "can't parse filter expression: syntax error";

        private final Deque<String> words = new ArrayDeque<>();

        private Parser(String expression) {
            Matcher matcher = WORD.matcher(expression);
            while (matcher.find()) {
                words.add(matcher.group().toLowerCase(Locale.ROOT));
            }
        }

        private CaptureFilter parse() {
            CaptureFilter filter = expression();
            if (!words.isEmpty()) {
                throw new IllegalArgumentException(SYNTAX_ERROR);
            }
            return filter;
        }

        private CaptureFilter expression() {
            CaptureFilter left = term();
            while (!words.isEmpty()) {
                CaptureFilter first = left;
                if (accept("and") || accept("&&")) {
                    CaptureFilter second = term();
                    left = frame -> first.test(frame) && second.test(frame);
                } else if (accept("or") || accept("||")) {
                    CaptureFilter second = term();
                    left = frame -> first.test(frame) || second.test(frame);
                } else {
                    break;
                }
            }
            return left;
        }

        private CaptureFilter term() {
            if (accept("not") || accept("!")) {
                CaptureFilter inner = term();
                return frame -> !inner.test(frame);
            }
            if (accept("(")) {
                CaptureFilter inner = expression();
                if (!accept(")")) {
                    throw new IllegalArgumentException(SYNTAX_ERROR);
                }
                return inner;
            }
            return primitive();
        }

        private CaptureFilter primitive() {
            String word = next();
            return switch (word) {
                case "arp" -> frame -> Parts.of(frame).type == 0x0806;
                case "ip" -> frame -> Parts.of(frame).type == 0x0800;
                case "ip6" -> frame -> Parts.of(frame).type == 0x86dd;
                case "icmp" -> frame -> Parts.of(frame).carries(0x0800, 1);
                case "icmp6" -> frame -> Parts.of(frame).carries(0x86dd, 58);
                case "tcp", "udp" -> transport(word.equals("tcp") ? 6 : 17);
                case "port" -> port("", 0);
                case "host" -> host("");
                case "src", "dst" -> directed(word);
                case "ether" -> ether();
                case "vlan" -> vlan();
                case "broadcast" -> frame -> Parts.of(frame).broadcast();
                default -> {
                    words.addFirst(word);
                    yield host("");
                }
            };
        }

        private CaptureFilter transport(int protocol) {
            String direction = DIRECTIONS.contains(peek()) ? next() : "";
            if (accept("port")) {
                return port(direction, protocol);
            }
            if (!direction.isEmpty()) {
                throw new IllegalArgumentException(SYNTAX_ERROR);
            }
            return frame -> Parts.of(frame).protocol == protocol;
        }

        private CaptureFilter directed(String direction) {
            if (accept("port")) {
                return port(direction, 0);
            }
            accept("host");
            return host(direction);
        }

        private CaptureFilter port(String direction, int protocol) {
            int port = number(0xffff);
            return frame -> {
                Parts parts = Parts.of(frame);
                boolean hasPorts = protocol == 0
                        ? parts.protocol == 6 || parts.protocol == 17 || parts.protocol == 132
                        : parts.protocol == protocol;
                return hasPorts
                        && ((!direction.equals("dst") && parts.sourcePort == port)
                                || (!direction.equals("src") && parts.destinationPort == port));
            };
        }

        private CaptureFilter host(String direction) {
            String address = next();
            try {
                Ipv4Address.parse(address);
            } catch (IllegalArgumentException noIpv4) {
                if (!address.contains(":")) {
                    throw new IllegalArgumentException(SYNTAX_ERROR, noIpv4);
                }
            }
            return frame -> {
                Parts parts = Parts.of(frame);
                return (!direction.equals("dst") && address.equals(parts.source))
                        || (!direction.equals("src") && address.equals(parts.destination));
            };
        }

        private CaptureFilter ether() {
            String direction = next();
            if (direction.equals("host") || DIRECTIONS.contains(direction)) {
                String mac = next();
                return frame -> (!direction.equals("dst") && mac.equals(Parts.of(frame).sourceMac))
                        || (!direction.equals("src") && mac.equals(Parts.of(frame).destinationMac));
            }
            if (direction.equals("broadcast")) {
                return frame -> Parts.of(frame).broadcast();
            }
            if (direction.equals("proto")) {
                int type = number(0xffff);
                return frame -> Parts.of(frame).type == type;
            }
            throw new IllegalArgumentException(SYNTAX_ERROR);
        }

        private CaptureFilter vlan() {
            if (peek().matches("\\d+")) {
                int vlan = number(4095);
                return frame -> Parts.of(frame).vlan == vlan;
            }
            return frame -> Parts.of(frame).vlan >= 0;
        }

        private int number(int max) {
            try {
                int number = Integer.decode(next());
                if (number >= 0 && number <= max) {
                    return number;
                }
            } catch (NumberFormatException noNumber) {
                throw new IllegalArgumentException(SYNTAX_ERROR, noNumber);
            }
            throw new IllegalArgumentException(SYNTAX_ERROR);
        }

        private String peek() {
            return words.isEmpty() ? "" : words.peek();
        }

        private boolean accept(String word) {
            return word.equals(words.peek()) && words.poll() != null;
        }

        private String next() {
            if (words.isEmpty()) {
                throw new IllegalArgumentException(SYNTAX_ERROR);
            }
            return words.poll();
        }
    }

    /** What a filter can ask of a frame; what the frame does not have is -1 or "". */
    final class Parts {
        private String destinationMac = "";
        private String sourceMac = "";
        private int vlan = -1;
        private int type = -1;
        private int protocol = -1;
        private String source = "";
        private String destination = "";
        private int sourcePort = -1;
        private int destinationPort = -1;

        private Parts() {}

        private boolean carries(int etherType, int ipProtocol) {
            return type == etherType && protocol == ipProtocol;
        }

        private boolean broadcast() {
            return destinationMac.equals("ff:ff:ff:ff:ff:ff");
        }

        private static Parts of(byte[] frame) {
            Parts parts = new Parts();
            Octets octets = Octets.of(frame);
            if (!octets.has(14)) {
                return parts;
            }
            parts.destinationMac = octets.mac(0);
            parts.sourceMac = octets.mac(6);
            parts.type = octets.u16(12);
            Octets payload = octets.from(14);
            while ((parts.type == 0x8100 || parts.type == 0x88a8) && payload.has(4)) {
                parts.vlan = parts.vlan < 0 ? payload.u16(0) & 0xfff : parts.vlan;
                parts.type = payload.u16(2);
                payload = payload.from(4);
            }
            if (parts.type == 0x0806 && payload.has(28)) {
                parts.source = payload.ipv4(14);
                parts.destination = payload.ipv4(24);
            } else if (parts.type == 0x0800 && payload.has(20)) {
                parts.protocol = payload.u8(9);
                parts.source = payload.ipv4(12);
                parts.destination = payload.ipv4(16);
                if ((payload.u16(6) & 0x1fff) == 0) {
                    parts.ports(payload.from((payload.u8(0) & 0xf) * 4));
                }
            } else if (parts.type == 0x86dd && payload.has(40)) {
                parts.protocol = payload.u8(6);
                parts.source = payload.ipv6(8);
                parts.destination = payload.ipv6(24);
                parts.ports(payload.from(40));
            }
            return parts;
        }

        private void ports(Octets transport) {
            if ((protocol == 6 || protocol == 17 || protocol == 132) && transport.has(4)) {
                sourcePort = transport.u16(0);
                destinationPort = transport.u16(2);
            }
        }
    }
}
