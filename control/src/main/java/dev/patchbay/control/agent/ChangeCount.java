package dev.patchbay.control.agent;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what a change of a host adds, removes and changes, for whoever asked for it. One thread at a time. */
public final class ChangeCount {
    /** What can come and go. */
    public enum Kind {
        /** A bridge of Open vSwitch. */
        BRIDGE("bridge"),
        /** A port of one. */
        PORT("port"),
        /** A network namespace. */
        NAMESPACE("namespace"),
        /** A group of OpenFlow. */
        GROUP("group"),
        /** A meter of OpenFlow. */
        METER("meter"),
        /** A flow of OpenFlow. */
        FLOW("flow"),
        /** A server in a network's namespace. */
        SERVICE("DHCP server"),
        /** A machine. */
        GUEST("guest");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private final Map<Kind, int[]> counts = new EnumMap<>(Kind.class);

    /** Nothing yet. */
    public ChangeCount() {}

    private void count(Kind kind, int index, int by) {
        counts.computeIfAbsent(kind, unknown -> new int[3])[index] += by;
    }

    /**
     * Counts what is added.
     *
     * @param kind of it
     * @param by how many
     */
    public void added(Kind kind, int by) {
        count(kind, 0, by);
    }

    /**
     * Counts what is removed.
     *
     * @param kind of it
     * @param by how many
     */
    public void removed(Kind kind, int by) {
        count(kind, 1, by);
    }

    /**
     * Counts what is changed.
     *
     * @param kind of it
     * @param by how many
     */
    public void changed(Kind kind, int by) {
        count(kind, 2, by);
    }

    /**
     * Whether nothing was to be done.
     *
     * @return true if the host is as it was
     */
    public boolean isNothing() {
        return counts.values().stream().allMatch(each -> each[0] + each[1] + each[2] == 0);
    }

    /** For people: {@code 3 flows added, 1 removed; 1 guest added}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            int[] of = counts.getOrDefault(kind, new int[3]);
            List<String> words = new ArrayList<>();
            say(kind, of[0], "added", words);
            say(kind, of[1], "removed", words);
            say(kind, of[2], "changed", words);
            if (!words.isEmpty()) {
                parts.add(String.join(", ", words));
            }
        }
        return parts.isEmpty() ? "nothing to change" : String.join("; ", parts);
    }

    private static void say(Kind kind, int count, String what, List<String> words) {
        if (count > 0) {
            words.add(count + (words.isEmpty() ? " " + kind.word + (count == 1 ? "" : "s") : "") + " " + what);
        }
    }
}
