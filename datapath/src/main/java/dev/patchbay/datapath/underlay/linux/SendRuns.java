package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.datapath.underlay.TxBatch;
import java.util.Arrays;

/**
 * Groups datagrams into runs that the kernel segments: same destination, source port and outer header, same length.
 *
 * <p><b>What.</b> A run becomes one message of a send call. The last datagram of a run may be shorter; that is used where a
 * flow's datagram directly follows a longer one of the same flow, as at the end of a stream's burst. The pieces of memory
 * that a run consists of are joined where they touch, so that what was received as one datagram and changed in place leaves
 * as one piece.
 *
 * <p><b>Invariants.</b> Runs leave in the order of their numbers, and within a run datagrams keep their order. A datagram
 * joins an earlier run only if no later one holds a datagram of its flow to the same end point, so no flow is reordered. To
 * know that takes constant time: per bucket of flows the last run that holds one. Flows that share a bucket may cost each
 * other a run, never the order.
 *
 * <p><b>Threads.</b> Confined to one worker's engine. <b>Memory.</b> Arrays made once.
 *
 * <p><b>Bounds.</b> {@link #CAPACITY} datagrams between two calls of {@link #begin}.
 */
final class SendRuns {
    /** Most datagrams at once; also the most messages that one send call takes. */
    static final int CAPACITY = 1024;

    /** Most octets of a run: the longest UDP payload. */
    static final int MAX_BYTES = 65_507;

    /** End of a list. */
    static final int NONE = -1;

    private static final int OPEN = 256;
    private static final int BUCKETS = 1024;
    private static final int SPREAD = 0x9e37_79b9;

    /** Numbers of runs in the tables below grow from batch to batch, so that old entries are known by being smaller. */
    private final int[] openRun = new int[OPEN];

    private final int[] bucketRun = new int[BUCKETS];
    private int base = 1;

