package dev.patchbay.datapath.worker;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.vxlan.ReservedBits;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.codec.vxlan.VxlanValidator;
import dev.patchbay.codec.vxlan.VxlanVerdict;
import dev.patchbay.datapath.action.ActionExecutor;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.action.Detour;
import dev.patchbay.datapath.action.Frame;
import dev.patchbay.datapath.action.FrameRow;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.PacketBatch;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.upcall.Injection;
import dev.patchbay.datapath.upcall.InjectionQueue;
import dev.patchbay.datapath.upcall.PuntQueue;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.TunnelPortTable;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.jctools.queues.MpscArrayQueue;

/**
 * Carries packets: from underlay and taps through key, caches and actions to underlay and taps.
 *
 * <p><b>What.</b> One call of {@link #doWork} takes the slow path's answers and frames, a batch of datagrams and what the taps have,
 * runs each frame to completion, and sends the results together. A frame that no cached flow covers goes to the slow path
 * through the {@link UpcallQueue}; the worker installs nothing by itself.
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
public final class Worker implements TapVport.ReadyTaps, UpcallQueue.Turn, Detour {
    /** Most frames taken from taps in one duty cycle. */
    public static final int TAP_BUDGET = 256;

    /** How often one frame is recirculated at most, as in Open vSwitch's userspace datapath. */
    public static final int MAX_RECIRCULATIONS = 6;

    /** The same for frames that go through namespaces, where those before do not count. */
    private static final int MAX_DEPTH = 40;

    /** Most taps of one worker. */
    public static final int MAX_TAPS = 4096;

    private static final int TAP_TURN = 64;
    /** Places of the exact-match cache looked at in a duty cycle without work, so that dead flows become garbage. */
    private static final int SWEEP = 64;
    /** Headroom before a staged frame: a VXLAN header and two tags. */
    private static final int HEADROOM = 16;

    private static final int NS_PER_MS = 1_000_000;
    /** No VXLAN header: the I flag is missing. */
    private static final long NO_TUNNEL = 0;

    private final int index;
    private final VportTable vports;
    private final TunnelPortTable tunnelPorts;
    private final MegaflowReader<DatapathFlow> megaflows;
    private final ExactMatchCache<DatapathFlow> emc;
    private final boolean cache;
    private final Underlay underlay;
    private final ReservedBits reservedBits;
    private final Wakeup wakeup;
    private final EpochNanoClock clock;
    private final ErrorHandler errorHandler;
    private final WorkerCounters counters = new WorkerCounters();
    private final DutyCycles cycles = new DutyCycles();
    private final UpcallQueue upcalls;
    private final PuntQueue punts;
    private final InjectionQueue injections;
    private final ActionExecutor executor;
    private final FlowKeyExtractor extractor;
    private final UnsafeBuffer buffer;
    private final PacketBatch datagrams;
    private final MpscArrayQueue<TapVport> readyTaps = new MpscArrayQueue<>(MAX_TAPS);
    private final MessageHandler tapHandler = this::onTapFrame;
    private final int staging;
    private final int stagingEnd;
    private int nextStaged;
    private int attached;
    private TapVport tap;
    private long nowMs;
    private long nowNs;

    /** Frames that came in and were not carried on yet. */
    private final Burst burst;

    /** How the datagram before came in, VXLAN header and outer headers, if that needs no further look; else {@link #NO_TUNNEL}. */
    private long lastTunnel;

    private long lastAddresses;
    private long lastOuter;

    /** Frames carried on one by one that are to be credited to their flow. */
    private final FlowRun credits;

    /** Look-ups of recirculated frames, by how often they were recirculated before. */
    private final LastLookup[] recirculated = new LastLookup[MAX_DEPTH];

    /** How many of them were in use in this duty cycle. */
    private int deepest;

    private final FlowKey puntKey = new FlowKey();

    /** Frames of this burst that the exact-match cache has answered for, not yet counted. */
    private int emcAnswers;

    /**
     * Creates a worker.
     *
     * @param context settings; concluded here.
     */
    public Worker(WorkerContext context) {
        context.conclude();
        index = context.index();
        vports = context.vports();
        tunnelPorts = context.tunnelPorts();
        megaflows = context.megaflows().reader(index);
        emc = context.emc();
        cache = context.cache();
        underlay = context.underlay();
        reservedBits = context.reservedBits();
        wakeup = context.wakeup();
        clock = context.clock();
        errorHandler = context.errorHandler();
        upcalls = new UpcallQueue(
                index, context.upcallSlots(), context.upcallWindow(), context.slowPathWakeup(), context.wakeup());
        Arena arena = context.arena();
        buffer = arena.buffer();
        staging = arena.reserve(context.regionBytes());
        stagingEnd = staging + context.regionBytes();
        nextStaged = staging;
        credits = new FlowRun(index);
        Arrays.setAll(recirculated, depth -> new LastLookup(index));
        injections = new InjectionQueue(context.wakeup());
        punts = new PuntQueue(context.puntSlots(), context.slowPathWakeup());
        extractor = new FlowKeyExtractor(context.vlanLimit());
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
                this);
        burst = new Burst(buffer, extractor, cache && !emc.isOff());
        datagrams = new PacketBatch(context.batch());
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
        if (added.isUnattended()) {
            return;
        }
        if (added.maxFrame() + HEADROOM > (stagingEnd - staging) / 2) {
            throw new IllegalArgumentException(
                    added + " carries frames of " + added.maxFrame() + " octets, too long for regionBytes");
        }
        if (attached == MAX_TAPS) {
            throw new IllegalArgumentException("worker " + index + " has its " + MAX_TAPS + " taps");
        }
        attached++;
        added.home(this);
    }

    /**
     * Gives a tap up. What it had sent and was not taken yet stays in its ring.
     *
     * @param removed tap that was attached.
     */
    public void detach(TapVport removed) {
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

    /**
     * One duty cycle.
     *
     * @return amount of work done; 0 if there was none and the caller may sleep until woken.
     */
    public int doWork() {
        nowNs = clock.nanoTime();
        nowMs = nowNs / NS_PER_MS;
        cycles.begin(nowNs);
        executor.begin(nowNs);
        int work = upcalls.drain(this) + inject();
        if (underlay != null) {
            work += receive();
        }
        work += pollTaps();
        credits.end(nowMs);
        for (int depth = 0; depth < deepest; depth++) {
            recirculated[depth].run().end(nowMs);
        }
        deepest = 0;
        executor.flush();
        nextStaged = staging;
        upcalls.send(nowNs);
        punts.send();
        if (work == 0) {
            emc.sweep(SWEEP);
        }
        cycles.end(clock.nanoTime(), work > 0);
        return work;
    }

    /** Frames of the slow path bring their actions along; they were counted by the translation, and by no port. */
    private int inject() {
        int frames = 0;
        while (frames < InjectionQueue.SLOTS) {
            Injection injection = injections.poll();
            if (injection == null) {
                break;
            }
            frames++;
            counters.increment(WorkerCounter.RECEIVED);
            try {
                int length = injection.frame().capacity();
                int staged = stage(injection.frame(), 0, length);
                int floor = staged - HEADROOM;
                executor.execute(injection.actions(), staged, length, floor, injection.key(), injection.flowHash());
            } catch (RuntimeException e) {
                defect(e);
            }
        }
        return frames;
    }

    private int receive() {
        int count = underlay.receive(datagrams);
        long overruns = underlay.takeOverruns();
        if (overruns > 0) {
            counters.add(WorkerCounter.RECEIVED, overruns);
            counters.drop(DropReason.UNDERLAY_OVERRUN, overruns);
        }
        long kernelDrops = underlay.takeKernelDrops();
        if (kernelDrops > 0) {
            counters.add(WorkerCounter.RECEIVED, kernelDrops);
            counters.drop(DropReason.UNDERLAY_KERNEL_DROP, kernelDrops);
        }
        if (count == 0) {
            return 0;
        }
        cycles.batch(count);
        counters.increment(WorkerCounter.UNDERLAY_BATCHES);
        counters.add(WorkerCounter.RECEIVED, count);
        lastTunnel = NO_TUNNEL;
        for (int i = 0; i < count; i++) {
            if (burst.isFull()) {
                forward();
            }
            try {
                datagram(i);
            } catch (RuntimeException e) {
                defect(e);
            }
        }
        forward();
        return count;
    }

    private void datagram(int i) {
        int offset = datagrams.offset(i);
        int length = datagrams.length(i);
        if (length < VxlanValidator.MIN_LENGTH
                || buffer.getLong(offset) != lastTunnel
                || datagrams.addresses(i) != lastAddresses
                || datagrams.outer(i) != lastOuter) {
            if (!tunnel(i, offset, length)) {
                return;
            }
        }
        burst.add(offset + VxlanFlyweight.LENGTH, length - VxlanFlyweight.LENGTH, offset);
    }

    /** A datagram that came another way than the one before: finds its port; false if it is dropped. */
    private boolean tunnel(int i, int offset, int length) {
        lastTunnel = NO_TUNNEL;
        int flags = datagrams.flags(i);
        if ((flags & (PacketBatch.CUT | PacketBatch.CONTROL_CUT)) != 0) {
            counters.drop((flags & PacketBatch.CUT) != 0 ? DropReason.DATAGRAM_CUT : DropReason.DATAGRAM_CONTROL_CUT);
            return false;
        }
        VxlanVerdict verdict = VxlanValidator.validate(buffer, offset, length, reservedBits);
        if (verdict != VxlanVerdict.OK) {
            counters.drop(reason(verdict));
            return false;
        }
        int vni = VxlanFlyweight.vni(buffer.getLong(offset, BIG_ENDIAN));
        Vport vport = vports.get(tunnelPorts.find(datagrams.remote(i), datagrams.local(i), vni));
        if (vport == null) {
            counters.drop(DropReason.TUNNEL_NO_PORT);
            return false;
        }
        if (!receives(vport, offset + VxlanFlyweight.LENGTH, length - VxlanFlyweight.LENGTH)) {
            return false;
        }
        long outer = (long) (flags | TunnelFlags.KEY) << FlowField.TUN_FLAGS.shift()
                | (long) datagrams.tos(i) << FlowField.TUN_TOS.shift()
                | (long) datagrams.ttl(i) << FlowField.TUN_TTL.shift();
        burst.from(vport, vni, datagrams.addresses(i), outer);
        if (vport.frameTap() == null) {
            lastTunnel = buffer.getLong(offset);
            lastAddresses = datagrams.addresses(i);
            lastOuter = datagrams.outer(i);
        }
        return true;
    }

    /** Whether a port takes a frame; if so, who captures there sees it. */
    private boolean receives(Vport vport, int offset, int length) {
        if (vport.down()) {
            refuse(vport, DropReason.PORT_DOWN);
            return false;
        }
        FrameTap capture = vport.frameTap();
        if (capture != null) {
            capture.onFrame(vport, FrameTap.Direction.RECEIVED, nowNs, buffer, offset, length);
        }
        if (length < EthernetFlyweight.LENGTH) {
            vport.counters(index).received(length);
            refuse(vport, DropReason.FRAME_TOO_SHORT);
            return false;
        }
        return true;
    }

    private static DropReason reason(VxlanVerdict verdict) {
        return switch (verdict) {
            case VNI_FLAG_MISSING -> DropReason.VXLAN_NO_VNI;
            case RESERVED_BITS_SET -> DropReason.VXLAN_RESERVED_BITS;
            case GPE_NOT_ETHERNET -> DropReason.VXLAN_NOT_ETHERNET;
            default -> DropReason.VXLAN_TRUNCATED;
        };
    }

    private int pollTaps() {
        int work = 0;
        while (work < TAP_BUDGET) {
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
        forward();
        return work;
    }

    private void onTapFrame(int type, MutableDirectBuffer ring, int offset, int length) {
        counters.increment(WorkerCounter.RECEIVED);
        try {
            if (burst.isFull()) {
                forward();
            }
            int staged = stage(ring, offset, length);
            if (receives(tap, staged, length)) {
                burst.add(staged, length, staged - HEADROOM);
            }
        } catch (RuntimeException e) {
            defect(e);
        }
    }

    /** Copies a frame from elsewhere into the arena, where it stays until the batch was sent. */
    private int stage(DirectBuffer from, int offset, int length) {
        if (HEADROOM + length > stagingEnd - nextStaged) {
            forward();
            executor.flush();
            nextStaged = staging;
        }
        int staged = nextStaged + HEADROOM;
        buffer.putBytes(staged, from, offset, length);
        nextStaged = staged + length;
        return staged;
    }

    /** Looks up and carries on what has come in. */
    @SuppressWarnings("ReferenceEquality") // A port is equal to itself only.
    private void forward() {
        if (burst.isEmpty()) {
            return;
        }
        int runs = burst.runs();
        if (cache) {
            burst.find(emc, megaflows);
        }
        Vport port = burst.port(0);
        int packets = 0;
        long bytes = 0;
        for (int run = 0; run < runs; run++) {
            if (burst.port(run) != port) {
                port.counters(index).received(packets, bytes);
                port = burst.port(run);
                packets = 0;
                bytes = 0;
            }
            packets += burst.begin(run + 1) - burst.begin(run);
            bytes += burst.bytes(run);
            forward(run);
        }
        port.counters(index).received(packets, bytes);
        if (emcAnswers > 0) {
            counters.add(WorkerCounter.EMC_HITS, emcAnswers);
            emcAnswers = 0;
        }
        burst.restart();
    }

    /** Looks one run up again. */
    private void findAgain(int run) {
        burst.found(run, megaflows.lookup(burst.key(run)), WorkerCounter.MEGAFLOW_HITS);
    }

    /** Carries on the frames of a run: all at once while nothing is special about them, else one by one. */
    private void forward(int run) {
        int begin = burst.begin(run);
        int end = burst.begin(run + 1);
        for (int frame = begin; frame < end; ) {
            try {
                int done = forwardAll(run, frame, end);
                if (done == 0) {
                    done = 1;
                    forwardOne(run, frame);
                }
                frame += done;
            } catch (RuntimeException e) {
                defect(e);
                frame++;
            }
        }
    }

    /** How many frames from this one on were done; 0 leaves it to {@link #forwardOne}. */
    private int forwardAll(int run, int frame, int end) {
        DatapathFlow flow = burst.flow(run);
        if (flow == null || !flow.alive() || !upcalls.isEmpty()) {
            return 0;
        }
        ActionList actions = flow.actions();
        int done =
                executor.executeAll(actions, burst.frames(), frame, end, actions.tunnels() ? burst.flowHash(run) : 0);
        if (done > 0) {
            boolean first = frame == burst.begin(run);
            if (first) {
                answered(burst.answer(run));
            }
            if (!first || done > 1) {
                counters.add(WorkerCounter.RUN_HITS, first ? done - 1 : done);
            }
            flow.count(index, done, burst.bytes(run, frame, frame + done), nowMs, burst.tcpFlags(run));
        }
        return done;
    }

    /** Counts how a frame was answered: the usual answer for a whole burst together. */
    private void answered(WorkerCounter by) {
        if (by == WorkerCounter.EMC_HITS) {
            emcAnswers++;
        } else {
            counters.increment(by);
        }
    }

    private void forwardOne(int run, int frame) {
        FrameRow frames = burst.frames();
        int offset = frames.offset(frame);
        int length = frames.length(frame);
        FlowKey key = burst.key(run);
        if (!upcalls.isEmpty() && upcalls.mustWait(burst.flowHash(run))) {
            enqueue(run, offset, length);
            return;
        }
        WorkerCounter answer = frame == burst.begin(run) ? burst.answer(run) : WorkerCounter.RUN_HITS;
        DatapathFlow flow = burst.flow(run);
        if (flow != null && !flow.alive()) {
            findAgain(run);
            flow = burst.flow(run);
            answer = burst.answer(run);
        }
        if (flow == null) {
            counters.increment(WorkerCounter.MISSES);
            enqueue(run, offset, length);
            return;
        }
        counters.increment(answer);
        credits.add(flow, length, key, nowMs);
        ActionList actions = flow.actions();
        int hash = actions.tunnels() ? burst.flowHash(run) : 0;
        executor.execute(actions, offset, length, frames.floor(frame), key, hash);
    }

    private DatapathFlow lookup(FlowKey wanted, int words) {
        long keyHash = FlowKeyExtractor.keyHash(wanted, words);
        DatapathFlow flow = emc.lookup(wanted, keyHash);
        if (flow != null) {
            counters.increment(WorkerCounter.EMC_HITS);
            return flow;
        }
        flow = megaflows.lookup(wanted);
        if (flow != null) {
            counters.increment(WorkerCounter.MEGAFLOW_HITS);
            emc.insert(keyHash, flow);
        }
        return flow;
    }

    private void enqueue(int run, int offset, int length) {
        int hash = burst.flowHash(run);
        boolean waits = upcalls.mustWait(hash);
        int port = burst.port(run).number();
        DropReason refusal = upcalls.offer(burst.key(run), burst.words(run), hash, port, buffer, offset, length);
        if (refusal != null) {
            counters.drop(refusal);
        } else {
            counters.increment(waits ? WorkerCounter.QUEUED : WorkerCounter.UPCALLS);
        }
    }

    @Override
    public void answered(Upcall upcall) {
        cycles.upcall(upcall.tookNs());
        // The translation has counted this frame; the flow's counters are for those that the cache forwards.
        resume(upcall, upcall.actions());
    }

    @Override
    public boolean retry(Upcall upcall) {
        DatapathFlow flow = cache ? lookup(upcall.key(), upcall.words()) : null;
        if (flow == null) {
            counters.increment(WorkerCounter.MISSES);
            counters.increment(WorkerCounter.UPCALLS);
            return false;
        }
        credits.add(flow, upcall.frameLength(), upcall.key(), nowMs);
        resume(upcall, flow.actions());
        return true;
    }

    @Override
    public void resume(Upcall upcall) {
        resume(upcall, ActionList.DROP);
    }

    private void resume(Upcall upcall, ActionList actions) {
        try {
            int length = upcall.frameLength();
            int staged = stage(upcall.frame(), upcall.frameOffset(), length);
            int floor = staged - HEADROOM;
            executor.resume(upcall.mark(), actions, staged, length, floor, upcall.key(), upcall.flowHash());
        } catch (RuntimeException e) {
            defect(e);
        }
    }

    @Override
    public void recirculate(Frame frame, int id) {
        int depth = frame.depth();
        // As in Open vSwitch, taking a packet out of a tunnel counts as well.
        int most = frame.key().get(FlowField.TUN_DST) == 0 ? MAX_RECIRCULATIONS : MAX_RECIRCULATIONS - 1;
        if (frame.recentDepth() >= most || depth == MAX_DEPTH) {
            executor.drop(frame, DropReason.RECIRCULATION_LIMIT);
            return;
        }
        counters.increment(WorkerCounter.RECIRCULATED);
        LastLookup lookups = recirculated[depth];
        deepest = Math.max(deepest, depth + 1);
        FlowKey key = lookups.next().copyFrom(frame.key()).set(FlowField.RECIRC_ID, id);
        int words = extractor.extract(buffer, frame.offset(), frame.length(), key);
        frame.recirculated(key);
        boolean same = lookups.repeats(words);
        DatapathFlow flow = lookups.flow();
        if (same && flow != null && flow.alive()) {
            counters.increment(WorkerCounter.RUN_HITS);
        } else {
            flow = cache ? lookup(key, words) : null;
            lookups.found(flow);
            if (flow == null) {
                counters.increment(WorkerCounter.MISSES);
                miss(frame, words);
                return;
            }
        }
        lookups.run().add(flow, frame.length(), key, nowMs);
        executor.run(frame, flow.actions());
    }

    private void miss(Frame frame, int words) {
        int port = (int) frame.key().get(FlowField.IN_PORT);
        DropReason refusal = upcalls.offerMissed(frame, words, executor.flowHash(), port, buffer);
        if (refusal == null) {
            counters.increment(WorkerCounter.UPCALLS);
            executor.waitBehind();
        } else {
            executor.drop(frame, refusal);
        }
    }

    @Override
    public void park(Frame frame, ActionList actions, int from, int to) {
        int port = (int) frame.key().get(FlowField.IN_PORT);
        DropReason refusal = upcalls.offerRest(frame, actions, from, to, executor.flowHash(), port, buffer);
        if (refusal == null) {
            counters.increment(WorkerCounter.QUEUED);
        } else {
            executor.drop(frame, refusal);
        }
    }

    @Override
    public boolean punt(Frame frame, int length, int id) {
        puntKey.copyFrom(frame.key());
        extractor.extract(buffer, frame.offset(), length, puntKey);
        return punts.offer(id, puntKey, buffer, frame.offset(), length);
    }

    private void refuse(Vport vport, DropReason reason) {
        vport.counters(index).receiveDropped();
        counters.drop(reason);
    }

    private void defect(RuntimeException e) {
        counters.drop(DropReason.INTERNAL_ERROR);
        errorHandler.onError(e);
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
