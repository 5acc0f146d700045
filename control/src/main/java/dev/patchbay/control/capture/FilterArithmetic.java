package dev.patchbay.control.capture;

import java.util.Map;
import java.util.function.LongBinaryOperator;

/**
 * Comparisons of octets in a filter, such as {@code tcp[tcpflags] & (tcp-syn|tcp-fin) != 0}, {@code ip[8] < 5} and {@code len >
 * 100} (pcap-filter(7)). A comparison with an octet that a frame does not have is false. Stateless.
 */
final class FilterArithmetic {
    private static final Map<String, Integer> NAMES = Map.ofEntries(
            Map.entry("icmptype", 0),
            Map.entry("icmpcode", 1),
            Map.entry("icmp6type", 0),
            Map.entry("icmp6code", 1),
            Map.entry("tcpflags", 13),
            Map.entry("icmp-echoreply", 0),
            Map.entry("icmp-unreach", 3),
            Map.entry("icmp-sourcequench", 4),
            Map.entry("icmp-redirect", 5),
            Map.entry("icmp-echo", 8),
            Map.entry("icmp-routeradvert", 9),
            Map.entry("icmp-routersolicit", 10),
            Map.entry("icmp-timxceed", 11),
            Map.entry("icmp-paramprob", 12),
            Map.entry("icmp-tstamp", 13),
            Map.entry("icmp-tstampreply", 14),
            Map.entry("icmp6-destinationunreach", 1),
            Map.entry("icmp6-packettoobig", 2),
            Map.entry("icmp6-timeexceeded", 3),
            Map.entry("icmp6-parameterproblem", 4),
            Map.entry("icmp6-echo", 128),
            Map.entry("icmp6-echoreply", 129),
            Map.entry("icmp6-multicastlistenerquery", 130),
            Map.entry("icmp6-multicastlistenerreportv1", 131),
            Map.entry("icmp6-multicastlistenerdone", 132),
            Map.entry("icmp6-routersolicit", 133),
            Map.entry("icmp6-routeradvert", 134),
            Map.entry("icmp6-neighborsolicit", 135),
            Map.entry("icmp6-neighboradvert", 136),
            Map.entry("icmp6-redirect", 137),
            Map.entry("tcp-fin", 1),
            Map.entry("tcp-syn", 2),
            Map.entry("tcp-rst", 4),
            Map.entry("tcp-push", 8),
            Map.entry("tcp-ack", 16),
            Map.entry("tcp-urg", 32),
            Map.entry("tcp-ece", 64),
            Map.entry("tcp-cwr", 128));

    /** Stands for the value of what a frame does not have. */
    private static final long NONE = Long.MIN_VALUE;

    private static final long MASK = 0xffff_ffffL;

    /** Operators of one rank stand together, the weakest first. */
    private static final String[] RANKS = {" | & ^ ", " << >> ", " + - ", " * / % "};

    /** A number that depends on the frame: 32 bits without a sign, or {@link #NONE}. */
    @FunctionalInterface
    private interface Value {
        long of(FrameParts frame);
    }

    private FilterArithmetic() {}

    /** A comparison, if one begins here; else null, and no word was taken. */
    static CaptureFilter comparison(FilterWords words) {
        int mark = words.mark();
        try {
            Value left = sum(words, 0);
            String operator = words.take();
            if (!operator.matches("==?|!=|<=?|>=?")) {
                words.reset(mark);
                return null;
            }
            Value right = sum(words, 0);
            return frame -> {
                FrameParts parts = FrameParts.of(frame);
                long one = left.of(parts);
                long other = right.of(parts);
                return one != NONE && other != NONE && holds(operator, one, other);
            };
        } catch (IllegalArgumentException none) {
            words.reset(mark);
            return null;
        }
    }

    private static boolean holds(String operator, long one, long other) {
        return switch (operator) {
            case "=", "==" -> one == other;
            case "!=" -> one != other;
            case "<" -> one < other;
            case "<=" -> one <= other;
            case ">" -> one > other;
            default -> one >= other;
        };
    }

    /** The weakest operators first, as the grammar of libpcap ranks them. */
    private static Value sum(FilterWords words, int rank) {
        if (rank == RANKS.length) {
            return atom(words);
        }
        Value left = sum(words, rank + 1);
        while (RANKS[rank].contains(" " + words.peek() + " ")) {
            Value first = left;
            LongBinaryOperator operator = operator(words.take());
            Value second = sum(words, rank + 1);
            left = frame -> {
                long one = first.of(frame);
                long other = second.of(frame);
                return one == NONE || other == NONE ? NONE : operator.applyAsLong(one, other);
            };
        }
        return left;
    }

    private static LongBinaryOperator operator(String sign) {
        return switch (sign) {
            case "|" -> (one, other) -> one | other;
            case "&" -> (one, other) -> one & other;
            case "^" -> (one, other) -> one ^ other;
            case "<<" -> (one, other) -> other > 31 ? 0 : one << other & MASK;
            case ">>" -> (one, other) -> other > 31 ? 0 : one >> other;
            case "+" -> (one, other) -> one + other & MASK;
            case "-" -> (one, other) -> one - other & MASK;
            case "*" -> (one, other) -> one * other & MASK;
            case "/" -> (one, other) -> other == 0 ? NONE : one / other;
            default -> (one, other) -> other == 0 ? NONE : one % other;
        };
    }

    private static Value atom(FilterWords words) {
        if (words.accept("(")) {
            Value inner = sum(words, 0);
            require(words.accept(")"));
            return inner;
        }
        String word = words.take();
        if (words.accept("[")) {
            require("ether arp ip ip6 icmp icmp6 tcp udp sctp".contains(word));
            return octets(words, word);
        }
        if (word.equals("len")) {
            return frame -> frame.octets.length();
        }
        long number = number(word);
        return frame -> number;
    }

    /** The rest of {@code PROTOCOL[INDEX:SIZE]}. */
    private static Value octets(FilterWords words, String protocol) {
        int size = 1;
        Value index;
        String[] halves = words.peek().split(":", -1);
        if (halves.length == 2) {
            words.take();
            long first = number(halves[0]);
            index = frame -> first;
            size = (int) number(halves[1]);
        } else {
            index = sum(words, 0);
        }
        require(words.accept("]") && (size == 1 || size == 2 || size == 4));
        int octets = size;
        return frame -> {
            long start = frame.offset(protocol);
            long at = index.of(frame);
            if (start < 0 || at == NONE || start + at + octets > frame.octets.length()) {
                return NONE;
            }
            long value = 0;
            for (int i = 0; i < octets; i++) {
                value = value << 8 | frame.octets.u8((int) (start + at) + i);
            }
            return value;
        };
    }

    private static long number(String word) {
        Integer named = NAMES.get(word);
        if (named != null) {
            return named;
        }
        long number = Long.decode(word);
        require(number >= 0 && number <= MASK);
        return number;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw FilterWords.syntaxError();
        }
    }
}
