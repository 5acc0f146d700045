package dev.patchbay.datapath.action;

/**
 * Where a frame stands while it waits: what has happened to it, and the part of its action list that is left.
 *
 * <p><b>Threads.</b> Confined to the worker that the frame belongs to.
 */
public final class Bookmark {
    private ActionList actions;
    private int from;
    private int to;
    private boolean changed;
    private int pushedTags;
    private int poppedTags;
    private int cut;
    private int queue;
    private int depth;
    private int depthBefore;
    private int reason;
    private int branches;
    private boolean forwarded;
    private boolean consumed;

    /** Remembers nothing: a frame just received, that no list was found for yet. */
    public void clear() {
        actions = null;
        from = 0;
        to = 0;
        changed = false;
        pushedTags = 0;
        poppedTags = 0;
        cut = 0;
        queue = 0;
        depth = 0;
        depthBefore = 0;
        reason = Frame.DROPS_BY_DEFAULT;
        branches = 0;
        forwarded = false;
        consumed = false;
    }

    /**
     * Remembers a frame.
     *
     * @param frame in work.
     * @param rest list that it is in, or null if none was found yet.
     * @param restFrom where the rest of the list begins.
     * @param restTo where it ends.
     */
    public void set(Frame frame, ActionList rest, int restFrom, int restTo) {
        actions = rest;
        from = restFrom;
        to = restTo;
        changed = frame.changed;
        pushedTags = frame.pushedTags;
        poppedTags = frame.poppedTags;
        cut = frame.cut;
        queue = frame.queue;
        depth = frame.depth;
        depthBefore = frame.depthBefore;
        reason = frame.reason;
        branches = frame.branches;
        forwarded = frame.forwarded;
        consumed = frame.consumed;
    }

    void restore(Frame frame) {
        frame.changed = changed;
        frame.pushedTags = pushedTags;
        frame.poppedTags = poppedTags;
        frame.cut = cut;
        frame.queue = queue;
        frame.depth = depth;
        frame.depthBefore = depthBefore;
        frame.reason = reason;
        frame.branches = branches;
        frame.forwarded = forwarded;
        frame.consumed = consumed;
    }

    /**
     * The list that the frame is in.
     *
     * @return null if none was found yet.
     */
    public ActionList actions() {
        return actions;
    }

    /**
     * How often the frame was recirculated.
     *
     * @return 0 for a frame as it was received.
     */
    public int depth() {
        return depth;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }
}
