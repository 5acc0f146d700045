package dev.patchbay.control.acceptance;

import java.util.ArrayList;
import java.util.List;

/** What a test saw that proves its rows: commands with their output, frames. Any thread may add. */
final class Evidence {
    private final List<String> seen = new ArrayList<>();

    /** A command and what it printed. */
    synchronized String command(String host, String command, String output) {
        seen.add(host + "$ " + command + "\n" + output.stripTrailing());
        return output;
    }

    /** Anything else, in words or as a frame's text. */
    synchronized void saw(String text) {
        seen.add(text);
    }

    synchronized List<String> seen() {
        return List.copyOf(seen);
    }
}
