package dev.patchbay.control.why;

import java.util.ArrayList;
import java.util.List;

/**
 * A bridge or namespace of some host on a packet's way, as {@link dev.patchbay.datapath.rehearsal.Place} is on one host.
 *
 * <p>Filled by {@link PathFinder}, then read.
 */
final class Stop {
    private final String host;
    private final String title;
    private final boolean resumed;
    private final List<String> lines;
    private final List<Stop> next = new ArrayList<>();
    private final List<Ending> endings = new ArrayList<>();
    private String way = "";

    Stop(String host, String title, boolean resumed, List<String> lines) {
        this.host = host;
        this.title = title;
        this.resumed = resumed;
        this.lines = List.copyOf(lines);
    }

    String host() {
        return host;
    }

    /** Name of the bridge, or namespace and device. */
    String title() {
        return title;
    }

    /** Whether it is the place before this one, and the packet comes back from connection tracking. */
    boolean resumed() {
        return resumed;
    }

    List<String> lines() {
        return lines;
    }

    /** Where copies go from here, in order. */
    List<Stop> next() {
        return next;
    }

    /** Copies that end here. */
    List<Ending> endings() {
        return endings;
    }

    /** How it came here from the host before; empty if it was on this one already. */
    String way() {
        return way;
    }

    void way(String text) {
        way = text;
    }

    /** All copies that end here or behind it, in order. */
    List<Ending> allEndings() {
        List<Ending> all = new ArrayList<>(endings);
        next.forEach(stop -> all.addAll(stop.allEndings()));
        return all;
    }
}
