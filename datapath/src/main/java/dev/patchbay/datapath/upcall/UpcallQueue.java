package dev.patchbay.datapath.upcall;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.Frame;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.key.FlowKey;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.jctools.queues.SpscArrayQueue;

/**
 * One worker's packets that wait for the slow path.
 *
 * <p><b>What.</b> Frames are sorted into buckets by the hash of their flow. The first frame of a bucket is its head and
 * goes to the slow path; all that follow while the bucket is not empty queue behind it, before any look-up. When the
 * answer comes, the worker executes the head and then the frames behind it in order, until one misses: that one is the new
 * head.
 *
 * <p>A frame may miss in the middle of its list, where it is recirculated. It waits in the bucket of the flow that it was
 * received with, and behind it the rest of the list ({@link Turn#resume}). What comes up while a frame of a bucket is
 * executed goes in front of all that waits there.
 *
 * <p><b>Invariants.</b> Frames of one flow leave in the order in which they came, first burst included, and so do the
 * outputs of one frame. Each upcall comes back: the rings hold as many as there are slots, so neither direction ever fails.
 *
 * <p><b>Threads.</b> {@link #poll} and {@link Upcall#answer} belong to the slow path, everything else to the worker. Two
 * single-producer single-consumer rings lie between them.
 *
 * <p><b>Memory.</b> {@code slots} pooled upcalls of about 400 bytes each, and 2 kB of frame memory for each that was ever
 * in use (more for longer frames).
 *
 * <p><b>Bounds.</b> A port may hold at most as many slots as are free, so one port alone gets half of them and always
 * leaves room for others. At most {@code window} upcalls are out at once, taken from the ports in turn, so that a port
 * with nothing but misses delays the others by no more than that.
 */
public final class UpcallQueue {
    /** Slots unless told otherwise. */
    public static final int DEFAULT_SLOTS = 1024;

    /** Upcalls out at once unless told otherwise. */
    public static final int DEFAULT_WINDOW = 64;

    private static final int NONE = -1;

    /** After so many answers the worker is told of them: waking it costs more than a translation. */
    private static final int ANSWERS_TOLD = 16;

    private static final int BUCKETS_PER_SLOT = 4;
    private static final ActionList FAILED = ActionList.dropping(DropReason.INTERNAL_ERROR);

    /** What the worker does with frames whose turn has come. */
    public interface Turn {
        /**
         * The slow path has answered for this frame: execute it.
         *
         * @param upcall with its answer.
         */
        void answered(Upcall upcall);

        /**
         * A frame behind an answered one: look it up and, if a cached flow covers it, execute it.
         *
         * @param upcall without an answer.
         * @return false if it missed and must go to the slow path itself.
         */
        boolean retry(Upcall upcall);

        /**
         * All that the rest of a list had to wait for is done: run it.
         *
         * @param upcall whose bookmark says what is left.
         */
        void resume(Upcall upcall);
    }

    private final int worker;
    private final int window;
    private final Wakeup slowPath;
    private final Wakeup workerWakeup;
    private final SpscArrayQueue<Upcall> requests;
    private final SpscArrayQueue<Upcall> responses;

    private final Upcall[] slots;
    private final int[] free;
    private int freeCount;

    /** Frames of a bucket, the head first. */
    private final int bucketMask;

    private final int[] bucketHead;
    private final int[] bucketTail;
    private final int[] bucketNext;

    /** Heads of a port that wait for room in the window, and the ports that have some, in turn. */
    private int[] portHead = new int[0];

    private int[] portTail = new int[0];
    private int[] portSlots = new int[0];
    private final int[] portNext;
    private final int[] turns;
    private int firstTurn;
    private int turnCount;
    private int out;

    /** Answers of which the worker was not told yet, and whether {@link #poll} will do that. Slow path only. */
    private int untold;

    private boolean polling;

    /** While a bucket is drained: behind which slot the next frame goes. */
    private int cursor = NONE;

    /**
     * Creates a queue.
     *
     * @param worker index of the worker.
     * @param slots most frames that wait, a power of two, at least 2.
     * @param window most upcalls out at once.
     * @param slowPath told when upcalls were sent.
     * @param workerWakeup told when answers were sent.
     */
    public UpcallQueue(int worker, int slots, int window, Wakeup slowPath, Wakeup workerWakeup) {
        if (slots < 2 || !BitUtil.isPowerOfTwo(slots)) {
            throw new IllegalArgumentException("upcall slots must be a power of two, at least 2: " + slots);
        }
        this.worker = worker;
        this.window = Math.clamp(window, 1, slots);
        this.slowPath = slowPath;
        this.workerWakeup = workerWakeup;
        requests = new SpscArrayQueue<>(slots);
        responses = new SpscArrayQueue<>(slots);
        this.slots = new Upcall[slots];
        free = new int[slots];
        for (int i = 0; i < slots; i++) {
            this.slots[i] = new Upcall(this, i);
            free[i] = slots - 1 - i;
        }
        freeCount = slots;
        bucketMask = slots * BUCKETS_PER_SLOT - 1;
        bucketHead = emptyLists(slots * BUCKETS_PER_SLOT);
        bucketTail = emptyLists(slots * BUCKETS_PER_SLOT);
        bucketNext = emptyLists(slots);
        portNext = emptyLists(slots);
        turns = new int[slots];
    }

