package dev.patchbay.perf.peers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How long processors have worked, in ticks of 10 ms since the system's start.
 *
 * @param process in the process asked for, in user and system mode; 0 if there is none.
 * @param others in each process that has nothing to do with the run, by its id; kernel threads left out.
 * @param machine on all processors, whatever for, interrupts included. What the kernel does for a system under test is
 *     counted for the process that happened to run, so only this figure has all of it, and it has the rest as well.
 * @param at {@link System#nanoTime()}.
 */
record CpuTimes(long process, Map<Long, Long> others, long machine, long at) {
    private static final double TICKS_PER_SECOND = 100;

    /**
     * Reads the times now.
     *
     * @param process whose time is asked for; null if there is none.
     * @param ours all processes of this run.
     */
    static CpuTimes now(SwitchProcess process, Set<Long> ours) throws IOException {
        long ofProcess = process == null ? 0 : ofProcess(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
        return new CpuTimes(
                ofProcess, ofOthers(ours), ofMachine(Files.readString(Path.of("/proc/stat"))), System.nanoTime());
    }

    private static Map<Long, Long> ofOthers(Set<Long> ours) throws IOException {
        Map<Long, Long> times = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (!ours.contains(pid)) {
                    times.put(pid, ofOther(process.resolve("stat")));
                }
            }
        }
        return times;
    }

    /** Processes may end meanwhile; those of the kernel's threads are children of process 2. */
    private static long ofOther(Path file) {
        try {
            String stat = Files.readString(file);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[1].equals("2") ? 0 : ofProcess(stat);
        } catch (IOException ended) {
            return 0;
        }
    }

    /** utime and stime in a line of proc(5)'s {@code /proc/PID/stat}: the name before them may hold anything. */
    static long ofProcess(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** user, nice, system, irq and softirq in the first line of {@code /proc/stat}. */
    static long ofMachine(String stat) {
        String[] fields = stat.substring(0, stat.indexOf('\n')).split(" +", -1);
        return Long.parseLong(fields[1])
                + Long.parseLong(fields[2])
                + Long.parseLong(fields[3])
                + Long.parseLong(fields[6])
                + Long.parseLong(fields[7]);
    }

    /** Seconds of the process since an earlier reading. */
    double processSince(CpuTimes earlier) {
        return (process - earlier.process) / TICKS_PER_SECOND;
    }

    /** Seconds of other processes since an earlier reading, without those that have ended. */
    double othersSince(CpuTimes earlier) {
        return others.entrySet().stream()
                        .mapToLong(other -> other.getValue() - earlier.others.getOrDefault(other.getKey(), 0L))
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** Seconds of all processors since an earlier reading. */
    double machineSince(CpuTimes earlier) {
        return (machine - earlier.machine) / TICKS_PER_SECOND;
    }
}
