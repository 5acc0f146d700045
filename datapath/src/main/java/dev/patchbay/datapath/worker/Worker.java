package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.ActionExecutor;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.upcall.InjectionQueue;
import dev.patchbay.datapath.upcall.PuntQueue;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries packets: from underlay and taps through key, caches and actions to underlay and taps.
 *
 * <p><b>What.</b> One call of {@link #doWork} takes the slow path's answers and frames, a batch of datagrams and what the taps have,
 * runs each frame to completion, and sends the results together. A frame that no cached flow covers goes to the slow path
 * through the {@link UpcallQueue}; the worker installs nothing by itself.
 *
 * {@link UnderlayInput} and {@link TapInput} take frames, {@link Burst} collects them, {@link Forwarder} carries them on; {@link
 * SlowPathAnswers} and {@link Recirculation} bring those back that had to wait, or go round.
 *
 * <p><b>Invariants.</b> Frames of one flow from one source leave in the order in which they came. Each frame leaves by one
 * door: forwarded, consumed, a named drop, or it waits in the upcall queue. A defect costs the frame that hit it and is
 * reported; the loop goes on.
 *
 * <p><b>Threads.</b> {@link #doWork}, {@link #attach} and {@link #detach} belong to the thread that drives the worker. It
 * alone writes the counters, the exact-match cache and its share of the flows' counters. Counters may
 * be read anywhere; {@link #upcalls()} is the door for the slow path.
 *
 * <p><b>Memory.</b> Nothing is allocated per packet.
 *
 * <p><b>Bounds.</b> Per call: one batch of datagrams, {@link #TAP_BUDGET} frames of taps, the answers that have come and a queue of the slow path's frames.
 */
public final class Worker {
    /** Most frames taken from taps in one duty cycle. */
    public static final int TAP_BUDGET = 256;

    /** How often one frame is recirculated at most, as in Open vSwitch's userspace datapath. */
    public static final int MAX_RECIRCULATIONS = 6;

    /** Most taps of one worker. */
    public static final int MAX_TAPS = 4096;

    /** Places of the exact-match cache looked at in a duty cycle without work, so that dead flows become garbage. */
    private static final int SWEEP = 64;

    private final VportTable vports;
    private final MegaflowReader<DatapathFlow> megaflows;
    private final ExactMatchCache<DatapathFlow> emc;
    private final Underlay underlay;
    private final EpochNanoClock clock;
    private final int index;
    private final WorkerCounters counters = new WorkerCounters();
    private final DutyCycles cycles = new DutyCycles();
    private final DutyTime time = new DutyTime();
    private final UpcallQueue upcalls;
    private final PuntQueue punts;
    private final InjectionQueue injections;
    private final ActionExecutor executor;
    private final Recirculation recirculation;
    private final Staging staging;
    private final SlowPathAnswers answers;
    private final UnderlayInput underlayInput;
    private final TapInput tapInput;

    /** Frames carried on one by one that are to be credited to their flow. */
    private final FlowRun credits;

    /**
     * Creates a worker.
     *
     * @param context settings; concluded here.
     */
    public Worker(WorkerContext context) {
        context.conclude();
        index = context.index();
        vports = context.vports();
        megaflows = context.megaflows().reader(index);
        emc = context.emc();
        underlay = context.underlay();
        clock = context.clock();
        upcalls = new UpcallQueue(
                index, context.upcallSlots(), context.upcallWindow(), context.slowPathWakeup(), context.wakeup());
        injections = new InjectionQueue(context.wakeup());
        punts = new PuntQueue(context.puntSlots(), context.slowPathWakeup());
        credits = new FlowRun(index);
        Arena arena = context.arena();
        UnsafeBuffer buffer = arena.buffer();
        int region = arena.reserve(context.regionBytes());
        Defects defects = new Defects(counters, context.errorHandler());
        FlowKeyExtractor extractor = new FlowKeyExtractor(context.vlanLimit());
        FlowLookup lookup = new FlowLookup(context.cache(), emc, megaflows, counters);
        recirculation = new Recirculation(index, buffer, extractor, lookup, upcalls, punts, counters, time);
        executor = new ActionExecutor(
                index,
                extractor.vlanLimit(),
                arena,
                context.regionBytes(),
                context.batch(),
                vports,
                counters,
                context.meters(),
                context.conntrack().tracker(),
                this::transmit,
                recirculation);
        recirculation.runsOn(executor);
        Burst burst = new Burst(buffer, extractor, context.cache() && !emc.isOff());
        Forwarder forwarder =
                new Forwarder(context, megaflows, burst, executor, upcalls, credits, counters, time, defects);
        staging = new Staging(buffer, region, context.regionBytes(), forwarder, executor);
        answers = new SlowPathAnswers(injections, lookup, credits, staging, executor, counters, cycles, time, defects);
        Admission admission = new Admission(index, buffer, counters, time);
        tapInput =
                new TapInput(index, context.wakeup(), admission, burst, forwarder, staging, counters, cycles, defects);
        underlayInput = new UnderlayInput(context, admission, burst, forwarder, counters, cycles, defects);
        if (underlay != null) {
            underlay.onFailure(this::sendFailed);
        }
    }

    /**
     * The worker's counters.
     *
     * @return written by the worker, read by any thread.
     */
    public WorkerCounters counters() {
        return counters;
    }

    /**
     * How the worker's time goes.
     *
     * @return written by the worker, read by any thread.
     */
    public DutyCycles cycles() {
        return cycles;
    }

    /**
     * All that the worker has counted, under Open vSwitch's names. Any thread.
     *
     * @return as it is now.
     */
    public WorkerStatistics statistics() {
        return WorkerStatistics.of(clock.nanoTime(), counters, megaflows, cycles);
    }

    /** The caller will sleep until it is woken. Same thread as {@link #doWork}. */
    public void rest() {
        cycles.rest();
    }

    /**
     * The packets that wait for the slow path.
     *
     * @return queue whose slow-path side may be used by that thread.
     */
    public UpcallQueue upcalls() {
        return upcalls;
    }

    /**
     * The copies of frames for controllers.
     *
     * @return queue whose slow-path side may be used by that thread.
     */
    public PuntQueue punts() {
        return punts;
    }

    /**
     * Frames that the slow path sends.
     *
     * @return queue whose slow-path side may be used by that thread.
     */
    public InjectionQueue injections() {
        return injections;
    }

    /**
     * The worker's view of the megaflow classifier, for statistics.
     *
     * @return counters may be read by any thread.
     */
    public MegaflowReader<DatapathFlow> megaflows() {
        return megaflows;
    }

    /**
     * Takes over the frames that a tap sends into the switch.
     *
     * @param added tap without another home.
     * @throws IllegalArgumentException if its frames may be longer than this worker can hold, or it is one too many.
     */
    public void attach(TapVport added) {
        tapInput.attach(added);
    }

    /**
     * Gives a tap up. What it had sent and was not taken yet stays in its ring.
     *
     * @param removed tap that was attached.
     */
    public void detach(TapVport removed) {
        tapInput.detach(removed);
    }

    /**
     * One duty cycle.
     *
     * @return amount of work done; 0 if there was none and the caller may sleep until woken.
     */
    public int doWork() {
        long nowNs = clock.nanoTime();
        time.begin(nowNs);
        cycles.begin(nowNs);
        executor.begin(nowNs);
        int work = upcalls.drain(answers) + answers.inject();
        if (underlay != null) {
            work += underlayInput.receive();
        }
        work += tapInput.poll();
        credits.end(time.ms());
        recirculation.end();
        executor.flush();
        staging.clear();
        upcalls.send(nowNs);
        punts.send();
        if (work == 0) {
            emc.sweep(SWEEP);
        }
        cycles.end(clock.nanoTime(), work > 0);
        return work;
    }

    private void transmit(TxBatch batch) {
        counters.add(WorkerCounter.UNDERLAY_SENT, batch.size());
        if (underlay != null) {
            underlay.transmit(batch);
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            sendFailed(batch.port(i), batch.length(i), DropReason.UNDERLAY_NO_ADDRESS);
        }
    }

    private void sendFailed(int port, int length, DropReason reason) {
        counters.drop(reason);
        Vport vport = vports.get(port);
        if (vport != null) {
            vport.counters(index).sendFailed(length);
        }
    }
}
