package dev.patchbay.control.host;

import dev.patchbay.control.cli.FatalError;
import java.util.HashSet;
import java.util.Set;

/**
 * Failures of a switch that nobody expected. One that cost a packet is told once for its kind; one that stopped a thread of
 * the switch ends the process, which would otherwise look alive.
 *
 * <p><b>Threads.</b> Any. <b>Bounds.</b> {@link #KINDS} kinds are told.
 */
final class HostErrors {
    private static final int KINDS = 32;

    private final Set<String> told = new HashSet<>();

    synchronized void onPacketLost(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String kind = failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
        if (told.size() < KINDS && told.add(kind)) {
            System.err.println("patchbay: internal error, a packet is lost: " + kind);
        }
    }

    void onStopped(Throwable failure) {
        FatalError.end(failure);
    }
}
