package dev.patchbay.datapath.action;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.VlanTagFlyweight;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.conntrack.CtHelper;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.ReleasedFragment;
import dev.patchbay.datapath.conntrack.Tracker;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.meter.TokenMeter;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Runs action lists over frames in the worker's arena.
 *
 * <p><b>What.</b> Changes are made in place unless a datagram of the batch or another frame still needs the octets, or
 * something is pushed that finds no headroom: then the frame is copied into the scratch region first. A block of actions
 * works on a copy of the frame, which shares the octets until one of the two is changed. A recirculation runs everything
 * that it leads to before the rest of its list, as Open vSwitch's userspace datapath does; if that has to wait for the slow
 * path, what follows is parked behind it, so that the outputs of one packet keep their order.
 *
 * <p><b>Invariants.</b> Nothing outside the frame and its headroom is written. A frame that is named by the batch is not
 * changed until the batch was transmitted. When batch or scratch are full, the batch is transmitted in the middle of a
 * list and the list goes on. Each frame that goes on by itself is counted under one door.
 *
 * <p><b>Threads.</b> Confined to one worker.
 *
 * <p><b>Memory.</b> Two regions of the arena, and a frame object per level of nesting that was ever reached; nothing is
 * allocated per frame.
 */
public final class ActionExecutor {
    /** Headroom of a copy: a VXLAN header and two VLAN tags. */
    private static final int HEADROOM = VxlanFlyweight.LENGTH + 2 * VlanTagFlyweight.LENGTH;

    /** What a copy of a frame may need beyond its length, with whatever its actions push. */
    private static final int COPY_SLACK = 4096;

    private static final int NS_PER_US = 1000;
    private static final int US_PER_MS = 1000;
    private static final int FTP_PORT = 21;

    /** Length of a list that is one tunnel output. */
    private static final int ONE_TUNNEL = 1 + Opcode.operands(Opcode.TUNNEL);

    /** Instead of an index into the list: the frame is no longer here. */
    private static final int GONE = -1;

    private final UnsafeBuffer buffer;
    private final WorkerCounters counters;
    private final DatapathMeters meters;
    private final Tracker tracker;
    private final Detour detour;
    private final Outputs outputs;
    private final FrameEditor editor;
    private final TagEditor tags;
    private final ScratchMemory scratch;

    /** Frames in work, each a copy made from the one before it. */
    private Frame[] frames = {new Frame()};

    private int nested;
    /** Something of the received frame waits for the slow path, so all that comes after it waits, too. */
    private boolean waiting;

    private int flowHash;
    private long nowUs;
    private int random;

    /**
     * Creates an executor.
     *
     * @param worker index of the worker, for the counters of ports.
     * @param vlanLimit tags of a frame that its key knows of, 1 or 2.
     * @param arena where frames lie; headers and scratch are reserved from it.
     * @param scratchBytes size of the scratch region, more than twice the longest frame.
     * @param batchCapacity most datagrams sent at once.
     * @param vports ports by number.
     * @param counters of the worker.
     * @param meters by number.
     * @param tracker of the worker.
     * @param transmitter takes full batches.
     * @param detour where frames go in the middle of a list.
     */
    public ActionExecutor(
            int worker,
            int vlanLimit,
            Arena arena,
            int scratchBytes,
            int batchCapacity,
            VportTable vports,
            WorkerCounters counters,
            DatapathMeters meters,
            Tracker tracker,
            Transmitter transmitter,
            Detour detour) {
        this.buffer = arena.buffer();
        this.counters = counters;
        this.meters = meters;
        this.tracker = tracker;
        this.detour = detour;
        outputs = new Outputs(worker, arena, batchCapacity, vports, counters, transmitter);
        editor = new FrameEditor(buffer, vlanLimit);
        tags = new TagEditor(buffer, editor);
        scratch = new ScratchMemory(arena, scratchBytes);
        random = worker + 1;
    }

    /**
     * Begins a duty cycle.
     *
     * @param nowNs time for meters, and shown to captures, nanoseconds since the epoch.
     */
    public void begin(long nowNs) {
        nowUs = nowNs / NS_PER_US;
        outputs.begin(nowNs);
    }

