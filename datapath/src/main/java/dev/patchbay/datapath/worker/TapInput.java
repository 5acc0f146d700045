package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.Wakeup;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.jctools.queues.MpscArrayQueue;

/**
 * Takes frames from the taps that live with a worker, each in its turn.
 *
 * <p><b>Threads.</b> Confined to one worker, but for {@link #ready}. <b>Memory.</b> Nothing is allocated per frame.
 */
final class TapInput implements TapVport.ReadyTaps {
    private static final int TAP_TURN = 64;

    private final int worker;
    private final Wakeup wakeup;
    private final Admission admission;
    private final Burst burst;
    private final Forwarder forwarder;
    private final Staging staging;
    private final WorkerCounters counters;
    private final DutyCycles cycles;
    private final Defects defects;
    private final MpscArrayQueue<TapVport> readyTaps = new MpscArrayQueue<>(Worker.MAX_TAPS);
    private final MessageHandler tapHandler = this::onTapFrame;
    private int attached;

    /** The one whose frames are being taken. */
    private TapVport tap;

    /**
     * Without taps.
     *
     * @param worker index of the worker.
     * @param wakeup of the worker.
     */
    TapInput(
            int worker,
            Wakeup wakeup,
            Admission admission,
            Burst burst,
            Forwarder forwarder,
            Staging staging,
            WorkerCounters counters,
            DutyCycles cycles,
            Defects defects) {
        this.worker = worker;
        this.wakeup = wakeup;
        this.admission = admission;
        this.burst = burst;
        this.forwarder = forwarder;
        this.staging = staging;
        this.counters = counters;
        this.cycles = cycles;
        this.defects = defects;
    }

    /**
     * Takes over the frames that a tap sends into the switch.
     *
     * @param added tap without another home.
     * @throws IllegalArgumentException if its frames may be longer than this worker can hold, or it is one too many.
     */
    void attach(TapVport added) {
        if (added.isUnattended()) {
            return;
        }
        if (!staging.holds(added.maxFrame())) {
            throw new IllegalArgumentException(
                    added + " carries frames of " + added.maxFrame() + " octets, too long for regionBytes");
        }
        if (attached == Worker.MAX_TAPS) {
            throw new IllegalArgumentException("worker " + worker + " has its " + Worker.MAX_TAPS + " taps");
        }
        attached++;
        added.home(this);
    }

    /**
     * Gives a tap up. What it had sent and was not taken yet stays in its ring.
     *
     * @param removed tap that was attached.
     */
    void detach(TapVport removed) {
        if (!removed.isUnattended()) {
            attached--;
            removed.home(null);
        }
    }

    @Override
    public void ready(TapVport ready) {
        // Never refused: each tap is announced once at a time.
        readyTaps.offer(ready);
        wakeup.wakeup();
    }

    /** Takes what the taps have, up to a limit; how many frames. */
    int poll() {
        int work = 0;
        while (work < Worker.TAP_BUDGET) {
            tap = readyTaps.poll();
            if (tap == null) {
                break;
            }
            burst.from(tap, 0, 0, 0);
            int frames = tap.switchPoll(tapHandler, TAP_TURN);
            if (frames > 0) {
                cycles.batch(frames);
            }
            work += frames;
            // A tap with more to send goes to the end of the queue, so that each gets its turn.
            if (frames == TAP_TURN || tap.switchIdle()) {
                readyTaps.offer(tap);
                if (frames == 0) {
                    // An endpoint is in the middle of an offer. We come back instead of waiting for it.
                    wakeup.wakeup();
                    break;
                }
            }
        }
        forwarder.forward();
        return work;
    }

    private void onTapFrame(int type, MutableDirectBuffer ring, int offset, int length) {
        counters.increment(WorkerCounter.RECEIVED);
        try {
            if (burst.isFull()) {
                forwarder.forward();
            }
            int staged = staging.copy(ring, offset, length);
            if (admission.admits(tap, staged, length)) {
                burst.add(staged, length, staged - Staging.HEADROOM);
            }
        } catch (RuntimeException e) {
            defects.report(e);
        }
    }
}
