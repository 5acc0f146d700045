package dev.patchbay.datapath;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.EpochNanoClock;

/**
 * The switch's clock: it follows the machine's steady clock, can be stopped, and can be moved forward
 * ({@code ovs-appctl time/stop}, {@code time/warp}; ovs-vswitchd(8)).
 *
 * <p><b>Threads.</b> Any thread may read; changes are serialised.
 */
public final class SwitchClock implements EpochClock, EpochNanoClock {
    private static final long NS_PER_MS = 1_000_000;

    private final long bornMs = System.currentTimeMillis();
    private final long bornNs = System.nanoTime();
    private volatile Reading reading;

    /** How far ahead of the steady clock, or, when stopped, which time it is. */
    private record Reading(boolean stopped, long ms) {}

    private SwitchClock(Reading reading) {
        this.reading = reading;
    }

    /**
     * A clock that runs.
     *
     * @return new clock, showing the time of day.
     */
    public static SwitchClock running() {
        return new SwitchClock(new Reading(false, 0));
    }

    /**
     * A clock that only {@link #warp} moves.
     *
     * @param ms time to show.
     * @return new clock.
     */
    public static SwitchClock manual(long ms) {
        return new SwitchClock(new Reading(true, ms));
    }

    @Override
    public long time() {
        Reading now = reading;
        return now.stopped() ? now.ms() : steadyMs() + now.ms();
    }

    @Override
    public long nanoTime() {
        Reading now = reading;
        return now.stopped() ? now.ms() * NS_PER_MS : steadyNs() + now.ms() * NS_PER_MS;
    }

    private long steadyMs() {
        return steadyNs() / NS_PER_MS;
    }

    private long steadyNs() {
        return bornMs * NS_PER_MS + (System.nanoTime() - bornNs);
    }

    /** Stops the clock at the time it shows. */
    public synchronized void stop() {
        reading = new Reading(true, time());
    }

    /**
     * Moves the clock forward.
     *
     * @param ms by how many milliseconds; not negative.
     */
    public synchronized void warp(long ms) {
        if (ms < 0) {
            throw new IllegalArgumentException("time cannot go back by " + -ms + " ms");
        }
        reading = new Reading(reading.stopped(), reading.ms() + ms);
    }

    /**
     * Whether time stands still unless it is warped.
     *
     * @return true after {@link #stop}.
     */
    public boolean stopped() {
        return reading.stopped();
    }
}
