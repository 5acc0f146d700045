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
import dev.patchbay.datapath.counter.DropReason;
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

    /** Most taps of one worker. */
    public static final int MAX_TAPS = 4096;

    private static final int TAP_TURN = 64;
    /** Places of the exact-match cache looked at in a duty cycle without work, so that dead flows become garbage. */
    private static final int SWEEP = 64;
    /** Headroom before a staged frame: a VXLAN header and two tags. */
    private static final int HEADROOM = 16;

    private static final int NS_PER_MS = 1_000_000;
    private static final int IN_PORT_WORD = FlowField.IN_PORT.word();
    private static final int TUN_ID_WORD = FlowField.TUN_ID.word();
    private static final int TUN_ADDRESS_WORD = FlowField.TUN_SRC.word();
    private static final int TUN_OUTER_WORD = FlowField.TUN_FLAGS.word();
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

    /** Key of the received frame at hand and of the one before, and what was found for it. They change places. */
    private FlowKey key = new FlowKey();

    private FlowKey lastKey = new FlowKey();
    private int lastWords;
    private DatapathFlow lastFlow;
    private final FlowRun run;

    /** Look-ups of recirculated frames, by how often they were recirculated before. */
    private final LastLookup[] recirculated = new LastLookup[MAX_RECIRCULATIONS];

    private final FlowKey puntKey = new FlowKey();
    private int hash;
    private boolean hashKnown;

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
        run = new FlowRun(index);
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
        executor.begin(nowNs);
        int work = upcalls.drain(this) + inject();
        if (underlay != null) {
            work += receive();
        }
        work += pollTaps();
        run.end(nowMs);
        for (LastLookup lookups : recirculated) {
            lookups.run().end(nowMs);
        }
        executor.flush();
        nextStaged = staging;
        upcalls.send(nowNs);
        punts.send();
        if (work == 0) {
            emc.sweep(SWEEP);
        }
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
        if (count > 0) {
            counters.increment(WorkerCounter.UNDERLAY_BATCHES);
        }
        for (int i = 0; i < count; i++) {
            counters.increment(WorkerCounter.RECEIVED);
            try {
                datagram(i);
            } catch (RuntimeException e) {
                defect(e);
            }
        }
        return count;
    }

    private void datagram(int i) {
        int offset = datagrams.offset(i);
        int length = datagrams.length(i);
        int flags = datagrams.flags(i);
        if ((flags & PacketBatch.CUT) != 0) {
            counters.drop(DropReason.DATAGRAM_CUT);
            return;
        }
        VxlanVerdict verdict = VxlanValidator.validate(buffer, offset, length, reservedBits);
        if (verdict != VxlanVerdict.OK) {
            counters.drop(reason(verdict));
            return;
        }
        int vni = VxlanFlyweight.vni(buffer.getLong(offset, BIG_ENDIAN));
        Vport vport = vports.get(tunnelPorts.find(datagrams.remote(i), datagrams.local(i), vni));
        if (vport == null) {
            counters.drop(DropReason.TUNNEL_NO_PORT);
            return;
        }
        long[] words = key.words();
        words[TUN_ID_WORD] = vni;
        words[TUN_ADDRESS_WORD] = (long) datagrams.remote(i) << 32 | (datagrams.local(i) & 0xffff_ffffL);
        words[TUN_OUTER_WORD] = (long) (flags | TunnelFlags.KEY) << FlowField.TUN_FLAGS.shift()
                | (long) datagrams.tos(i) << FlowField.TUN_TOS.shift()
                | (long) datagrams.ttl(i) << FlowField.TUN_TTL.shift();
        frame(vport, offset + VxlanFlyweight.LENGTH, length - VxlanFlyweight.LENGTH, offset);
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
            int frames = tap.switchPoll(tapHandler, TAP_TURN);
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
        return work;
    }

    private void onTapFrame(int type, MutableDirectBuffer ring, int offset, int length) {
        counters.increment(WorkerCounter.RECEIVED);
        try {
            int staged = stage(ring, offset, length);
            long[] words = key.words();
            words[TUN_ID_WORD] = 0;
            words[TUN_ADDRESS_WORD] = 0;
            words[TUN_OUTER_WORD] = 0;
            frame(tap, staged, length, staged - HEADROOM);
        } catch (RuntimeException e) {
            defect(e);
        }
    }

    /** Copies a frame from elsewhere into the arena, where it stays until the batch was sent. */
    private int stage(DirectBuffer from, int offset, int length) {
        if (HEADROOM + length > stagingEnd - nextStaged) {
            executor.flush();
            nextStaged = staging;
        }
        int staged = nextStaged + HEADROOM;
        buffer.putBytes(staged, from, offset, length);
        nextStaged = staged + length;
        return staged;
    }

    /** One frame with the tunnel words of the next key already set. */
    private void frame(Vport vport, int offset, int length, int floor) {
        if (vport.down()) {
            refuse(vport, DropReason.PORT_DOWN);
            return;
        }
        vport.counters(index).received(length);
        FrameTap capture = vport.frameTap();
        if (capture != null) {
            capture.onFrame(vport, FrameTap.Direction.RECEIVED, nowNs, buffer, offset, length);
        }
        if (length < EthernetFlyweight.LENGTH) {
            refuse(vport, DropReason.FRAME_TOO_SHORT);
            return;
        }
        FlowKey current = key;
        current.words()[IN_PORT_WORD] = (long) vport.number() << FlowField.IN_PORT.shift();
        int words = extractor.extract(buffer, offset, length, current);
        if (words != lastWords || !LastLookup.same(current, lastKey, words)) {
            hashKnown = false;
            key = lastKey;
            lastKey = current;
            lastWords = words;
            lastFlow = null;
        }
        if (!upcalls.isEmpty() && upcalls.mustWait(flowHash())) {
            enqueue(vport.number(), current, words, offset, length);
            return;
        }
        DatapathFlow flow = lastFlow;
        if (flow != null && flow.alive()) {
            counters.increment(WorkerCounter.RUN_HITS);
        } else {
            flow = cache ? lookup(current, words) : null;
            lastFlow = flow;
            if (flow == null) {
                counters.increment(WorkerCounter.MISSES);
                enqueue(vport.number(), current, words, offset, length);
                return;
            }
        }
        run.add(flow, length, current, nowMs);
        ActionList actions = flow.actions();
        executor.execute(actions, offset, length, floor, current, actions.tunnels() ? flowHash() : 0);
    }

    private DatapathFlow lookup(FlowKey wanted, int words) {
        int keyHash = FlowKeyExtractor.keyHash(wanted, words);
        DatapathFlow flow = emc.lookup(wanted, words, keyHash);
        if (flow != null) {
            counters.increment(WorkerCounter.EMC_HITS);
            return flow;
        }
        flow = megaflows.lookup(wanted);
        if (flow != null) {
            counters.increment(WorkerCounter.MEGAFLOW_HITS);
            emc.insert(wanted, words, keyHash, flow);
        }
        return flow;
    }

    /** Hash of the flow of the received frame at hand, made when it is first needed. */
    private int flowHash() {
        if (!hashKnown) {
            hash = FlowKeyExtractor.flowHash(lastKey);
            hashKnown = true;
        }
        return hash;
    }

    private void enqueue(int port, FlowKey wanted, int words, int offset, int length) {
        boolean waits = upcalls.mustWait(flowHash());
        DropReason refusal = upcalls.offer(wanted, words, flowHash(), port, buffer, offset, length);
        if (refusal != null) {
            counters.drop(refusal);
        } else {
            counters.increment(waits ? WorkerCounter.QUEUED : WorkerCounter.UPCALLS);
        }
    }

    @Override
    public void answered(Upcall upcall) {
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
        run.add(flow, upcall.frameLength(), upcall.key(), nowMs);
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
        if (depth == MAX_RECIRCULATIONS) {
            executor.drop(frame, DropReason.RECIRCULATION_LIMIT);
            return;
        }
        counters.increment(WorkerCounter.RECIRCULATED);
        LastLookup lookups = recirculated[depth];
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
