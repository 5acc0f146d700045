package dev.patchbay.perf.peers;

import java.util.List;
import java.util.Locale;

/**
 * What the source sends: {@code batched:64:1000} are 1,000 inner flows of 64-byte frames in pieces; {@code
 * batched-mixed:64:1000} the same with another flow in each datagram of a piece.
 *
 * @param sender how datagrams travel.
 * @param mixed whether the flows are mixed within a piece.
 * @param size of inner frames in bytes, 64 to 1518 without frame check sequence, or {@code imix}.
 * @param flows how many inner flows, 1 to 1,000,000.
 */
record Workload(Sender sender, boolean mixed, String size, int flows) {
    /** What is measured unless the user says otherwise: each sender, each size, each number of flows, but not all products. */
    static final List<String> USUAL = List.of(
            "batched:64:1000",
            "batched-mixed:64:1000",
            "batched:64:1",
            "batched:64:100000",
            "batched:1400:1000",
            "batched:imix:100000",
            "segmented:64:1000",
            "segmented:1400:1000",
            "single:64:1000",
            "single:1400:1000",
            "single:imix:100000");

    private static final String MIXED = "-mixed";
    private static final int SMALLEST = 64;
    private static final int LARGEST = 1518;
    private static final int MOST_FLOWS = 1_000_000;

    /**
     * Reads a workload.
     *
     * @param text such as {@code batched:64:1000}.
     * @throws IllegalArgumentException if it is none, with a message for the user.
     */
    static Workload parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "a workload is SENDER:SIZE:FLOWS, such as " + USUAL.getFirst() + ", not '" + text + "'");
        }
        boolean mixed = parts[0].endsWith(MIXED);
        String word = mixed ? parts[0].substring(0, parts[0].length() - MIXED.length()) : parts[0];
        Sender sender;
        try {
            sender = Sender.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "a sender is batched, segmented or single, not '" + parts[0] + "'", unknown);
        }
        if (mixed && sender == Sender.SINGLE) {
            throw new IllegalArgumentException("single datagrams have no pieces to mix flows in");
        }
        if (!parts[1].equals("imix")) {
            number(parts[1], "size", SMALLEST, LARGEST);
        }
        return new Workload(sender, mixed, parts[1], number(parts[2], "number of flows", 1, MOST_FLOWS));
    }

    private static int number(String text, String what, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException wrong) {
            // Said below.
        }
        throw new IllegalArgumentException("a " + what + " is from " + least + " to " + most
                + (what.equals("size") ? " or 'imix'" : "") + ", not '" + text + "'");
    }

    /** The source's word for how to hand datagrams over. */
    String gso() {
        if (sender == Sender.SINGLE) {
            return "off";
        }
        return mixed ? "mixed" : "one";
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return sender.word() + (mixed ? MIXED : "") + ':' + size + ':' + flows;
    }
}
