package dev.patchbay.control.run;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says what is going on, when it takes more than two seconds.
 *
 * <p><b>Threads.</b> A daemon of its own tells; any thread may say what is going on.
 */
final class Progress implements AutoCloseable {
    private static final long EVERY_MS = 2_000;

    private final Consumer<String> listener;
    private final Thread teller;
    private String what;
    private long sinceNs;

    /**
     * Starts watching.
     *
     * @param listener gets a line every two seconds while something takes long
     */
    Progress(Consumer<String> listener) {
        this.listener = listener;
        teller = Thread.ofPlatform().daemon().name("progress").start(this::run);
    }

    /** Something begins; the last thing is over. {@code null}: nothing goes on any more. */
    synchronized void on(String activity) {
        what = activity;
        sinceNs = System.nanoTime();
        notifyAll();
    }

    private synchronized void run() {
        try {
            while (true) {
                String begun = what;
                wait(EVERY_MS);
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sinceNs);
                // Something else may have begun meanwhile; its own two seconds count from then.
                if (begun != null && begun.equals(what) && seconds >= EVERY_MS / 1_000) {
                    listener.accept(what + " … " + seconds + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        teller.interrupt();
    }
}
