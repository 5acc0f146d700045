package dev.patchbay.perf.peers;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a run has made and must undo, latest first, however it ends: by {@link #close}, or by the end of this process.
 *
 * <p><b>Threads.</b> The command's thread and the one that runs shutdown hooks; guarded by this object's lock.
 */
final class Teardown implements AutoCloseable {
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Thread hook = Thread.ofPlatform().name("teardown").unstarted(this::processEnds);
    private boolean closed;
    private boolean early;

    /** Undoes one thing. A failure is reported and does not keep the other steps from being taken. */
    interface Step {
        void undo() throws Exception;
    }

    Teardown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Adds a step; takes it at once if the end has come already. */
    synchronized void add(Step step) {
        if (closed) {
            take(step);
        } else {
            steps.push(step);
        }
    }

    /** Whether this process is being ended: what fails now fails for that reason. */
    synchronized boolean early() {
        return early;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        undoAll();
    }

    private synchronized void processEnds() {
        early = true;
        System.err.println("patchbay: ended early; removing processes and namespaces");
        undoAll();
    }

    private synchronized void undoAll() {
        closed = true;
        while (!steps.isEmpty()) {
            take(steps.pop());
        }
    }

    private static void take(Step step) {
        try {
            step.undo();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failed) {
            System.err.println("patchbay: " + failed.getMessage());
        }
    }
}
