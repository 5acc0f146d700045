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

    /** A message in the making. Objects, since their fields need none of the checks that places of an array need. */
    private static final class Run {
        final int number;
        long wishes;
        int socket;
        int segment;
        int count;
        int bytes;
        int room;
        int first;
        int firstPiece;
        int lastPiece;
        int pieces;

        /** Where the last piece ends; the piece itself learns it when the next one begins, or no more come. */
        int end;

        /** Where the next copy goes, and where the room for copies ends. */
        int copy;

        int copyEnd;

        Run(int number) {
            this.number = number;
        }
    }

    /** What a piece takes: first octet and end; and the next one. */
    private static final int LINK = 4;

    private static final int FROM = 0;
    private static final int TO = 1;
    private static final int NEXT = 2;

    private static final int OPEN = 256;
    private static final int BUCKETS = 1024;
    private static final int SPREAD = 0x9e37_79b9;
    private static final long WISHES_SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final long KIND_SPREAD = 0xd1b5_4a32_d192_ed03L;

    /** Numbers of runs in the tables below grow from batch to batch, so that old entries are known by being smaller. */
    private final int[] openRun = new int[OPEN];

    private final int[] bucketRun = new int[BUCKETS];
    private int base = 1;

    private final Run[] runs = new Run[CAPACITY];
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
        Arrays.setAll(runs, Run::new);
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
     * Adds a datagram, and those behind it that join the same run without a look-up. Between {@link #begin} and {@link #end}.
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
        long wishes = batch.wishes(from);
        int hash = batch.flowHash(from);
        int header = batch.header(from);
        int offset = batch.offset(from);
        int size = TxBatch.HEADER_LENGTH + batch.length(from);
        Run run = find(wishes | always, socket, hash, size, maxSegments);
        if (run.count == 0) {
            run.first = from;
        }
        if (from + 1 == to || batch.flowHash(from + 1) != hash) {
            alone(run, header, offset, size);
            run.room--;
            run.bytes += size;
            run.count++;
            members[from & (CAPACITY - 1)] = run.number;
            return from + 1;
        }
        int i = train(run, batch, from, to);
        run.count += i - from;
        for (int member = from; member < i; member++) {
            members[member & (CAPACITY - 1)] = run.number;
        }
        return i;
    }

    /** Appends a datagram, and those behind it that go the same way; the first one that does not. */
    private int train(Run run, TxBatch batch, int from, int to) {
        long wishes = batch.wishes(from);
        int hash = batch.flowHash(from);
        int header = batch.header(from);
        int offset = batch.offset(from);
        int size = TxBatch.HEADER_LENGTH + batch.length(from);
        int segment = run.segment;
        int room = run.room - 1;
        int bytes = run.bytes + size;
        piece(run, header, offset, offset + size - TxBatch.HEADER_LENGTH);
        int end = run.end;
        int i = from + 1;
        for (; i < to && room > 0; i++) {
            size = TxBatch.HEADER_LENGTH + batch.length(i);
            if (batch.flowHash(i) != hash || batch.wishes(i) != wishes || size > segment || size > MAX_BYTES - bytes) {
                break;
            }
            header = batch.header(i);
            offset = batch.offset(i);
            if (header == end && offset == header + TxBatch.HEADER_LENGTH) {
                end += size;
            } else {
                run.end = end;
                piece(run, header, offset, offset + size - TxBatch.HEADER_LENGTH);
                end = run.end;
            }
            bytes += size;
            room = size == segment ? room - 1 : 0;
        }
        run.end = end;
        run.room = room;
        run.bytes = bytes;
        return i;
    }

    /** No more datagrams come: the runs may be read. */
    void end() {
        for (int i = 0; i < runCount; i++) {
            pieces[runs[i].lastPiece + TO] = runs[i].end;
        }
    }

    /** Leaves a datagram out. */
    void skip(int datagram) {
        members[datagram & (CAPACITY - 1)] = NONE;
    }

    /** A run that the datagram may join: an open one with room, or a new one. */
    private Run find(long wishes, int socket, int hash, int size, int maxSegments) {
        int vtep = (int) (wishes >>> 32);
        int bucket = ((hash + vtep * SPREAD) * SPREAD) >>> 22;
        int place = (int) ((wishes * WISHES_SPREAD + (((long) socket << 32) + size) * KIND_SPREAD) >>> 56);
        int found = openRun[place] - base;
        if (found >= 0 && bucketRun[bucket] - base <= found) {
            Run run = runs[found];
            if (run.room > 0
                    && size == run.segment
                    && wishes == run.wishes
                    && socket == run.socket
                    && size <= MAX_BYTES - run.bytes) {
                bucketRun[bucket] = base + found;
                return run;
            }
        }
        Run run = runs[runCount];
        run.wishes = wishes;
        run.socket = socket;
        run.segment = size;
        run.count = 0;
        run.bytes = 0;
        run.room = maxSegments;
        run.pieces = 0;
        run.copy = 0;
        run.copyEnd = 0;
        openRun[place] = base + runCount;
        bucketRun[bucket] = base + runCount;
        runCount++;
        return run;
    }

    /** Appends a datagram between others that go elsewhere. */
    private void alone(Run run, int header, int offset, int size) {
        if (size <= SHORT && run.count > 0 && run.end != header) {
            int copy = room(run, size);
            if (copy != NONE) {
                memory.putLong(copy, memory.getLong(header));
                copy(offset, copy + TxBatch.HEADER_LENGTH, size - TxBatch.HEADER_LENGTH);
                append(run, copy, copy + size);
                return;
            }
        }
        piece(run, header, offset, offset + size - TxBatch.HEADER_LENGTH);
    }

    /** Where a run's next copy has its place, or {@link #NONE}. */
    private int room(Run run, int size) {
        int copy = run.copy;
        if (size > run.copyEnd - copy) {
            int bytes = Math.min(COPIED_TOGETHER, run.room) * size;
            if (bytes > copiesEnd - nextCopy) {
                return NONE;
            }
            copy = nextCopy;
            nextCopy += bytes;
            run.copyEnd = copy + bytes;
        }
        run.copy = copy + size;
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

    /** Appends a datagram's memory to a run. */
    private void piece(Run run, int header, int offset, int end) {
        if (header + TxBatch.HEADER_LENGTH == offset) {
            append(run, header, end);
        } else {
            append(run, header, header + TxBatch.HEADER_LENGTH);
            append(run, offset, end);
        }
    }

    private void append(Run run, int start, int end) {
        if (run.end != start || run.pieces == 0) {
            int piece = LINK * pieceCount++;
            pieces[piece + FROM] = start;
            pieces[piece + NEXT] = NONE;
            if (run.pieces == 0) {
                run.firstPiece = piece;
            } else {
                pieces[run.lastPiece + TO] = run.end;
                pieces[run.lastPiece + NEXT] = piece;
            }
            run.lastPiece = piece;
            run.pieces++;
        }
        run.end = end;
    }

    /** Number of runs. */
    int runs() {
        return runCount;
    }

    /** Destination of a run. */
    int vtep(int run) {
        return (int) (runs[run].wishes >>> 32);
    }

    /** Socket of a run. */
    int socket(int run) {
        return runs[run].socket;
    }

    /** What a run's outer headers shall say. */
    int outer(int run) {
        return (int) runs[run].wishes;
    }

    /** Octets of each datagram of a run but the last, which may be shorter. */
    int segment(int run) {
        return runs[run].segment;
    }

    /** Octets of all datagrams of a run. */
    int bytes(int run) {
        return runs[run].bytes;
    }

    /** Datagrams of a run. */
    int count(int run) {
        return runs[run].count;
    }

    /** First datagram of a run. */
    int first(int run) {
        return runs[run].first;
    }

    /** The run that a datagram is in, or {@link #NONE}. */
    int runOf(int datagram) {
        return members[datagram & (CAPACITY - 1)];
    }

    /** Pieces of memory of a run. */
    int pieceCount(int run) {
        return runs[run].pieces;
    }

    /** First piece of a run; the others follow by {@link #nextPiece}. */
    int firstPiece(int run) {
        return runs[run].firstPiece;
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
