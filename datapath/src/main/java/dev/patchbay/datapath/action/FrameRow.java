package dev.patchbay.datapath.action;

/**
 * Where received frames lie in the worker's arena, one behind the other as they came.
 *
 * <p><b>Threads.</b> Confined to one worker.
 *
 * <p><b>Memory.</b> One array made once.
 */
public final class FrameRow {
    /** What a frame takes: the numbers below. */
    private static final int STRIDE = 4;

    private static final int OFFSET = 0;
    private static final int LENGTH = 1;
    private static final int FLOOR = 2;
    private static final int RUN = 3;

    private final int[] numbers;
    private final int capacity;
    private int size;

    /**
     * An empty row.
     *
     * @param capacity most frames.
     */
    public FrameRow(int capacity) {
        this.capacity = capacity;
        numbers = new int[capacity * STRIDE];
    }

    /** Empties the row. */
    public void clear() {
        size = 0;
    }

    /**
     * Adds a frame, after a look at {@link #isFull}.
     *
     * @param offset of its first octet.
     * @param length in octets.
     * @param floor first octet before the frame that may be overwritten.
     * @param run number of the run of frames of one flow that it belongs to.
     */
    public void add(int offset, int length, int floor, int run) {
        int at = size * STRIDE;
        numbers[at + OFFSET] = offset;
        numbers[at + LENGTH] = length;
        numbers[at + FLOOR] = floor;
        numbers[at + RUN] = run;
        size++;
    }

    /**
     * Number of frames.
     *
     * @return 0 to capacity.
     */
    public int size() {
        return size;
    }

    /**
     * Whether another frame finds no room.
     *
     * @return true at capacity.
     */
    public boolean isFull() {
        return size == capacity;
    }

    /**
     * Where a frame begins.
     *
     * @param index of the frame.
     * @return offset in the arena.
     */
    public int offset(int index) {
        return numbers[index * STRIDE + OFFSET];
    }

    /**
     * Length of a frame without FCS.
     *
     * @param index of the frame.
     * @return octets.
     */
    public int length(int index) {
        return numbers[index * STRIDE + LENGTH];
    }

    /**
     * Where a frame's headroom begins.
     *
     * @param index of the frame.
     * @return offset in the arena, at most {@link #offset}.
     */
    public int floor(int index) {
        return numbers[index * STRIDE + FLOOR];
    }

    /**
     * The run that a frame belongs to.
     *
     * @param index of the frame.
     * @return as given to {@link #add}.
     */
    public int run(int index) {
        return numbers[index * STRIDE + RUN];
    }
}