    private static int[] emptyLists(int length) {
        int[] lists = new int[length];
        Arrays.fill(lists, NONE);
        return lists;
    }

    /**
     * Index of the worker that asks.
     *
     * @return from 0.
     */
    public int worker() {
        return worker;
    }

    /**
     * Whether nothing waits. Worker only.
     *
     * @return true if no look at buckets is needed.
     */
    public boolean isEmpty() {
        return freeCount == slots.length;
    }

    /**
     * How many frames wait. Worker only.
     *
     * @return 0 to the number of slots.
     */
    public int size() {
        return slots.length - freeCount;
    }

    /**
     * Whether a frame must wait its turn. Worker only.
     *
     * @param flowHash of the frame.
     * @return true if frames of its bucket wait.
     */
    public boolean mustWait(int flowHash) {
        return bucketHead[flowHash & bucketMask] != NONE;
    }

    /**
     * Queues a frame. If nothing of its bucket waits, it becomes an upcall. Worker only.
     *
     * @param key of the frame, with metadata.
     * @param words of the key in use.
     * @param flowHash of the frame.
     * @param port it came in by.
     * @param buffer that holds it; copied.
     * @param offset of its first octet.
     * @param length without FCS.
     * @return null if it was taken, else why not.
     */
    public DropReason offer(
            FlowKey key, int words, int flowHash, int port, DirectBuffer buffer, int offset, int length) {
        DropReason refusal = refusal(port);
        if (refusal == null) {
            take(key, words, flowHash, port, buffer, offset, length);
        }
        return refusal;
    }

    /**
     * Queues a frame that was looked up in vain while its bucket was executed, or was empty. Worker only.
     *
     * @param frame recirculated.
     * @param words of its key in use.
     * @param flowHash of the received frame that it comes from.
     * @param port that one came in by.
     * @param buffer that holds the frame; copied.
     * @return null if it was taken, else why not.
     */
    public DropReason offerMissed(Frame frame, int words, int flowHash, int port, DirectBuffer buffer) {
        DropReason refusal = refusal(port);
        if (refusal == null) {
            Upcall upcall = take(frame.key(), words, flowHash, port, buffer, frame.offset(), frame.length());
            upcall.mark().set(frame, null, 0, 0);
            upcall.miss();
        }
        return refusal;
    }

    /**
     * Queues the rest of a list behind what was queued before. Worker only.
     *
     * @param frame in the list.
     * @param actions the list.
     * @param from where the rest begins.
     * @param to where it ends.
     * @param flowHash of the received frame that it comes from.
     * @param port that one came in by.
     * @param buffer that holds the frame; copied.
     * @return null if it was taken, else why not.
     */
    public DropReason offerRest(
            Frame frame, ActionList actions, int from, int to, int flowHash, int port, DirectBuffer buffer) {
        DropReason refusal = refusal(port);
        if (refusal == null) {
            Upcall upcall = take(frame.key(), 0, flowHash, port, buffer, frame.offset(), frame.length());
            upcall.mark().set(frame, actions, from, to);
        }
        return refusal;
    }

    private DropReason refusal(int port) {
        if (freeCount == 0) {
            return DropReason.UPCALL_QUEUE_FULL;
        }
        if (port >= portSlots.length) {
            growPorts(port);
        }
        return portSlots[port] >= freeCount ? DropReason.UPCALL_PORT_SHARE : null;
    }

    private Upcall take(FlowKey key, int words, int flowHash, int port, DirectBuffer buffer, int offset, int length) {
        portSlots[port]++;
        int slot = free[--freeCount];
        slots[slot].fill(key, words, flowHash, port, buffer, offset, length);
        int bucket = flowHash & bucketMask;
        if (cursor != NONE) {
            bucketNext[slot] = bucketNext[cursor];
            bucketNext[cursor] = slot;
            bucketTail[bucket] = bucketTail[bucket] == cursor ? slot : bucketTail[bucket];
            cursor = slot;
            return slots[slot];
        }
        if (bucketHead[bucket] == NONE) {
            bucketHead[bucket] = slot;
            enqueue(slot);
        } else {
            bucketNext[bucketTail[bucket]] = slot;
        }
        bucketTail[bucket] = slot;
        return slots[slot];
    }