    private final int[] vteps = new int[CAPACITY];
    private final int[] sockets = new int[CAPACITY];
    private final int[] outers = new int[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final int[] counts = new int[CAPACITY];
    private final int[] bytes = new int[CAPACITY];
    private final int[] room = new int[CAPACITY];
    private final int[] firstDatagram = new int[CAPACITY];
    private final int[] lastDatagram = new int[CAPACITY];
    private final int[] firstPiece = new int[CAPACITY];
    private final int[] lastPiece = new int[CAPACITY];
    private final int[] pieceCounts = new int[CAPACITY];
    private int runs;

    private final int[] nextDatagram = new int[CAPACITY];
    private final int[] pieceStart = new int[2 * CAPACITY];
    private final int[] pieceEnd = new int[2 * CAPACITY];
    private final int[] nextPiece = new int[2 * CAPACITY];
    private int pieces;

    private int lastRun = NONE;
    private int lastHash;

    /** Forgets all runs. */
    void begin() {
        base += runs;
        if (base > Integer.MAX_VALUE - 2 * CAPACITY) {
            Arrays.fill(openRun, 0);
            Arrays.fill(bucketRun, 0);
            base = 1;
        }
        runs = 0;
        pieces = 0;
        lastRun = NONE;
    }

    /**
     * Adds the next datagram.
     *
     * @param index that names it: 0 to {@link #CAPACITY} - 1.
     * @param vtep its destination.
     * @param socket it is sent from; the same for all datagrams of a flow to one destination.
     * @param outer what its outer header shall say.
     * @param hash of its flow.
     * @param header offset of its VXLAN header.
     * @param offset of its frame.
     * @param length of its frame.
     * @param maxSegments most datagrams in a run.
     */
    void add(
            int index, int vtep, int socket, int outer, int hash, int header, int offset, int length, int maxSegments) {
        int size = TxBatch.HEADER_LENGTH + length;
        int run = lastRun;
        if (run != NONE
                && hash == lastHash
                && vtep == vteps[run]
                && outer == outers[run]
                && size <= lengths[run]
                && room[run] > 0
                && size <= MAX_BYTES - bytes[run]) {
            // The run that has the flow's datagram before this one, so nothing can be overtaken.
            room[run] = size == lengths[run] ? room[run] - 1 : 0;
        } else {
            run = find(vtep, socket, outer, hash, size, maxSegments);
            lastRun = run;
            lastHash = hash;
        }
        bytes[run] += size;
        if (counts[run]++ == 0) {
            firstDatagram[run] = index;
        } else {
            nextDatagram[lastDatagram[run]] = index;
        }
        lastDatagram[run] = index;
        nextDatagram[index] = NONE;
        if (header + TxBatch.HEADER_LENGTH == offset) {
            append(run, header, offset + length);
        } else {
            append(run, header, header + TxBatch.HEADER_LENGTH);
            append(run, offset, offset + length);
        }
    }

    /** A run that the datagram may join, with a place taken in it: an open one or a new one. */
    private int find(int vtep, int socket, int outer, int hash, int size, int maxSegments) {
        int bucket = (hash + vtep * SPREAD) * SPREAD >>> 22;
        int place = (((vtep * 31 + socket) * 31 + outer) * 31 + size) * SPREAD >>> 24;
        int run = openRun[place] - base;
        if (run >= 0
                && bucketRun[bucket] - base <= run
                && room[run] > 0
                && size == lengths[run]
                && vtep == vteps[run]
                && socket == sockets[run]
                && outer == outers[run]
                && size <= MAX_BYTES - bytes[run]) {
            room[run]--;
        } else {
            run = runs++;
            vteps[run] = vtep;
            sockets[run] = socket;
            outers[run] = outer;
            lengths[run] = size;
            counts[run] = 0;
            bytes[run] = 0;
            room[run] = maxSegments - 1;
            pieceCounts[run] = 0;
            openRun[place] = base + run;
        }
        bucketRun[bucket] = base + run;
        return run;
    }

    private void append(int run, int start, int end) {
        int last = lastPiece[run];
        if (pieceCounts[run] > 0 && pieceEnd[last] == start) {
            pieceEnd[last] = end;
            return;
        }
        int piece = pieces++;
        if (pieceCounts[run]++ == 0) {
            firstPiece[run] = piece;
        } else {
            nextPiece[last] = piece;
        }
        lastPiece[run] = piece;
        pieceStart[piece] = start;
        pieceEnd[piece] = end;
        nextPiece[piece] = NONE;
    }

    /** Number of runs. */
    int runs() {
        return runs;
    }

    /** Destination of a run. */
    int vtep(int run) {
        return vteps[run];
    }

    /** Socket of a run. */
    int socket(int run) {
        return sockets[run];
    }

    /** What a run's outer headers shall say. */
    int outer(int run) {
        return outers[run];
    }

    /** Octets of each datagram of a run but the last, which may be shorter. */
    int segment(int run) {
        return lengths[run];
    }

    /** Datagrams of a run. */
    int count(int run) {
        return counts[run];
    }

    /** First datagram of a run; the others follow by {@link #next}. */
    int first(int run) {
        return firstDatagram[run];
    }

    /** The datagram after this one in its run, or {@link #NONE}. */
    int next(int datagram) {
        return nextDatagram[datagram];
    }

    /** Pieces of memory of a run. */
    int pieceCount(int run) {
        return pieceCounts[run];
    }

    /** First piece of a run; the others follow by {@link #nextPiece}. */
    int firstPiece(int run) {
        return firstPiece[run];
    }

    /** The piece after this one in its run, or {@link #NONE}. */
    int nextPiece(int piece) {
        return nextPiece[piece];
    }

    /** Where a piece begins in the arena. */
    int start(int piece) {
        return pieceStart[piece];
    }

    /** Octets of a piece. */
    int length(int piece) {
        return pieceEnd[piece] - pieceStart[piece];
    }
}
