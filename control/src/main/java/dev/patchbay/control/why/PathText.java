package dev.patchbay.control.why;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints a way: one line per step, each host's indented below its name, and the copies of a packet that was copied one after the
 * other; then how it ends.
 *
 * <p>Copies that nobody gets are shown in one line each, unless all of it is wanted. If nobody gets any, the one that came farthest
 * is shown whole: of a packet that was flooded that is the copy that its destination lies behind.
 */
final class PathText {
    private static final int STEP = 2;

    private final StringBuilder out = new StringBuilder();
    private final boolean whole;

    /** The end that is worth to be told if nobody gets the packet; else null. */
    private Ending farthest;

    PathText(boolean whole) {
        this.whole = whole;
    }

    /** Appends the way of a packet and its ends. */
    void path(Stop start) {
        farthest = WhyCommand.isDelivered(start) ? null : farthest(start);
        host(start, 0);
        ends(start);
    }

    String text() {
        return out.toString();
    }

    void line(String text) {
        line(0, text);
    }

    private void line(int indent, String text) {
        out.repeat(' ', indent).append(text).append('\n');
    }

    private void host(Stop stop, int indent) {
        line(indent, stop.way().isEmpty() ? stop.host() : stop.way());
        way(stop, null, indent + STEP);
    }

    private static Ending farthest(Stop start) {
        Ending best = null;
        int most = -1;
        IdentityHashMap<Stop, Integer> depths = new IdentityHashMap<>();
        depths.put(start, 0);
        Deque<Stop> stops = new ArrayDeque<>(List.of(start));
        while (!stops.isEmpty()) {
            Stop stop = stops.poll();
            int depth = depths.get(stop);
            for (Ending ending : stop.endings()) {
                if (depth > most && ending.kind() != Ending.Kind.NOBODY) {
                    most = depth;
                    best = ending;
                }
            }
            for (Stop next : stop.next()) {
                depths.put(next, next.resumed() ? depth : depth + 1);
                stops.add(next);
            }
        }
        return best;
    }

    /** Whether a branch is worth to be shown whole. */
    private boolean matters(Stop stop) {
        return whole
                || stop.allEndings().stream()
                        .anyMatch(each -> each.equals(farthest)
                                || each.kind() == Ending.Kind.UNKNOWN
                                || WhyCommand.isDelivery(each));
    }

    /** A place and what comes after it; {@code titled} is the title that stands right above, or null. */
    private void way(Stop first, String titled, int indent) {
        Stop stop = first;
        String above = titled;
        while (stop != null) {
            if (!stop.title().equals(above)) {
                line(indent, stop.title());
            }
            stop.lines().forEach(text -> line(indent + STEP, text));
            for (Ending ending : stop.endings()) {
                if (ending.kind() != Ending.Kind.NOBODY || whole) {
                    line(indent + STEP, "⇒ " + ending.text());
                }
            }
            Stop next = branches(stop, indent + STEP);
            above = next != null && next.resumed() ? stop.title() : null;
            stop = next;
        }
    }

    /** Prints where copies go, but for a last one that goes on in this host: that is returned. */
    private Stop branches(Stop stop, int indent) {
        List<Stop> alive = new ArrayList<>();
        for (Stop each : stop.next()) {
            if (matters(each)) {
                alive.add(each);
            } else {
                line(indent, "a copy " + fold(each));
            }
        }
        if (alive.size() == 1) {
            Stop only = alive.getFirst();
            if (only.way().isEmpty()) {
                return only;
            }
            host(only, indent);
            return null;
        }
        for (int i = 0; i < alive.size(); i++) {
            Stop each = alive.get(i);
            String where = each.way().isEmpty() ? "to " + each.title() : each.way();
            line(indent, "copy " + (i + 1) + " of " + alive.size() + ' ' + where);
            way(each, each.way().isEmpty() ? each.title() : null, each.way().isEmpty() ? indent : indent + STEP);
        }
        return null;
    }

    /** A branch that leads nowhere in one line. */
    private static String fold(Stop stop) {
        List<String> ends = new ArrayList<>();
        for (Ending ending : stop.allEndings()) {
            if (ending.kind() != Ending.Kind.NOBODY && !ends.contains(ending.text())) {
                ends.add(ending.text());
            }
        }
        String where = stop.way().isEmpty() ? "to " + stop.title() : stop.way();
        return where + " ⇒ "
                + switch (ends.size()) {
                    case 0 -> "nobody is there";
                    case 1, 2 -> String.join("; ", ends);
                    default -> ends.getFirst() + "; and " + (ends.size() - 1) + " more ends where nobody gets it";
                };
    }

    /** The ends that matter, those that read the same once with how often. */
    private void ends(Stop start) {
        List<Ending> all = start.allEndings();
        Map<String, Integer> counted = new LinkedHashMap<>();
        int lost = 0;
        for (Ending.Kind kind : Ending.Kind.values()) {
            for (Ending ending : all) {
                boolean matters = whole
                        || ending.equals(farthest)
                        || kind == Ending.Kind.UNKNOWN
                        || WhyCommand.isDelivery(ending);
                if (ending.kind() == kind && matters) {
                    counted.merge(ending.verdict(), 1, Integer::sum);
                } else if (ending.kind() == kind && kind != Ending.Kind.NOBODY) {
                    lost++;
                }
            }
        }
        counted.forEach((text, times) -> line(times == 1 ? text : text + " (" + times + " times)"));
        if (counted.isEmpty()) {
            line("nobody gets it: it leaves by ports only that nobody is behind");
        }
        if (lost > 0) {
            line("(" + (lost == 1 ? "another copy is" : lost + " other copies are")
                    + " dropped or ignored on the way; --all shows all of it)");
        }
    }
}