    private void growPorts(int port) {
        int from = portHead.length;
        int to = Math.max(16, Integer.highestOneBit(port) * 2);
        portHead = Arrays.copyOf(portHead, to);
        portTail = Arrays.copyOf(portTail, to);
        portSlots = Arrays.copyOf(portSlots, to);
        Arrays.fill(portHead, from, to, NONE);
        Arrays.fill(portTail, from, to, NONE);
    }

    /** A head waits for its port's turn. */
    private void enqueue(int slot) {
        int port = slots[slot].port();
        if (portHead[port] == NONE) {
            portHead[port] = slot;
            giveTurn(port);
        } else {
            portNext[portTail[port]] = slot;
        }
        portTail[port] = slot;
    }

    private void giveTurn(int port) {
        turns[(firstTurn + turnCount) & (turns.length - 1)] = port;
        turnCount++;
    }

    /**
     * Sends upcalls as far as the window allows: one of each port in turn. Worker only, at the end of a duty cycle.
     *
     * @param nowNs time of the duty cycle, from which on they wait for the slow path.
     */
    public void send(long nowNs) {
        boolean sent = false;
        while (turnCount > 0 && out < window) {
            int port = turns[firstTurn];
            firstTurn = (firstTurn + 1) & (turns.length - 1);
            turnCount--;
            int slot = portHead[port];
            portHead[port] = portNext[slot];
            portNext[slot] = NONE;
            if (portHead[port] != NONE) {
                giveTurn(port);
            }
            out++;
            sent = true;
            slots[slot].sent(nowNs);
            // Never refused: the ring has room for every slot.
            requests.offer(slots[slot]);
        }
        if (sent) {
            // The ring's stores are ordered, not more: whoever is about to sleep must see them, or we that it sleeps.
            VarHandle.fullFence();
            slowPath.wakeup();
        }
    }

    /**
     * Takes the answers that came and lets the frames behind them go. Worker only.
     *
     * @param turn executes frames.
     * @return how many frames left the queue.
     */
    public int drain(Turn turn) {
        int frames = 0;
        for (Upcall upcall = responses.poll(); upcall != null; upcall = responses.poll()) {
            out--;
            cursor = upcall.index();
            turn.answered(upcall);
            int slot = leave(upcall);
            frames++;
            while (slot != NONE && executed(slots[slot], turn)) {
                slot = leave(slots[slot]);
                frames++;
            }
            cursor = NONE;
            if (slot != NONE) {
                enqueue(slot);
            }
        }
        return frames;
    }

    /** Whether a frame that is the first of its bucket now could be executed, without an upcall. */
    private boolean executed(Upcall first, Turn turn) {
        cursor = first.index();
        if (first.mark().actions() != null) {
            turn.resume(first);
            return true;
        }
        return !first.missed() && turn.retry(first);
    }

    /** Takes the head out of its bucket and returns the next one. */
    private int leave(Upcall head) {
        int slot = head.index();
        int bucket = head.flowHash() & bucketMask;
        int next = bucketNext[slot];
        bucketNext[slot] = NONE;
        bucketHead[bucket] = next;
        portSlots[head.port()]--;
        head.release();
        free[freeCount++] = slot;
        return next;
    }

    /**
     * Hands upcalls to the slow path. Slow path only.
     *
     * @param handler answers them, now or later.
     * @param limit most upcalls to take.
     * @return how many were taken.
     */
    public int poll(UpcallHandler handler, int limit) {
        int taken = 0;
        while (taken < limit) {
            Upcall upcall = requests.poll();
            if (upcall == null) {
                break;
            }
            taken++;
            polling = true;
            upcall.taken();
            boolean handled = false;
            try {
                handler.handle(upcall);
                handled = true;
            } finally {
                if (!handled && !upcall.answered()) {
                    upcall.answer(FAILED);
                }
                if (untold == ANSWERS_TOLD) {
                    tellWorker();
                }
            }
        }
        if (untold > 0) {
            tellWorker();
        }
        return taken;
    }

    /**
     * Whether upcalls wait for the slow path. Slow path only.
     *
     * @return false if {@link #poll} would find nothing.
     */
    public boolean hasRequests() {
        return !requests.isEmpty();
    }

    void respond(Upcall upcall) {
        // Never refused: the ring has room for every slot.
        responses.offer(upcall);
        untold++;
        if (!polling) {
            tellWorker();
        }
    }

    private void tellWorker() {
        polling = false;
        untold = 0;
        VarHandle.fullFence();
        workerWakeup.wakeup();
    }
}
