package dev.patchbay.perf.limits;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The garbage collector's pauses as the JVM's own log tells of them, switched on while the program runs.
 *
 * <p>Nobody in the process waits for less than such a pause, and nothing in it can measure one by its own clock without running
 * beside it; so figures of how long something waited are only half of the truth without these. The JVM writes a file, which is
 * read at the end: a listener in the process would itself make many of the collections that it counts.
 *
 * <p><b>Threads.</b> Begun and ended by one. <b>Bounds.</b> One at a time: the log belongs to the process.
 */
public final class CollectorLog implements AutoCloseable {
    private static final long LONG_US = 1_000;
    private static final int MOST_LINES = 100;

    /** Such as {@code GC(3) Pause Young (Allocation Failure) 3M->1M(14M) 0.512ms}. */
    private static final Pattern PAUSE = Pattern.compile("GC\\(\\d+\\) (Pause .*) (\\d+(?:\\.\\d+)?)ms$");

    /** Such as {@code [7146890ns] Safepoint "SerialCollectForAllocation", Time since last: … Total: 563160 ns, Threads: …}. */
    private static final Pattern STOP = Pattern.compile("\\[(\\d+)ns\\].*Safepoint \".*Total: *(\\d+) ns");

    private final Path file;
    private final List<String> lines = new ArrayList<>();
    private final List<Stop> stops = new ArrayList<>();

    /**
     * A time in which all threads that run Java code stood still, for a collection or anything else.
     *
     * @param beginNs by {@link System#nanoTime}, when they were asked to.
     * @param endNs by the same clock.
     */
    public record Stop(long beginNs, long endNs) {}

    /**
     * Begins to listen.
     *
     * @throws IOException if there is no place for the log, or no such JVM.
     */
    public CollectorLog() throws IOException {
        file = Files.createTempFile("patchbay-gc", ".log");
        log("output=" + file, "what=gc=info,safepoint=info", "decorators=uptime,timenanos");
    }

    private static String log(String... words) throws IOException {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            Object[] arguments = {words};
            String[] signature = {String[].class.getName()};
            return (String) server.invoke(commands, "vmLog", arguments, signature);
        } catch (JMException e) {
            throw new IOException("this JVM does not let its log be switched on: " + e.getMessage(), e);
        }
    }

    /**
     * Ends listening.
     *
     * @return how many pauses there were, the longest one, those over a millisecond, and all together.
     * @throws IOException if the log cannot be read.
     */
    public Map<String, Object> end() throws IOException {
        log("output=" + file, "what=all=off");
        long pauses = 0;
        long longestUs = 0;
        long longPauses = 0;
        long totalUs = 0;
        try (Stream<String> all = Files.lines(file)) {
            for (String line : (Iterable<String>) all::iterator) {
                Matcher stop = STOP.matcher(line);
                if (stop.find()) {
                    long endNs = Long.parseLong(stop.group(1));
                    stops.add(new Stop(endNs - Long.parseLong(stop.group(2)), endNs));
                }
                Matcher pause = PAUSE.matcher(line);
                if (!pause.find()) {
                    continue;
                }
                long us = Math.round(Double.parseDouble(pause.group(2)) * 1_000);
                pauses++;
                totalUs += us;
                longestUs = Math.max(longestUs, us);
                longPauses += us > LONG_US ? 1 : 0;
                if (lines.size() < MOST_LINES) {
                    lines.add(line);
                }
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(
                "collector",
                ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName());
        figures.put("pauses", pauses);
        figures.put("longest_us", longestUs);
        figures.put("over_1_ms", longPauses);
        figures.put("total_us", totalUs);
        return figures;
    }

    /**
     * The first lines of the log that tell of a pause; after {@link #end}.
     *
     * @return as the JVM wrote them.
     */
    public List<String> lines() {
        return lines;
    }

    /**
     * When everything stood still; after {@link #end}.
     *
     * @return one after the other.
     */
    public List<Stop> stops() {
        return stops;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