    /**
     * Runs a list over one received frame and counts the door by which the frame left.
     *
     * @param actions what to do.
     * @param frameOffset first octet of the frame in the arena.
     * @param frameLength of the frame, at least 14.
     * @param headroomFrom first octet before the frame that may be overwritten.
     * @param key of the frame; stays as it is until this returns.
     * @param hash of the frame's flow; looked at if {@link ActionList#tunnels}.
     */
    public void execute(ActionList actions, int frameOffset, int frameLength, int headroomFrom, FlowKey key, int hash) {
        Frame frame = frames[0];
        frame.begin(frameOffset, frameLength, headroomFrom, key);
        int[] code = actions.code();
        if (code.length == ONE_TUNNEL && code[0] == Opcode.TUNNEL) {
            // What most flows do needs none of the rest.
            outputs.tunnel(frame, code, 0, hash);
            counters.increment(WorkerCounter.FORWARDED);
            return;
        }
        flowHash = hash;
        nested = 0;
        waiting = false;
        run(frame, actions);
    }

    /**
     * Whether a list is one that {@link #executeAll} runs: a tunnel output by a port that nobody watches.
     *
     * @param actions what to do.
     * @return false if {@link #executeAll} would do nothing.
     */
    public boolean isForAll(ActionList actions) {
        return outputs.isPlain(actions);
    }

    /**
     * Runs a list over received frames of one or several flows as far as that can be done for all of them at once. This is so
     * for a list that is one tunnel output, until the batch is full. Their doors are counted by {@link #flush}, at the latest.
     *
     * @param actions what to do with each of them.
     * @param frames where they lie.
     * @param from the first one.
     * @param to behind the last one.
     * @param hashes of their flows, by the frames' runs.
     * @return how many were done; the next one is for {@link #execute}.
     */
    public int executeAll(ActionList actions, FrameRow frames, int from, int to, int[] hashes) {
        return outputs.isPlain(actions) ? outputs.tunnelAll(frames, from, to, hashes) : 0;
    }

    /**
     * Goes on with a frame that waited.
     *
     * @param mark where it stood; without a list of its own it begins {@code actions}.
     * @param actions what to do, if it waited for that.
     * @param frameOffset first octet of the frame in the arena.
     * @param frameLength of the frame, at least 14.
     * @param headroomFrom first octet before the frame that may be overwritten.
     * @param key of the frame; stays as it is until this returns.
     * @param hash of the flow of the received frame.
     */
    public void resume(
            Bookmark mark,
            ActionList actions,
            int frameOffset,
            int frameLength,
            int headroomFrom,
            FlowKey key,
            int hash) {
        Frame frame = frames[0];
        frame.begin(frameOffset, frameLength, headroomFrom, key);
        mark.restore(frame);
        flowHash = hash;
        nested = 0;
        waiting = false;
        if (mark.actions() == null) {
            run(frame, actions);
        } else {
            runAlone(frame, mark.actions(), mark.from(), mark.to());
        }
    }

    /**
     * Runs a whole list over a frame that goes on by itself, and counts its door.
     *
     * @param frame in work.
     * @param actions what to do.
     */
    public void run(Frame frame, ActionList actions) {
        runAlone(frame, actions, 0, actions.code().length);
    }

    private void runAlone(Frame frame, ActionList actions, int from, int to) {
        if (run(frame, actions, from, to)) {
            end(frame);
        }
    }

    /**
     * Ends a frame that goes on by itself without running anything more.
     *
     * @param frame in work.
     * @param reason why, if nothing has happened to it before.
     */
    public void drop(Frame frame, DropReason reason) {
        frame.reason(reason);
        end(frame);
    }

    /** What follows in the list, and in lists around it, has to wait behind the frame at hand. */
    public void waitBehind() {
        waiting = true;
    }

    /**
     * Hash of the flow that the received frame at hand is of, as it was received.
     *
     * @return as {@link #execute} or {@link #resume} got it.
     */
    public int flowHash() {
        return flowHash;
    }

    private void end(Frame frame) {
        if (frame.forwarded) {
            counters.increment(WorkerCounter.FORWARDED);
        } else if (frame.consumed) {
            counters.increment(WorkerCounter.CONSUMED);
        } else if (frame.branches > 0 && frame.reason == Frame.DROPS_BY_DEFAULT) {
            // One of the branches stands for it.
            frame.branches--;
        } else {
            counters.drop(DropReason.of(frame.reason));
        }
        if (frame.branches > 0) {
            counters.add(WorkerCounter.BRANCHES, frame.branches);
        }
    }

