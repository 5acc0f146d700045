package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of the caller with one flow, group or other thing per line; {@code #} begins a comment, and lines with nothing else
 * do not count.
 *
 * @param name as the caller gave it, {@code -} for standard input
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
        List<Line> lines = new ArrayList<>();
        try (InputStream in = open(request, name, complaint);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                int comment = line.indexOf('#');
                String text = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!text.isEmpty()) {
                    lines.add(new Line(number, text));
                }
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return new FlowFile(name, lines);
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
}
