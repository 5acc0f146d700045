package dev.patchbay.control.agent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;

/**
 * What the services of a host have to say: the lines that their originals write to the journal, the last {@value #LINES} of
 * them.
 *
 * <p><b>Threads.</b> Any.
 */
public final class AgentLog {
    /** Unit of the Open vSwitch agent. */
    public static final String AGENT = "neutron-openvswitch-agent";

    /** Unit of the server. */
    public static final String SERVER = "neutron-server";

    private static final int LINES = 10_000;

    private final Deque<Line> lines = new ArrayDeque<>();
    private final List<BlockingQueue<Line>> followers = new ArrayList<>();
    private final LongSupplier epochMs;

    /**
     * A line.
     *
     * @param epochMs when it was written
     * @param unit who wrote it
     * @param text without the end of the line
     */
    public record Line(long epochMs, String unit, String text) {}

    /**
     * An empty log.
     *
     * @param epochMs wall-clock time
     */
    public AgentLog(LongSupplier epochMs) {
        this.epochMs = epochMs;
    }

    /**
     * Writes a line.
     *
     * @param unit who writes it
     * @param text without the end of the line
     */
    public synchronized void write(String unit, String text) {
        Line line = new Line(epochMs.getAsLong(), unit, text);
        lines.add(line);
        if (lines.size() > LINES) {
            lines.remove();
        }
        followers.forEach(follower -> follower.add(line));
    }

    /**
     * What was written.
     *
     * @return oldest first
     */
    public synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /**
     * Begins to follow the log.
     *
     * @return gets every further line, until {@link #leave}
     */
    public synchronized BlockingQueue<Line> follow() {
        BlockingQueue<Line> follower = new LinkedBlockingQueue<>();
        followers.add(follower);
        return follower;
    }

    /**
     * Ends following.
     *
     * @param follower of {@link #follow}
     */
    public synchronized void leave(BlockingQueue<Line> follower) {
        followers.removeIf(each -> each.equals(follower));
    }
}
