package dev.patchbay.datapath.counter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one worker sent through the queues of one port.
 *
 * <p>Queues are only counted: there is one way out of a port, and no scheduler behind it.
 *
 * <p><b>Threads.</b> One writer, the worker; any thread reads whole, non-decreasing values.
 *
 * <p><b>Memory.</b> Nothing before the first frame of a queue; then a table that doubles when a new queue is used.
 *
 * <p><b>Bounds.</b> {@link #MAX_QUEUES} queues; frames of further ones are counted together, as queue {@link #OTHERS}.
 */
public final class QueueCounters {
    /** Most queues counted one by one. */
    public static final int MAX_QUEUES = 1024;

    /** Queue number under which the rest is counted. */
    public static final int OTHERS = -1;

    /** Takes counters while they are shown. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One queue.
         *
         * @param queue its number, or {@link #OTHERS}.
         * @param packets sent.
         * @param bytes of them.
         */
        void queue(int queue, long packets, long bytes);
    }

    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
    /** Numbers per place: queue with a bit above it, packets, octets. */
    private static final int STRIDE = 3;

    private static final long USED = 1L << 32;

    private volatile long[] places = new long[0];
    private int used;

    /**
     * Counts a frame. Worker only.
     *
     * @param queue it left by.
     * @param bytes of the frame.
     */
    public void transmitted(int queue, int bytes) {
        long[] table = places;
        int place = place(table, queue);
        if (place < 0) {
            if (used >= MAX_QUEUES && queue != OTHERS) {
                transmitted(OTHERS, bytes);
                return;
            }
            table = withRoom(table);
            place = free(table, queue);
            COUNTS.setRelease(table, place, queueWord(queue));
            used++;
        }
        COUNTS.setOpaque(table, place + 1, table[place + 1] + 1);
        COUNTS.setOpaque(table, place + 2, table[place + 2] + bytes);
    }

    /**
     * Shows all queues that were used, in no order. Any thread.
     *
     * @param visitor takes them.
     */
    public void forEach(Visitor visitor) {
        long[] table = places;
        for (int i = 0; i < table.length; i += STRIDE) {
            long word = (long) COUNTS.getAcquire(table, i);
            if (word != 0) {
                long packets = (long) COUNTS.getOpaque(table, i + 1);
                visitor.queue((int) word, packets, (long) COUNTS.getOpaque(table, i + 2));
            }
        }
    }

    private static long queueWord(int queue) {
        return USED | (queue & 0xffff_ffffL);
    }

    private static int start(long[] table, int queue) {
        int count = table.length / STRIDE;
        return ((queue * 0x9e37_79b9) >>> 16 & (count - 1)) * STRIDE;
    }

    private static int place(long[] table, int queue) {
        long word = queueWord(queue);
        if (table.length == 0) {
            return -1;
        }
        for (int i = start(table, queue); table[i] != 0; i = i + STRIDE == table.length ? 0 : i + STRIDE) {
            if (table[i] == word) {
                return i;
            }
        }
        return -1;
    }

    private static int free(long[] table, int queue) {
        int i = start(table, queue);
        while (table[i] != 0) {
            i = i + STRIDE == table.length ? 0 : i + STRIDE;
        }
        return i;
    }

    /** The table, or one of twice the size if it is half full. */
    private long[] withRoom(long[] table) {
        int count = table.length / STRIDE;
        if (used < count / 2) {
            return table;
        }
        long[] larger = new long[Math.max(4, 2 * count) * STRIDE];
        for (int i = 0; i < table.length; i += STRIDE) {
            if (table[i] != 0) {
                int place = free(larger, (int) table[i]);
                System.arraycopy(table, i, larger, place, STRIDE);
            }
        }
        places = larger;
        return larger;
    }
}
