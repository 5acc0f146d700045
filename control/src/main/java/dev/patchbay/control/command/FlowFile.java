package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * A file of the caller with one flow, group or other thing per line; {@code #} begins a comment, and lines with nothing else
 * do not count.
 *
 * <p><b>Memory.</b> The text in one piece and twelve bytes for each line: a hundred thousand objects that live for a second would
 * all be moved by the garbage collector while packets wait.
 *
 * @param name as the caller gave it, {@code -} for standard input
 * @param lines made each time they are asked for
 */
record FlowFile(String name, List<Line> lines) {
    /** What a line says, and where it stands in the file, from one. */
    record Line(int number, String text) {}

    /**
     * Reads a file to its end.
     *
     * @param complaint what happened if it cannot be opened: commands say it differently
     */
    static FlowFile read(OfctlRequest request, String name, String complaint) throws CommandFailure, IOException {
        try (InputStream in = open(request, name, complaint)) {
            return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** A file that has been read. */
    static FlowFile of(String name, String text) {
        return new FlowFile(name, new Lines(text));
    }

    private static InputStream open(OfctlRequest request, String name, String complaint) throws CommandFailure {
        try {
            return name.equals("-") ? request.call().in() : request.call().openRead(name);
        } catch (IOException failed) {
            throw new CommandFailure(name + ": " + complaint + " (" + failed.getMessage() + ")", failed);
        }
    }

    /** What to put before a complaint about a line. */
    String place(Line line) {
        return name + ":" + line.number + ": ";
    }

    /** The lines that count, without comments and white space around them. */
    private static final class Lines extends AbstractList<Line> implements RandomAccess {
        private static final int WORDS = 3;

        private final String text;

        /** For each line its number, its beginning and its end. */
        private int[] places = new int[WORDS * 16];

        private int size;

        Lines(String text) {
            this.text = text;
            int number = 0;
            for (int at = 0; at < text.length(); ) {
                int end = at;
                while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                    end++;
                }
                number++;
                add(number, at, end);
                at = text.startsWith("\r\n", end) ? end + 2 : end + 1;
            }
        }

        private void add(int number, int from, int to) {
            int begin = from;
            int end = from;
            while (end < to && text.charAt(end) != '#') {
                end++;
            }
            while (begin < end && Character.isWhitespace(text.charAt(begin))) {
                begin++;
            }
            while (begin < end && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            if (begin == end) {
                return;
            }
            if (places.length == WORDS * size) {
                places = Arrays.copyOf(places, 2 * places.length);
            }
            places[WORDS * size] = number;
            places[WORDS * size + 1] = begin;
            places[WORDS * size + 2] = end;
            size++;
        }

        @Override
        public Line get(int index) {
            int place = WORDS * index;
            return new Line(places[place], text.substring(places[place + 1], places[place + 2]));
        }

        @Override
        public int size() {
            return size;
        }
    }
}