    /** Sends what the batch holds and tells the taps' endpoints: the end of a duty cycle, or of a batch. */
    public void flush() {
        outputs.transmit();
        scratch.reset();
        outputs.notifyTaps();
    }

    /** Runs part of a list; false if the frame is no longer here: it goes on elsewhere, or waits. */
    private boolean run(Frame frame, ActionList actions, int from, int to) {
        editor.forget();
        int[] code = actions.code();
        for (int i = from; i < to; ) {
            int word = code[i];
            int operation = ActionList.operation(word);
            switch (operation) {
                case Opcode.OUTPUT -> outputs.output(frame, code[i + 1]);
                case Opcode.TUNNEL -> outputs.tunnel(frame, code, i, flowHash);
                case Opcode.PUSH_VLAN -> {
                    own(frame, VlanTagFlyweight.LENGTH);
                    tags.pushVlan(frame, code[i + 1]);
                }
                case Opcode.POP_VLAN -> {
                    if (tags.hasVlan(frame)) {
                        own(frame, 0);
                        tags.popVlan(frame);
                    }
                }
                case Opcode.SET -> set(frame, code, i);
                case Opcode.SET_WIDE -> setWide(frame, code, i);
                default -> {
                    i = other(frame, actions, i, to);
                    if (i == GONE) {
                        return false;
                    }
                    continue;
                }
            }
            i += 1 + Opcode.operands(operation);
        }
        return true;
    }

    private void set(Frame frame, int[] code, int i) {
        own(frame, 0);
        long value = ActionList.longAt(code, i + 1);
        long mask = ActionList.longAt(code, i + 3);
        editor.set(ActionList.field(code[i]), value, mask, frame);
    }

    private void setWide(Frame frame, int[] code, int i) {
        own(frame, 0);
        editor.setWide(
                ActionList.field(code[i]),
                ActionList.longAt(code, i + 1),
                ActionList.longAt(code, i + 3),
                ActionList.longAt(code, i + 5),
                ActionList.longAt(code, i + 7),
                frame);
    }

    /** The operations that most lists do not have; returns where to go on, or {@link #GONE}. */
    private int other(Frame frame, ActionList actions, int i, int to) {
        int[] code = actions.code();
        int operation = ActionList.operation(code[i]);
        int next = i + 1 + Opcode.operands(operation);
        switch (operation) {
            case Opcode.TRUNCATE -> frame.cut = Math.max(frame.length - code[i + 1], 0);
            case Opcode.DROP -> frame.reason = code[i + 1];
            case Opcode.RECIRCULATE -> {
                if ((code[i] & Opcode.AFRESH) == 0) {
                    return recirculate(frame, actions, code[i + 1], next, to);
                }
                int before = frame.depthBefore;
                frame.depthBefore = frame.depth + 1;
                int place = recirculate(frame, actions, code[i + 1], next, to);
                frame.depthBefore = place == GONE ? frame.depthBefore : before;
                return place;
            }
            case Opcode.CT -> {
                return track(frame, actions, actions.request(code[i + 1]), next, to);
            }
            case Opcode.CT_CLEAR -> Tracker.clear(frame.writableKey());
            case Opcode.PUNT -> punt(frame, code[i + 1]);
            case Opcode.CAPTURE -> outputs.capture(frame, code[i + 1], code[i + 2] != 0);
            case Opcode.METER -> {
                return meter(frame, code[i + 1]) ? next : to;
            }
            case Opcode.CLONE -> {
                int end = next + code[i + 1];
                return block(frame, actions, next, end, frame.takeCut(), end, to);
            }
            case Opcode.SAMPLE -> {
                int end = next + code[i + 2];
                boolean taken = Integer.compareUnsigned(nextRandom(), code[i + 1]) < 0;
                return block(frame, actions, next, taken ? end : next, 0, end, to);
            }
            case Opcode.CHECK_LENGTH -> {
                int border = next + code[i + 2];
                int end = border + code[i + 3];
                int size = frame.length - frame.cut - editor.padding(frame);
                boolean longer = size > code[i + 1];
                return block(frame, actions, longer ? next : border, longer ? border : end, 0, end, to);
            }
            case Opcode.PUSH_MPLS -> {
                if (EtherType.isMpls(code[i + 1])) {
                    own(frame, TagEditor.LABEL);
                    tags.pushLabel(frame, code[i + 1], code[i + 2]);
                }
            }
            case Opcode.POP_MPLS -> {
                if (tags.hasLabel(frame)) {
                    own(frame, 0);
                    tags.popLabel(frame, code[i + 1]);
                }
            }
            case Opcode.SET_MARK -> setMark(frame, code[i + 1], code[i + 2]);
            case Opcode.SET_PRIORITY -> frame.queue = code[i + 1];
            default -> throw new IllegalStateException("operation " + operation);
        }
        return next;
    }

