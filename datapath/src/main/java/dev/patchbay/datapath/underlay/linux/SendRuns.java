package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.datapath.underlay.TxBatch;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;

/**
 * Groups datagrams into runs that the kernel segments: same destination, source port and outer header, same length.
 *
 * <p><b>What.</b> A run becomes one message of a send call. Datagrams come in trains: those that follow each other in the
 * batch with the same flow, destination and outer header. A train is looked up once and joins a run, or begins one. The last
 * datagram of a run may be shorter; that is used for a train's end, as of a stream's burst. The pieces of memory that a run
 * consists of are joined where they touch, so that what was received as one datagram and changed in place leaves as one
 * piece. Where flows take turns nothing touches; then short datagrams are copied one behind the other, since each piece costs
 * the kernel more than the copy of a short datagram costs here.
 *
 * <p><b>Invariants.</b> Runs leave in the order of their numbers, and within a run datagrams keep their order. A datagram
 * joins an earlier run only if no later one holds a datagram of its flow to the same end point, so no flow is reordered. To
 * know that takes constant time: per bucket of flows the last run that holds one. Flows that share a bucket may cost each
 * other a run, never the order.
 *
 * <p><b>Threads.</b> Confined to one worker's engine. <b>Memory.</b> Arrays made once, and a region of the arena for copies.
 *
 * <p><b>Bounds.</b> {@link #CAPACITY} datagrams between two calls of {@link #begin}. What finds no room in the region for
 * copies is not copied.
 */
final class SendRuns {
    /** Most datagrams at once; also the most messages that one send call takes. */
    static final int CAPACITY = 1024;

    /** Most octets of a run: the longest UDP payload. */
    static final int MAX_BYTES = 65_507;

    /** End of a list. */
    static final int NONE = -1;

    /** Octets of the region for copies. */
    static final int COPIES = 128 << 10;

    /** Longest datagram, with its header, that is copied. */
    static final int SHORT = 192;

    /** Datagrams that a run gets room for in the region at once. */
    private static final int COPIED_TOGETHER = 32;

    /** What a run takes: the numbers below, in one cache line. */
    private static final int RUN = 16;

    private static final int VTEP = 0;
    private static final int SOCKET = 1;
    private static final int OUTER = 2;
    private static final int LENGTH = 3;
    private static final int COUNT = 4;
    private static final int BYTES = 5;
    private static final int ROOM = 6;
    private static final int FIRST = 7;
    private static final int FIRST_PIECE = 8;
    private static final int LAST_PIECE = 9;
    private static final int PIECES = 10;
    private static final int COPY = 11;
    private static final int COPY_END = 12;

    /** What a piece takes: first octet and end; and the next one. */
    private static final int LINK = 4;

    private static final int FROM = 0;
    private static final int TO = 1;
    private static final int NEXT = 2;

    private static final int OPEN = 256;
    private static final int BUCKETS = 1024;
    private static final int SPREAD = 0x9e37_79b9;

    /** Numbers of runs in the tables below grow from batch to batch, so that old entries are known by being smaller. */
    private final int[] openRun = new int[OPEN];

    private final int[] bucketRun = new int[BUCKETS];
    private int base = 1;

    private final int[] runs = new int[CAPACITY * RUN];
    private int runCount;

    /** The run of each datagram. */
    private final int[] members = new int[CAPACITY];

    private final int[] pieces = new int[2 * CAPACITY * LINK];
    private int pieceCount;

    private final MutableDirectBuffer memory;
    private final int copies;
    private final int copiesEnd;
    private int nextCopy;

    /**
     * No runs.
     *
     * @param memory that datagrams lie in.
     * @param copies first octet of the region for copies.
     * @param bytes of that region; with 0 nothing is copied.
     */
    SendRuns(MutableDirectBuffer memory, int copies, int bytes) {
        this.memory = memory;
        this.copies = copies;
        this.copiesEnd = copies + bytes;
    }

    /** Forgets all runs and copies. */
    void begin() {
        base += runCount;
        if (base > Integer.MAX_VALUE - 2 * CAPACITY) {
            Arrays.fill(openRun, 0);
            Arrays.fill(bucketRun, 0);
            base = 1;
        }
        runCount = 0;
        pieceCount = 0;
        nextCopy = copies;
    }

