package dev.patchbay.control.run;

import dev.patchbay.control.lab.Lab;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a run, as far as it got.
 *
 * <p><b>Threads.</b> Filled by the thread that runs the checks.
 */
final class RunReport {
    private final Lab lab;
    private final long startedMs;
    private final List<CheckResult> results = new ArrayList<>();
    private List<String> hosts = List.of();
    private boolean inProcess;
    private long hostsUpMs;
    private long firstPingMs = -1;
    private long endedMs;

    /**
     * Starts a report.
     *
     * @param startedMs wall-clock time at which the command was given
     */
    RunReport(Lab lab, long startedMs) {
        this.lab = lab;
        this.startedMs = startedMs;
    }

    void hostsUp(List<String> names, boolean inThisProcess, long nowMs) {
        hosts = List.copyOf(names);
        inProcess = inThisProcess;
        hostsUpMs = nowMs - startedMs;
    }

    void add(CheckResult result) {
        results.add(result);
        if (firstPingMs < 0 && result.firstAnswerMs() > 0) {
            firstPingMs = result.firstAnswerMs() - startedMs;
        }
    }

    void end(long nowMs) {
        endedMs = nowMs;
    }

    Lab lab() {
        return lab;
    }

    List<CheckResult> results() {
        return results;
    }

    List<String> hosts() {
        return hosts;
    }

    boolean inProcess() {
        return inProcess;
    }

    long startedMs() {
        return startedMs;
    }

    /** From the command to the last host's being up. */
    long hostsUpMs() {
        return hostsUpMs;
    }

    /** From the command to the first answered ping, or -1. */
    long firstPingMs() {
        return firstPingMs;
    }

    long durationMs() {
        return endedMs - startedMs;
    }

    long count(CheckResult.Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    boolean passed() {
        return count(CheckResult.Outcome.FAILED) == 0;
    }
}
