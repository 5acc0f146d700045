package dev.patchbay.flowcache.megaflow;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.tuple.MaskedEntry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One cached flow: what it matches, and how much traffic matched it.
 *
 * <p><b>What.</b> A masked key with its {@link MegaflowMask}, and per worker the packets, bytes, time of the last packet and
 * TCP flags seen. Subclasses add what to do with the packets.
 *
 * <p><b>Invariants.</b> Mask and masked key never change. A megaflow is alive from its insertion into a classifier to its
 * removal or replacement, once: it is never inserted again.
 *
 * <p><b>Threads.</b> Inserted and removed by the classifier's writer. Each worker alone writes its own counters, plainly
 * apart from untorn stores; anyone reads them and sees every store after some time. {@link #alive()} may be asked by any
 * thread.
 *
 * <p><b>Memory.</b> This object (24 bytes with compact headers) and one row of words: masked key and counters, which for one
 * worker and a mask of eight words take 104 bytes. With several workers their counters keep clear of each other's cache
 * lines.
 */
public class Megaflow extends MaskedEntry {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ALIVE;

    private static final int TCP_FLAG_BITS = 16;

    static {
        try {
            ALIVE = MethodHandles.lookup().findVarHandle(Megaflow.class, "alive", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MegaflowMask mask;

    @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
    private boolean alive;

    /**
     * A megaflow that is not yet in any classifier.
     *
     * @param mask bits that it matches, from {@link MegaflowClassifier#mask}.
     * @param key of the packet that it was translated from; bits outside the mask do not matter.
     */
    public Megaflow(MegaflowMask mask, FlowKey key) {
        super(mask.newRow(key));
        this.mask = mask;
    }

    /**
     * Bits that it matches.
     *
     * @return interned in the classifier.
     */
    public final MegaflowMask mask() {
        return mask;
    }

    /**
     * Values that it matches; bits outside the mask are 0.
     *
     * @param into replaced by them.
     * @return {@code into}.
     */
    public final FlowKey copyKeyTo(FlowKey into) {
        into.clear();
        for (int i = 0; i < mask.maskWords().size(); i++) {
            into.words()[mask.maskWords().word(i)] = row()[i];
        }
        return into;
    }

    /**
     * Whether a packet with this key belongs to the megaflow.
     *
     * @param key of the packet.
     * @return true if the key agrees in all bits of the mask.
     */
    public final boolean matches(FlowKey key) {
        return mask.maskWords().matches(row(), key.words());
    }

    /**
     * Reads a little of what will be needed to match and to count a packet, so that it is near then.
     *
     * @return nothing of interest.
     */
    public final long touch() {
        return row()[0];
    }

    /**
     * Whether it is in its classifier. Once false after insertion it stays so.
     *
     * @return false before insertion and after removal.
     */
    public final boolean alive() {
        return (boolean) ALIVE.getAcquire(this);
    }

    /**
     * Counts packets. Only the worker itself may call this.
     *
     * @param worker that forwarded them, from 0.
     * @param packets how many.
     * @param bytes of all of them.
     * @param nowMs time in milliseconds, 0 to 2<sup>47</sup> - 1.
     * @param tcpFlags of all of them together, 0 to 0xfff.
     */
    public final void count(int worker, long packets, long bytes, long nowMs, int tcpFlags) {
        int i = mask.counter(worker);
        long[] words = row();
        WORD.setOpaque(words, i, words[i] + packets);
        WORD.setOpaque(words, i + 1, words[i + 1] + bytes);
        WORD.setOpaque(words, i + 2, (nowMs << TCP_FLAG_BITS) | (words[i + 2] & 0xffff) | tcpFlags);
    }

    /**
     * Packets counted by all workers.
     *
     * @return never decreases.
     */
    public final long packets() {
        return sum(0);
    }

    /**
     * Bytes counted by all workers.
     *
     * @return never decreases.
     */
    public final long bytes() {
        return sum(1);
    }

    /**
     * When a worker last counted a packet.
     *
     * @return milliseconds as given to {@link #count}; 0 if never.
     */
    public final long lastUsedMs() {
        long last = 0;
        for (int worker = mask.workers() - 1; worker >= 0; worker--) {
            last = Math.max(last, word(worker, 2) >>> TCP_FLAG_BITS);
        }
        return last;
    }

    /**
     * TCP flags of all packets counted.
     *
     * @return 0 to 0xfff.
     */
    public final int tcpFlags() {
        long flags = 0;
        for (int worker = mask.workers() - 1; worker >= 0; worker--) {
            flags |= word(worker, 2);
        }
        return (int) flags & 0xffff;
    }

    /** The classifier takes it in, once. */
    final void live() {
        ALIVE.setRelease(this, true);
    }

    /** The classifier has taken it out. */
    final void die() {
        ALIVE.setRelease(this, false);
    }

    private long sum(int counter) {
        long sum = 0;
        for (int worker = mask.workers() - 1; worker >= 0; worker--) {
            sum += word(worker, counter);
        }
        return sum;
    }

    private long word(int worker, int counter) {
        return (long) WORD.getOpaque(row(), mask.counter(worker) + counter);
    }
}