    /**
     * Adds a datagram, and those behind it that join the same run without a look-up.
     *
     * @param batch that they are in.
     * @param from the datagram; the first one since {@link #begin} has an index that {@link #CAPACITY} divides.
     * @param to where to end, at most {@link #CAPACITY} behind that first one.
     * @param socket that its flow is sent from to its destination, always.
     * @param always flags that every outer header has.
     * @param maxSegments most datagrams in a run.
     * @return the first datagram that was not added.
     */
    int add(TxBatch batch, int from, int to, int socket, int always, int maxSegments) {
        int vtep = batch.vtep(from);
        int wishes = batch.outer(from);
        int hash = batch.flowHash(from);
        int size = TxBatch.HEADER_LENGTH + batch.length(from);
        int run = find(vtep, socket, wishes | always, hash, size, maxSegments) * RUN;
        if (from + 1 == to || batch.flowHash(from + 1) != hash) {
            alone(run, batch.header(from), batch.offset(from), size);
            join(run, from, from + 1);
            return from + 1;
        }
        int segment = runs[run + LENGTH];
        int room = runs[run + ROOM];
        int bytes = runs[run + BYTES];
        int header = batch.header(from);
        int offset = batch.offset(from);
        int i = from;
        int end = piece(run, header, offset, offset + size - TxBatch.HEADER_LENGTH);
        room--;
        bytes += size;
        for (i++; i < to && room > 0; i++) {
            size = TxBatch.HEADER_LENGTH + batch.length(i);
            if (batch.flowHash(i) != hash
                    || batch.vtep(i) != vtep
                    || batch.outer(i) != wishes
                    || size > segment
                    || size > MAX_BYTES - bytes) {
                break;
            }
            header = batch.header(i);
            offset = batch.offset(i);
            if (header == end && offset == header + TxBatch.HEADER_LENGTH) {
                end += size;
            } else {
                pieces[runs[run + LAST_PIECE] + TO] = end;
                end = piece(run, header, offset, offset + size - TxBatch.HEADER_LENGTH);
            }
            bytes += size;
            room = size == segment ? room - 1 : 0;
        }
        pieces[runs[run + LAST_PIECE] + TO] = end;
        runs[run + ROOM] = room;
        runs[run + BYTES] = bytes;
        join(run, from, i);
        return i;
    }

    /** Leaves a datagram out. */
    void skip(int datagram) {
        members[datagram & (CAPACITY - 1)] = NONE;
    }

    /** A run that the datagram may join: an open one with room, or a new one. */
    private int find(int vtep, int socket, int outer, int hash, int size, int maxSegments) {
        int bucket = ((hash + vtep * SPREAD) * SPREAD) >>> 22;
        int place = ((((vtep * 31 + socket) * 31 + outer) * 31 + size) * SPREAD) >>> 24;
        int found = openRun[place] - base;
        int run = found * RUN;
        if (found < 0
                || bucketRun[bucket] - base > found
                || runs[run + ROOM] == 0
                || size != runs[run + LENGTH]
                || vtep != runs[run + VTEP]
                || socket != runs[run + SOCKET]
                || outer != runs[run + OUTER]
                || size > MAX_BYTES - runs[run + BYTES]) {
            found = runCount++;
            run = found * RUN;
            runs[run + VTEP] = vtep;
            runs[run + SOCKET] = socket;
            runs[run + OUTER] = outer;
            runs[run + LENGTH] = size;
            runs[run + COUNT] = 0;
            runs[run + BYTES] = 0;
            runs[run + ROOM] = maxSegments;
            runs[run + PIECES] = 0;
            runs[run + COPY] = 0;
            runs[run + COPY_END] = 0;
            openRun[place] = base + found;
        }
        bucketRun[bucket] = base + found;
        return found;
    }

    /** Appends a datagram between others that go elsewhere. */
    private void alone(int run, int header, int offset, int size) {
        int end = offset + size - TxBatch.HEADER_LENGTH;
        if (runs[run + COUNT] == 0 || pieces[runs[run + LAST_PIECE] + TO] == header || size > SHORT) {
            piece(run, header, offset, end);
        } else {
            int copy = room(run, size);
            if (copy == NONE) {
                piece(run, header, offset, end);
            } else {
                memory.putLong(copy, memory.getLong(header));
                copy(offset, copy + TxBatch.HEADER_LENGTH, size - TxBatch.HEADER_LENGTH);
                append(run, copy, copy + size);
            }
        }
        runs[run + ROOM]--;
        runs[run + BYTES] += size;
    }

