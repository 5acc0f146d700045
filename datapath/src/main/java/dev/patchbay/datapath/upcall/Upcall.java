package dev.patchbay.datapath.upcall;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.Bookmark;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame that waits for the slow path's answer, or for a frame of its flow that does.
 *
 * <p><b>Threads.</b> A pooled slot of one worker's {@link UpcallQueue}. The worker fills it and hands it over by the
 * request ring; then it is the slow path's until {@link #answer}, which hands it back by the response ring.
 *
 * <p><b>Memory.</b> Key and frame are copies of its own. The frame memory is made at first use and grows to the longest
 * frame that the slot ever held.
 */
public final class Upcall {
    private static final int FIRST_FRAME_BYTES = 2048;

    private final UpcallQueue queue;
    private final int index;
    private final FlowKey key = new FlowKey();
    private final UnsafeBuffer frame = new UnsafeBuffer(0, 0);
    private int frameLength;
    private long sentNs;
    private long tookNs;
    private int words;
    private int flowHash;
    private int port;
    private final Bookmark mark = new Bookmark();
    private boolean missed;
    private boolean answered = true;
    private ActionList actions;

    Upcall(UpcallQueue queue, int index) {
        this.queue = queue;
        this.index = index;
    }

    void fill(FlowKey from, int usedWords, int hash, int inPort, DirectBuffer buffer, int offset, int length) {
        key.copyFrom(from);
        words = usedWords;
        flowHash = hash;
        port = inPort;
        if (length > frame.capacity()) {
            frame.wrap(new byte[Math.max(FIRST_FRAME_BYTES, Integer.highestOneBit(length) * 2)]);
        }
        frame.putBytes(0, buffer, offset, length);
        frameLength = length;
    }

    /** The slow path has it now. Only its thread touches the flag, so that a late look at it never sees another use. */
    void taken() {
        answered = false;
    }

    /** The slot is free again; it must not keep a program reachable. */
    void release() {
        actions = null;
        mark.clear();
        missed = false;
    }

    /** The worker hands it over. */
    void sent(long nowNs) {
        sentNs = nowNs;
        tookNs = 0;
    }

    /**
     * When the worker handed it over.
     *
     * @return nanoseconds on the switch's clock.
     */
    public long sentNs() {
        return sentNs;
    }

    /**
     * Says how long the slow path worked for it; before {@link #answer}.
     *
     * @param ns nanoseconds.
     */
    public void took(long ns) {
        tookNs = ns;
    }

    /**
     * How long the slow path worked for it.
     *
     * @return nanoseconds; 0 if it did not say.
     */
    public long tookNs() {
        return tookNs;
    }

    /** It was looked up in vain already. */
    void miss() {
        missed = true;
    }

    boolean missed() {
        return missed;
    }

    /**
     * Where the frame stood when it had to wait. Worker only.
     *
     * @return without a list if the frame waits for one.
     */
    public Bookmark mark() {
        return mark;
    }

    int index() {
        return index;
    }

    int port() {
        return port;
    }

    /**
     * Key of the packet with its metadata; {@code IN_PORT} is the datapath port number, {@code RECIRC_ID} what the look-up
     * was for. The worker goes on with its metadata, so nobody changes it.
     *
     * @return key as extracted by the worker.
     */
    public FlowKey key() {
        return key;
    }

    /**
     * Number of words of the key in use, for the exact-match cache.
     *
     * @return as the extraction returned it.
     */
    public int words() {
        return words;
    }

    /**
     * Hash of the packet's flow.
     *
     * @return as {@code FlowKeyExtractor.flowHash} gives it.
     */
    public int flowHash() {
        return flowHash;
    }

    /**
     * Memory of the frame.
     *
     * @return buffer to be read from {@link #frameOffset()} on.
     */
    public DirectBuffer frame() {
        return frame;
    }

    /**
     * Where the frame begins.
     *
     * @return offset in {@link #frame()}.
     */
    public int frameOffset() {
        return 0;
    }

    /**
     * Length of the frame without FCS.
     *
     * @return octets.
     */
    public int frameLength() {
        return frameLength;
    }

    /**
     * The worker that asks.
     *
     * @return its index.
     */
    public int worker() {
        return queue.worker();
    }

    /**
     * Answers the upcall. Slow path only, exactly once. A flow for the frames behind is in the classifier by then; this
     * frame itself was counted by the translation.
     *
     * @param answerActions for this frame.
     * @throws IllegalStateException if it was answered before.
     */
    public void answer(ActionList answerActions) {
        if (answered) {
            throw new IllegalStateException("answered twice");
        }
        answered = true;
        actions = answerActions;
        queue.respond(this);
    }

    boolean answered() {
        return answered;
    }

    /**
     * What to do with the frame. Worker only, after the answer.
     *
     * @return the answer.
     */
    public ActionList actions() {
        return actions;
    }
}
