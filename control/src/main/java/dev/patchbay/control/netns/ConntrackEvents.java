package dev.patchbay.control.netns;

import dev.patchbay.datapath.conntrack.CtTuple;
import dev.patchbay.datapath.conntrack.SpaceEntry;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The events of a namespace's connections as {@code conntrack -E} prints them, found by comparing one look at the table with the
 * one before. A connection that is answered when it is first seen has begun, and been answered, since.
 *
 * <p>Looks are taken on the slow path and texts by the program's thread, in turn.
 */
final class ConntrackEvents {
    /** What is gone has no time left to tell. */
    private static final String GONE = "DESTROY";

    private static final String FIRST_TCP_STATE = "SYN_SENT";
    private static final int FIRST_TCP_SECONDS = 120;

    private final Set<String> mask;
    private final Map<Key, Last> known = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private boolean watching;
    private int look;
    private int shown;

    private record Key(int zone, CtTuple original) {}

    private record Last(int look, SpaceEntry entry) {}

    /** @param mask which events are printed, of NEW, UPDATES and DESTROY */
    ConntrackEvents(Set<String> mask) {
        this.mask = mask;
    }

    /** Another look; of the first one nothing is said. */
    void begin() {
        look++;
    }

    /** A connection is there. */
    void saw(int zone, SpaceEntry entry) {
        Last before = known.put(new Key(zone, entry.original()), new Last(look, entry));
        if (!watching) {
            return;
        }
        if (before == null) {
            event("NEW", "    [NEW] ", zone, entry, true);
            if (entry.answered()) {
                event("UPDATES", " [UPDATE] ", zone, entry, false);
            }
        } else if (differs(before.entry(), entry)) {
            event("UPDATES", " [UPDATE] ", zone, entry, false);
        }
    }

    private static boolean differs(SpaceEntry before, SpaceEntry after) {
        return before.answered() != after.answered()
                || before.assured() != after.assured()
                || before.mark() != after.mark()
                || before.tcp() != after.tcp();
    }

    /** All has been seen: what was not is gone. */
    void end() {
        Iterator<Map.Entry<Key, Last>> all = known.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Key, Last> one = all.next();
            if (one.getValue().look() != look) {
                all.remove();
                if (watching) {
                    event(
                            GONE,
                            "[DESTROY] ",
                            one.getKey().zone(),
                            one.getValue().entry(),
                            false);
                }
            }
        }
        watching = true;
    }

    private void event(String kind, String label, int zone, SpaceEntry entry, boolean first) {
        if (!mask.contains(kind)) {
            return;
        }
        boolean began = first && entry.answered();
        text.append(label);
        ConntrackProgram.protocol(text, entry.original().protocol());
        if (!kind.equals(GONE)) {
            text.append(began && entry.tcp() != null ? FIRST_TCP_SECONDS : entry.timeoutSeconds())
                    .append(' ');
        }
        if (entry.tcp() != null) {
            text.append(began ? FIRST_TCP_STATE : entry.tcp()).append(' ');
        }
        ConntrackProgram.tuple(text, entry.original());
        text.append(began || !entry.answered() ? "[UNREPLIED] " : "");
        ConntrackProgram.tuple(text, entry.reply());
        text.append(entry.assured() && !began ? "[ASSURED] " : "");
        text.append(entry.mark() == 0 ? "" : "mark=" + Integer.toUnsignedString(entry.mark()) + ' ');
        text.append(zone == 0 ? "" : "zone=" + zone + ' ');
        text.setCharAt(text.length() - 1, '\n');
        shown++;
    }

    /** What there is to print. */
    String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    /** How many were printed. */
    int shown() {
        return shown;
    }
}
