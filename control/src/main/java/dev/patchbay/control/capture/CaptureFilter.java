package dev.patchbay.control.capture;

import dev.patchbay.control.neutron.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The part of {@code tcpdump}'s filter language that people type most: protocols, {@code host}, {@code net}, {@code port}, {@code
 * ether}, {@code vlan}, lengths and octets, joined by {@code and}, {@code or}, {@code not} and parentheses (pcap-filter(7)).
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
        private static final List<String> DIRECTIONS = List.of("src", "dst");
        private static final int LAST_PORT = 0xffff;
        private static final int LAST_VLAN = 4095;
        private static final Map<String, Integer> PROTOCOLS = Map.of(
                "icmp", 1, "igmp", 2, "tcp", 6, "udp", 17, "gre", 47, "esp", 50, "ah", 51, "icmp6", 58, "vrrp", 112,
                "sctp", 132);

        private final FilterWords words;

        /** Reads one more value of the kind that was named last: {@code port 80 or 443}. */
        private Supplier<CaptureFilter> again = () -> host("", frame -> true);

        private Parser(String expression) {
            words = new FilterWords(expression);
        }

        private CaptureFilter parse() {
            CaptureFilter filter = expression();
            if (!words.atEnd()) {
                throw FilterWords.syntaxError();
            }
            return filter;
        }

        private CaptureFilter expression() {
            CaptureFilter left = term();
            while (!words.atEnd()) {
                CaptureFilter first = left;
                if (words.accept("and") || words.accept("&&")) {
                    left = both(first, term());
                } else if (words.accept("or") || words.accept("||")) {
                    CaptureFilter second = term();
                    left = frame -> first.test(frame) || second.test(frame);
                } else {
                    break;
                }
            }
            return left;
        }

        private static CaptureFilter both(CaptureFilter first, CaptureFilter second) {
            return frame -> first.test(frame) && second.test(frame);
        }

        private CaptureFilter term() {
            CaptureFilter comparison = FilterArithmetic.comparison(words);
            if (comparison != null) {
                return comparison;
            }
            if (words.accept("not") || words.accept("!")) {
                CaptureFilter inner = term();
                return frame -> !inner.test(frame);
            }
            if (words.accept("(")) {
                CaptureFilter inner = expression();
                if (!words.accept(")")) {
                    throw FilterWords.syntaxError();
                }
                return inner;
            }
            return primitive();
        }

        private CaptureFilter primitive() {
            String word = words.take();
            return switch (word) {
                case "arp" -> network(0x0806);
                case "rarp" -> network(0x8035);
                case "ip" -> network(0x0800);
                case "ip6" -> network(0x86dd);
                case "icmp" -> frame -> FrameParts.of(frame).carries(0x0800, 1);
                case "icmp6" -> frame -> FrameParts.of(frame).carries(0x86dd, 58);
                case "tcp", "udp", "sctp", "igmp", "vrrp" -> transport(PROTOCOLS.get(word));
                case "proto" -> protocol();
                case "port", "portrange", "host", "net" -> {
                    CaptureFilter any = frame -> true;
                    yield value(word, "", any);
                }
                case "src", "dst" -> directed(word, frame -> true);
                case "ether" -> ether();
                case "vlan" -> vlan();
                case "broadcast" -> frame -> FrameParts.of(frame).broadcast();
                case "multicast" -> frame -> FrameParts.of(frame).multicast();
                case "less" -> {
                    int most = words.number(Integer.MAX_VALUE);
                    yield frame -> frame.length <= most;
                }
                case "greater" -> {
                    int least = words.number(Integer.MAX_VALUE);
                    yield frame -> frame.length >= least;
                }
                default -> {
                    words.reset(words.mark() - 1);
                    yield again.get();
                }
            };
        }

        /** A protocol of Ethernet, perhaps with an address behind it. */
        private CaptureFilter network(int type) {
            CaptureFilter of = frame -> FrameParts.of(frame).type == type;
            return qualified(of);
        }

        private CaptureFilter transport(int protocol) {
            return qualified(frame -> FrameParts.of(frame).protocol == protocol);
        }

        private CaptureFilter qualified(CaptureFilter of) {
            String next = words.peek();
            if (DIRECTIONS.contains(next)) {
                return directed(words.take(), of);
            }
            if (List.of("host", "net", "port", "portrange").contains(next)) {
                return value(words.take(), "", of);
            }
            if (words.accept("proto")) {
                return both(of, protocol());
            }
            return of;
        }

        private CaptureFilter directed(String direction, CaptureFilter of) {
            String kind = List.of("host", "net", "port", "portrange").contains(words.peek()) ? words.take() : "host";
            return value(kind, direction, of);
        }

        private CaptureFilter value(String kind, String direction, CaptureFilter of) {
            again = () -> switch (kind) {
                case "port" -> ports(direction, of, false);
                case "portrange" -> ports(direction, of, true);
                case "net" -> net(direction, of);
                default -> host(direction, of);
            };
            return again.get();
        }

        private CaptureFilter protocol() {
            String word = words.take();
            String name = word.startsWith("\\") ? word.substring(1) : word;
            Integer named = PROTOCOLS.get(name);
            if (named == null) {
                words.reset(words.mark() - 1);
            }
            int number = named == null ? words.number(255) : named;
            return frame -> FrameParts.of(frame).protocol == number;
        }

        private CaptureFilter ports(String direction, CaptureFilter of, boolean range) {
            String[] ends = words.take().split("-", -1);
            if (ends.length > (range ? 2 : 1)) {
                throw FilterWords.syntaxError();
            }
            int first = port(ends[0]);
            int last = port(ends[ends.length - 1]);
            return both(of, frame -> {
                FrameParts parts = FrameParts.of(frame);
                return (!direction.equals("dst") && parts.sourcePort >= first && parts.sourcePort <= last)
                        || (!direction.equals("src")
                                && parts.destinationPort >= first
                                && parts.destinationPort <= last);
            });
        }

        private static int port(String text) {
            if (!text.matches("[0-9]{1,9}")) {
                throw FilterWords.syntaxError();
            }
            int port = Integer.parseInt(text);
            if (port > LAST_PORT) {
                throw new IllegalArgumentException("illegal port number " + port + " > " + LAST_PORT);
            }
            return port;
        }

        private CaptureFilter host(String direction, CaptureFilter of) {
            return both(of, within(address(words.take()), direction));
        }

        private CaptureFilter net(String direction, CaptureFilter of) {
            String address = words.take();
            if (!words.accept("/")) {
                boolean parts = address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){0,2}");
                int given = address.split("\\.", -1).length;
                String whole = parts ? address + ".0".repeat(4 - given) + "/" + 8 * given : address;
                return both(of, within(address(whole), direction));
            }
            int bits = address.contains(":") ? 128 : 32;
            int length = words.number(Integer.MAX_VALUE);
            if (length > bits) {
                throw new IllegalArgumentException("mask length must be <= " + bits);
            }
            return both(of, within(address(address + "/" + length), direction));
        }

        private static IpPrefix address(String text) {
            try {
                return IpPrefix.parse(text);
            } catch (IllegalArgumentException noAddress) {
                IllegalArgumentException wrong = FilterWords.syntaxError();
                wrong.initCause(noAddress);
                throw wrong;
            }
        }

        private static CaptureFilter within(IpPrefix range, String direction) {
            return frame -> {
                FrameParts parts = FrameParts.of(frame);
                return (!direction.equals("dst") && has(range, parts.source))
                        || (!direction.equals("src") && has(range, parts.destination));
            };
        }

        private static boolean has(IpPrefix range, String address) {
            return !address.isEmpty() && range.contains(IpPrefix.parse(address));
        }

        private CaptureFilter ether() {
            String direction = words.take();
            switch (direction) {
                case "broadcast" -> {
                    return frame -> FrameParts.of(frame).broadcast();
                }
                case "multicast" -> {
                    return frame -> FrameParts.of(frame).multicast();
                }
                case "proto" -> {
                    return network(words.number(LAST_PORT));
                }
                default -> {}
            }
            if (!direction.equals("host") && !DIRECTIONS.contains(direction)) {
                throw FilterWords.syntaxError();
            }
            if (DIRECTIONS.contains(direction)) {
                words.accept("host");
            }
            String mac = words.take();
            return frame -> (!direction.equals("dst") && mac.equals(FrameParts.of(frame).sourceMac))
                    || (!direction.equals("src") && mac.equals(FrameParts.of(frame).destinationMac));
        }

        private CaptureFilter vlan() {
            if (words.peek().matches("\\d+")) {
                int vlan = words.number(Integer.MAX_VALUE);
                if (vlan > LAST_VLAN) {
                    throw new IllegalArgumentException("VLAN tag " + vlan + " greater than maximum " + LAST_VLAN);
                }
                return frame -> FrameParts.of(frame).vlan == vlan;
            }
            return frame -> FrameParts.of(frame).vlan >= 0;
        }
    }
}