    /** Where a run's next copy has its place, or {@link #NONE}. */
    private int room(int run, int size) {
        int copy = runs[run + COPY];
        if (size > runs[run + COPY_END] - copy) {
            int bytes = Math.min(COPIED_TOGETHER, runs[run + ROOM]) * size;
            if (bytes > copiesEnd - nextCopy) {
                return NONE;
            }
            copy = nextCopy;
            nextCopy += bytes;
            runs[run + COPY_END] = copy + bytes;
        }
        runs[run + COPY] = copy + size;
        return copy;
    }

    /** Without a call for so few octets. */
    private void copy(int from, int to, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            memory.putLong(to + i, memory.getLong(from + i));
        }
        for (; i < length; i++) {
            memory.putByte(to + i, memory.getByte(from + i));
        }
    }

    /** Datagrams become members of a run. */
    private void join(int run, int from, int to) {
        int before = runs[run + COUNT];
        if (before == 0) {
            runs[run + FIRST] = from;
        }
        runs[run + COUNT] = before + to - from;
        for (int i = from; i < to; i++) {
            members[i & (CAPACITY - 1)] = run / RUN;
        }
    }

    /** Appends a datagram's memory to a run; where the last piece ends. */
    private int piece(int run, int header, int offset, int end) {
        if (header + TxBatch.HEADER_LENGTH == offset) {
            return append(run, header, end);
        }
        append(run, header, header + TxBatch.HEADER_LENGTH);
        return append(run, offset, end);
    }

    private int append(int run, int start, int end) {
        int before = runs[run + PIECES];
        int last = runs[run + LAST_PIECE];
        if (before > 0 && pieces[last + TO] == start) {
            pieces[last + TO] = end;
            return end;
        }
        int piece = LINK * pieceCount++;
        pieces[piece + FROM] = start;
        pieces[piece + TO] = end;
        pieces[piece + NEXT] = NONE;
        if (before == 0) {
            runs[run + FIRST_PIECE] = piece;
        } else {
            pieces[last + NEXT] = piece;
        }
        runs[run + LAST_PIECE] = piece;
        runs[run + PIECES] = before + 1;
        return end;
    }

    /** Number of runs. */
    int runs() {
        return runCount;
    }

    /** Destination of a run. */
    int vtep(int run) {
        return runs[run * RUN + VTEP];
    }

    /** Socket of a run. */
    int socket(int run) {
        return runs[run * RUN + SOCKET];
    }

    /** What a run's outer headers shall say. */
    int outer(int run) {
        return runs[run * RUN + OUTER];
    }

    /** Octets of each datagram of a run but the last, which may be shorter. */
    int segment(int run) {
        return runs[run * RUN + LENGTH];
    }

    /** Octets of all datagrams of a run. */
    int bytes(int run) {
        return runs[run * RUN + BYTES];
    }

    /** Datagrams of a run. */
    int count(int run) {
        return runs[run * RUN + COUNT];
    }

    /** First datagram of a run. */
    int first(int run) {
        return runs[run * RUN + FIRST];
    }

    /** The run that a datagram is in, or {@link #NONE}. */
    int runOf(int datagram) {
        return members[datagram & (CAPACITY - 1)];
    }

    /** Pieces of memory of a run. */
    int pieceCount(int run) {
        return runs[run * RUN + PIECES];
    }

    /** First piece of a run; the others follow by {@link #nextPiece}. */
    int firstPiece(int run) {
        return runs[run * RUN + FIRST_PIECE];
    }

    /** The piece after this one in its run, or {@link #NONE}. */
    int nextPiece(int piece) {
        return pieces[piece + NEXT];
    }

    /** Where a piece begins in the arena. */
    int start(int piece) {
        return pieces[piece + FROM];
    }

    /** Octets of a piece. */
    int length(int piece) {
        return pieces[piece + TO] - pieces[piece + FROM];
    }
}
