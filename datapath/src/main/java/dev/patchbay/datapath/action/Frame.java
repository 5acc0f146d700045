package dev.patchbay.datapath.action;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * One frame while action lists run over it: where it lies, its metadata, and by which door it will have left.
 *
 * <p><b>What.</b> A frame, or a copy of one, that a block of actions works on. A copy shares the octets with its original
 * until either is changed. A frame that goes on by itself (received, or a branch that was recirculated or parked) is
 * counted under one door when its last action is done; a copy inside a block counts for the frame that it was made from.
 *
 * <p><b>Threads.</b> Pooled by one {@link ActionExecutor} and confined to its worker.
 *
 * <p><b>Memory.</b> One key of its own, used once the metadata changes.
 */
@SuppressWarnings("EnumOrdinal") // Drop reasons are numbers inside action lists.
public final class Frame {
    static final int DROPS_BY_DEFAULT = DropReason.ACTIONS_DROP.ordinal();

    int offset;
    int length;
    /** Lowest octet of the headroom that belongs to the frame. */
    int floor;
    /** A datagram of the batch names the octets. */
    boolean batched;
    /** It is counted under a door of its own. */
    boolean alone;
    /** Another frame needs the octets and the headroom as they are. */
    boolean lent;
    /** The octets are no longer those that {@link #key} was made from. */
    boolean changed;
    /** VLAN tags pushed since the last look-up. */
    int pushedTags;
    /** VLAN tags popped of those that it had then. */
    int poppedTags;
    /** Octets at the end that the next output leaves out. */
    int cut;
    /** Queue of outputs. */
    int queue;
    /** Recirculations behind it. */
    int depth;
    /** How many of them were before it came into a namespace, where they are counted afresh. */
    int depthBefore;
    /** At least one output was tried. */
    boolean forwarded;
    /** Something took the frame that is no output. */
    boolean consumed;
    /** Why it is dropped if nothing of that happened. */
    int reason;
    /** Frames that left this one to go on by themselves. */
    int branches;

    private final FlowKey ownKey = new FlowKey();
    private FlowKey key;
    /** The key is the frame's own one. */
    private boolean ownsKey;

    void begin(int frameOffset, int frameLength, int headroomFrom, FlowKey frameKey) {
        offset = frameOffset;
        length = frameLength;
        floor = headroomFrom;
        batched = false;
        lent = false;
        changed = false;
        pushedTags = 0;
        poppedTags = 0;
        cut = 0;
        queue = 0;
        depth = 0;
        depthBefore = 0;
        key = frameKey;
        ownsKey = false;
        alone = true;
        nothingDone();
    }

    private void nothingDone() {
        forwarded = false;
        consumed = false;
        reason = DROPS_BY_DEFAULT;
        branches = 0;
    }

    /** Becomes a copy that shares the octets with its original. */
    void copyOf(Frame original, boolean goesOnAlone) {
        offset = original.offset;
        length = original.length;
        floor = original.floor;
        batched = original.batched;
        lent = true;
        changed = original.changed;
        pushedTags = original.pushedTags;
        poppedTags = original.poppedTags;
        cut = original.cut;
        queue = original.queue;
        depth = original.depth;
        depthBefore = original.depthBefore;
        // The original rests while its copy is in work, so its key stays as it is.
        key = original.key;
        ownsKey = false;
        alone = goesOnAlone;
        nothingDone();
    }

    /** Why it is dropped, if nothing else happens to it. */
    void reason(DropReason why) {
        reason = why.ordinal();
    }

    /** The cut, which counts once. */
    int takeCut() {
        int taken = cut;
        cut = 0;
        return taken;
    }

    /** What was done to a copy inside a block was done for its original. */
    void doneBy(Frame copy) {
        forwarded |= copy.forwarded;
        consumed |= copy.consumed;
        branches += copy.branches;
        reason = reason == DROPS_BY_DEFAULT ? copy.reason : reason;
    }

    /**
     * Key with the metadata of the frame. Its header fields are those of the last look-up.
     *
     * @return not to be changed.
     */
    public FlowKey key() {
        return key;
    }

    /** The key, to be changed. */
    FlowKey writableKey() {
        if (!ownsKey) {
            key = ownKey.copyFrom(key);
            ownsKey = true;
        }
        return key;
    }

    /**
     * Where the frame begins in the worker's arena.
     *
     * @return absolute offset.
     */
    public int offset() {
        return offset;
    }

    /**
     * Length without FCS.
     *
     * @return octets.
     */
    public int length() {
        return length;
    }

    /**
     * How often it was recirculated.
     *
     * @return 0 for a frame as it was received.
     */
    public int depth() {
        return depth;
    }

    /**
     * How often it was recirculated since it was a new packet last.
     *
     * @return at most {@link #depth}.
     */
    public int recentDepth() {
        return depth - depthBefore;
    }

    /**
     * Whether the octets are still those that the frame's key was extracted from.
     *
     * @return false after a change.
     */
    public boolean unchanged() {
        return !changed;
    }

    /**
     * The frame was looked up again.
     *
     * @param found key of that look-up; stays valid and as it is while the frame is in work.
     */
    public void recirculated(FlowKey found) {
        depth++;
        key = found;
        ownsKey = false;
        changed = false;
        pushedTags = 0;
        poppedTags = 0;
        cut = 0;
    }
}
