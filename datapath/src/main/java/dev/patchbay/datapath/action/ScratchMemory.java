package dev.patchbay.datapath.action;

import dev.patchbay.datapath.underlay.Arena;

/**
 * The region of a worker's arena that copies of frames lie in.
 *
 * <p><b>What.</b> Copies are put one behind the other. When the region is full, and all datagrams that were in it are sent,
 * it is used again, but for the octets of frames that are still in work.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class ScratchMemory {
    /** What {@link #take} returns if there is no room. */
    static final int FULL = -1;

    private final int start;
    private final int end;
    private int next;
    private int limit;

    ScratchMemory(Arena arena, int bytes) {
        start = arena.reserve(bytes);
        end = start + bytes;
        reset();
    }

    /** Nothing in the region is needed any more. */
    void reset() {
        next = start;
        limit = end;
    }

    /** Takes octets and returns where they begin, or {@link #FULL}. */
    int take(int bytes) {
        if (bytes > limit - next) {
            return FULL;
        }
        int taken = next;
        next += bytes;
        return taken;
    }

    /** Starts again in the larger gap that the first {@code count} of these frames leave. */
    void restart(Frame[] frames, int count) {
        int lowest = end;
        int highest = start;
        for (int i = 0; i < count; i++) {
            Frame frame = frames[i];
            if (frame.floor >= start && frame.floor < end) {
                lowest = Math.min(lowest, frame.floor);
                highest = Math.max(highest, frame.offset + frame.length);
            }
        }
        boolean front = lowest - start >= end - highest;
        next = front ? start : highest;
        limit = front ? lowest : end;
    }

    /** Most octets that {@link #take} gives after a {@link #restart} with these frames. */
    int room(Frame[] frames, int count) {
        int taken = next;
        int border = limit;
        restart(frames, count);
        int room = limit - next;
        next = taken;
        limit = border;
        return room;
    }
}