    /**
     * Runs a block over a copy, then goes on behind it. Open vSwitch hands a cut that waits for an output to a clone, but not
     * to the other blocks.
     */
    private int block(Frame frame, ActionList actions, int from, int end, int cut, int next, int to) {
        if (from == end) {
            return next;
        }
        Frame copy = copyOf(frame, false);
        if (copy == null) {
            frame.reason(DropReason.NESTING_LIMIT);
            return next;
        }
        copy.cut = cut;
        long datagrams = outputs.datagrams();
        run(copy, actions, from, end);
        frame.doneBy(copy);
        release(frame, datagrams);
        return waiting ? park(frame, actions, next, to) : next;
    }

    private int recirculate(Frame frame, ActionList actions, int id, int next, int to) {
        if (frame.alone && next == to) {
            detour.recirculate(frame, id);
            return GONE;
        }
        Frame branch = branch(frame);
        if (branch == null) {
            return next;
        }
        long datagrams = outputs.datagrams();
        detour.recirculate(branch, id);
        release(frame, datagrams);
        return waiting ? park(frame, actions, next, to) : next;
    }

    /** Lets the rest of a list wait; returns where to go on: nowhere. */
    private int park(Frame frame, ActionList actions, int next, int to) {
        if (next == to) {
            return to;
        }
        if (frame.alone) {
            detour.park(frame, actions, next, to);
            return GONE;
        }
        Frame branch = branch(frame);
        if (branch != null) {
            detour.park(branch, actions, next, to);
            nested--;
        }
        return to;
    }

    /**
     * Tracks the frame's connection; then the rest of the list runs for the frame, unless it is kept, and for fragments that
     * were kept before.
     */
    private int track(Frame frame, ActionList actions, CtRequest request, int next, int to) {
        FlowKey key = frame.writableKey();
        if (frame.changed) {
            editor.extract(frame, key);
        }
        if (request.rewrites()) {
            ownToRewrite(frame, request, key);
        }
        int result = tracker.track(request, key, buffer, frame.offset, frame.length, nowUs / US_PER_MS);
        frame.length = tracker.length();
        editor.forget();
        if (result == Tracker.REFUSED) {
            frame.reason(DropReason.NO_CONNECTION_ROOM);
            return to;
        }
        boolean held = (result & Tracker.HELD) != 0;
        if ((result & Tracker.RELEASED) == 0) {
            return held ? held(frame, to) : next;
        }
        int depth = frame.depth;
        ReleasedFragment fragment = tracker.takeReleased();
        int end;
        if (held) {
            end = held(frame, to);
        } else {
            end = run(frame, actions, next, to) ? to : GONE;
        }
        for (; fragment != null; fragment = fragment.next()) {
            goOn(fragment, depth, frame, actions, next, to);
        }
        return end;
    }

    /** The tracker has the frame now; where to go on. */
    private int held(Frame frame, int to) {
        counters.increment(WorkerCounter.FRAGMENTS_HELD);
        if (frame.alone && !frame.forwarded && !frame.consumed) {
            counters.add(WorkerCounter.BRANCHES, frame.branches);
            return GONE;
        }
        frame.branches++;
        return to;
    }

    /** Runs the rest of a list over a fragment that was released there. */
    private void goOn(ReleasedFragment fragment, int depth, Frame frame, ActionList actions, int from, int to) {
        counters.increment(WorkerCounter.FRAGMENTS_RELEASED);
        Frame piece = nest(fragment.length());
        if (piece == null) {
            counters.drop(DropReason.NESTING_LIMIT);
            return;
        }
        int start = place(HEADROOM + fragment.length());
        buffer.putBytes(start + HEADROOM, fragment.buffer(), 0, fragment.length());
        piece.begin(start + HEADROOM, fragment.length(), start, fragment.key());
        piece.changed = true;
        piece.depth = depth;
        long datagrams = outputs.datagrams();
        if (waiting && from < to) {
            detour.park(piece, actions, from, to);
        } else {
            runAlone(piece, actions, from, to);
        }
        release(frame, datagrams);
    }

