package dev.patchbay.datapath.xlate.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a trace, and what happened inside of it.
 *
 * @param kind decides the mark in front of the text and the indentation.
 * @param text without mark and indentation.
 * @param inside in order.
 */
record TraceNode(Kind kind, String text, List<TraceNode> inside) {
    private static final int INDENTATION = 4;

    /** What a line tells of. */
    enum Kind {
        BRIDGE("%s", false),
        NAMESPACE("%s", false),
        TABLE("%s", false),
        THAW("%s", false),
        BUCKET("%s", true),
        ACTION("%s", true),
        DETAIL(" -> %s", true),
        WARNING(" >> %s", true),
        ERROR(" >>>> %s <<<<", true);

        private final String pattern;
        private final boolean indented;

        Kind(String pattern, boolean indented) {
            this.pattern = pattern;
            this.indented = indented;
        }

        /** Whether the packet comes to another place. */
        boolean isPlace() {
            return this == BRIDGE || this == NAMESPACE;
        }
    }

    TraceNode(Kind kind, String text) {
        this(kind, text, new ArrayList<>());
    }

    /** Adds a line inside of this one and returns it. */
    TraceNode add(Kind nested, String nestedText) {
        TraceNode node = new TraceNode(nested, nestedText);
        inside.add(node);
        return node;
    }

    /**
     * Appends all that is inside, not the line itself.
     *
     * @param level how far this line was indented
     * @param end length at which no further line is appended
     * @return false if that was so
     */
    boolean appendInside(StringBuilder out, int level, int end) {
        for (int i = 0; i < inside.size(); i++) {
            if (out.length() >= end) {
                return false;
            }
            TraceNode node = inside.get(i);
            // Only the last table, bridge or thaw of a list stands as far left as the list: the pipeline goes on there.
            int deeper = node.kind.indented || i + 1 < inside.size() ? 1 : 0;
            int spaces = (level + deeper) * INDENTATION;
            if (node.kind.isPlace()) {
                out.append('\n');
            }
            out.repeat(' ', spaces)
                    .append(String.format(node.kind.pattern, node.text))
                    .append('\n');
            if (node.kind.isPlace()) {
                out.repeat(' ', spaces).repeat('-', node.text.length()).append('\n');
            }
            if (!node.appendInside(out, level + 2 * deeper, end)) {
                return false;
            }
        }
        return true;
    }
}
