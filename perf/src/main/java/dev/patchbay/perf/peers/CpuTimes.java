package dev.patchbay.perf.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long processors have worked, in ticks of 10 ms since the system's start.
 *
 * @param process in the process asked for, in user and system mode; 0 if there is none.
 * @param machine on all processors, whatever for, interrupts included. What the kernel does for a system under test is
 *     counted for the process that happened to run, so only this figure has all of it, and it has the rest as well.
 * @param at {@link System#nanoTime()}.
 */
record CpuTimes(long process, long machine, long at) {
    private static final double TICKS_PER_SECOND = 100;

    /** Reads the times now. */
    static CpuTimes now(SwitchProcess process) throws IOException {
        long ofProcess = process == null ? 0 : ofProcess(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
        return new CpuTimes(ofProcess, ofMachine(Files.readString(Path.of("/proc/stat"))), System.nanoTime());
    }

    /** utime and stime in a line of proc(5)'s {@code /proc/PID/stat}: the name before them may hold anything. */
    static long ofProcess(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** user, nice, system, irq and softirq in the first line of {@code /proc/stat}. */
    static long ofMachine(String stat) {
        String[] fields = stat.substring(0, stat.indexOf('\n')).split(" +");
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

    /** Seconds of all processors since an earlier reading. */
    double machineSince(CpuTimes earlier) {
        return (machine - earlier.machine) / TICKS_PER_SECOND;
    }
}