    /** A copy that goes on by itself; null if there is no room for it, which is counted. */
    private Frame branch(Frame frame) {
        frame.branches++;
        Frame branch = copyOf(frame, true);
        if (branch == null) {
            counters.drop(DropReason.NESTING_LIMIT);
        }
        return branch;
    }

    /** A copy of the frame at hand, or null if the scratch memory might not hold another one. */
    private Frame copyOf(Frame frame, boolean goesOnAlone) {
        Frame copy = nest(frame.length);
        if (copy != null) {
            copy.copyOf(frame, goesOnAlone);
        }
        return copy;
    }

    /** A frame in work beside the one at hand, or null if the scratch memory might not hold it. */
    private Frame nest(int length) {
        if (scratch.room(frames, nested + 1) < length + COPY_SLACK) {
            return null;
        }
        nested++;
        if (nested == frames.length) {
            frames = Arrays.copyOf(frames, 2 * nested);
            for (int i = nested; i < frames.length; i++) {
                frames[i] = new Frame();
            }
        }
        return frames[nested];
    }

    /** The copy of this frame is done with. */
    private void release(Frame frame, long datagramsBefore) {
        nested--;
        frame.batched |= outputs.datagrams() != datagramsBefore;
        editor.forget();
    }

    private void punt(Frame frame, int id) {
        counters.increment(WorkerCounter.OUTPUTS);
        if (detour.punt(frame, Math.max(frame.length - frame.takeCut(), 0), id)) {
            counters.increment(WorkerCounter.PUNTED);
        } else {
            counters.drop(DropReason.PUNT_QUEUE_FULL);
        }
        frame.consumed = true;
    }

    /** Whether the frame may go on. */
    private boolean meter(Frame frame, int index) {
        TokenMeter meter = meters.get(index);
        int verdict = meter == null ? TokenMeter.PASS : meter.pass(frame.length, nowUs);
        if (verdict == TokenMeter.DROP) {
            frame.reason(DropReason.METER_EXCEEDED);
            return false;
        }
        if (verdict > TokenMeter.PASS) {
            own(frame, 0);
            editor.raiseDropPrecedence(verdict, frame);
        }
        return true;
    }

    private static void setMark(Frame frame, int value, int mask) {
        FlowKey key = frame.writableKey();
        long before = key.get(FlowField.PKT_MARK);
        key.set(FlowField.PKT_MARK, (before & ~mask) | value);
    }

    /** Makes sure that the frame may be changed and has so much headroom. */
    private void own(Frame frame, int headroom) {
        frame.changed = true;
        if (frame.batched || frame.lent || frame.offset - frame.floor < headroom) {
            copy(frame, 0);
        }
    }

    /** The same before the tracker may write, which can make the text of an FTP command longer. */
    private void ownToRewrite(Frame frame, CtRequest request, FlowKey key) {
        boolean mayGrow = key.get(FlowField.NW_PROTO) == IpProtocol.TCP
                && (request.helper() != CtHelper.NONE
                        || key.get(FlowField.TP_SRC) == FTP_PORT
                        || key.get(FlowField.TP_DST) == FTP_PORT);
        if (mayGrow) {
            frame.changed = true;
            copy(frame, Tracker.GROWTH);
        } else {
            own(frame, 0);
        }
    }

    private void copy(Frame frame, int room) {
        int start = place(HEADROOM + frame.length + room);
        // The frame may itself lie in the scratch region: the copy may overlap, which memory moves allow.
        buffer.putBytes(start + HEADROOM, buffer, frame.offset, frame.length);
        frame.floor = start;
        frame.offset = start + HEADROOM;
        frame.batched = false;
        frame.lent = false;
        editor.forget();
        counters.increment(WorkerCounter.COPIES);
    }

    /** Room in the scratch memory, where all frames in work but the one at hand stay as they are. */
    private int place(int size) {
        int start = scratch.take(size);
        if (start == ScratchMemory.FULL) {
            outputs.transmit();
            scratch.restart(frames, nested);
            start = scratch.take(size);
        }
        return start;
    }

    private int nextRandom() {
        int value = random;
        value ^= value << 13;
        value ^= value >>> 17;
        value ^= value << 5;
        random = value;
        return value;
    }
}
