package dev.patchbay.datapath.rehearsal;

import java.util.ArrayList;
import java.util.List;

/**
 * A bridge or namespace on a packet's way: what happened to it there, and where its copies went from there.
 *
 * <p><b>Invariants.</b> Once its rehearsal is over it does not change any more, and it has at least one end or place after it.
 */
public final class Place {
    private final List<String> lines = new ArrayList<>();
    private final List<Place> next = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();
    private String title = "";
    private boolean resumed;

    /** The rule that was asked last, with where it is; empty before the first one. */
    private String lastRule = "";

    /** The one before, that led there. */
    private String ruleBefore = "";

    /** Whether the last table that was looked up had nothing for the packet. */
    private boolean missed;

    /** The last remark that tells of something unwanted; empty if there is none. */
    private String warning = "";

    Place() {}

    void title(String text) {
        title = text;
    }

    /** It goes on where the packet was before, with what connection tracking says. */
    void resume() {
        resumed = true;
    }

    void line(String text) {
        lines.add(text);
    }

    void rule(String text, boolean nothing) {
        ruleBefore = lastRule;
        lastRule = text;
        missed = nothing;
    }

    void warn(String text) {
        warning = text;
    }

    void end(End end) {
        ends.add(end);
    }

    boolean missed() {
        return missed;
    }

    String warning() {
        return warning;
    }

    /** The rule that is answerable for what happens now, and how the packet came to it. */
    String blame() {
        return ruleBefore.isEmpty() ? lastRule : lastRule + ", where " + ruleBefore + " sent it";
    }

    /** Whether the packet goes on from here, or ends in a way that is known. */
    boolean isConcluded() {
        return !next.isEmpty() || !ends.isEmpty();
    }

    /**
     * What it is called.
     *
     * @return name of the bridge, or namespace and device.
     */
    public String title() {
        return title;
    }

    /**
     * Whether the packet has been here just before, and comes back from connection tracking.
     *
     * @return false if it came by a port or device.
     */
    public boolean resumed() {
        return resumed;
    }

    /**
     * The steps, one per line.
     *
     * @return in their order.
     */
    public List<String> lines() {
        return lines;
    }

    /**
     * Where copies went from here.
     *
     * @return live list, in the order of the actions.
     */
    public List<Place> next() {
        return next;
    }

    /**
     * Copies that ended here.
     *
     * @return live list, in the order of the actions.
     */
    public List<End> ends() {
        return ends;
    }
}
