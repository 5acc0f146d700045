package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.SendFailures;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import java.util.List;
import java.util.Set;

/**
 * Sends batches: one send call per socket with all its runs.
 *
 * <p><b>What.</b> The source port of a datagram follows from its flow's hash. A run of several datagrams is one message with
 * {@code UDP_SEGMENT}. What the kernel refuses is dealt with message by message:
 *
 * <ul>
 *   <li>{@code EAGAIN}: the socket's send buffer is full, and everything else of this batch for it is dropped. Trying again
 *       would not help: the buffer holds megabytes that a device must first put on the wire, milliseconds of waiting that
 *       would move the queue into the switch.
 *   <li>{@code EMSGSIZE} for one datagram: this one is dropped.
 *   <li>A run of more datagrams than every kernel takes, refused as invalid ({@code EINVAL}): its datagrams are sent one by
 *       one, and runs are shorter from now on.
 *   <li>A run refused for its size, or by a path that cannot segment ({@code EIO}, {@code EINVAL}): its datagrams are sent one
 *       by one. If then they are not too long, this path, and so this engine, does without segmentation from now on.
 *   <li>Anything else: the run's datagrams are dropped, the next run is sent.
 * </ul>
 *
 * <p><b>Threads.</b> Confined to one worker. <b>Memory.</b> Allocated once, except when an end point is first used.
 */
final class Sender {
    /** Most datagrams that a kernel cuts out of one message: Linux 6.9 and later. */
    static final int SEGMENTS = 128;

    /** And those before. */
    static final int FEWER_SEGMENTS = 64;

    /** What every path carries in one piece, IPv6's smallest MTU, less IPv6 and UDP header. */
    private static final int CERTAINLY_SHORT = 1_280 - 48;

    private static final int SPREAD = 0x9e37_79b9;

    /** The one message that datagrams of a refused run are sent with. */
    private static final int SINGLE = SendRuns.CAPACITY;

    private final MessageCalls calls;
    private final SendSocket[] sockets;
    private final Destinations destinations;
    private final int sourcePorts;
    private final Set<UnderlayLimit> limits;
    private final long memory;
    private final SendRuns runs;
    private final MessageVector messages =
            new MessageVector(SendRuns.CAPACITY + 1, 2 * SendRuns.CAPACITY + 2, ControlMessages.MAX_BYTES);

    /** Runs of each socket in order. */
    private final int[] firstRun;

    private final int[] lastRun;
    private final int[] nextRun = new int[SendRuns.CAPACITY];

    /** The run that a message is made of. */
    private final int[] messageRun = new int[SendRuns.CAPACITY];

    private SendFailures failures = (port, length, reason) -> {};
    private TxBatch batch;
    private boolean gso;
    private int segments = SEGMENTS;

    Sender(
            UnderlayContext context,
            Arena arena,
            List<SendSocket> sockets,
            Destinations destinations,
            Set<UnderlayLimit> limits,
            MessageCalls calls) {
        this.calls = calls;
        this.sockets = sockets.toArray(SendSocket[]::new);
        this.destinations = destinations;
        this.limits = limits;
        sourcePorts = context.sourcePorts();
        memory = arena.buffer().addressOffset();
        runs = new SendRuns(arena.buffer(), arena.reserve(SendRuns.COPIES), SendRuns.COPIES);
        firstRun = new int[this.sockets.length];
        lastRun = new int[this.sockets.length];
        gso = context.gso();
        if (gso) {
            // SO_NO_CHECK and UDP_SEGMENT exclude each other.
            limits.add(UnderlayLimit.SEND_WITHOUT_CSUM);
        }
    }

    /** Octets of the arena that a sender takes. */
    static int arenaBytes() {
        return SendRuns.COPIES;
    }

    void onFailure(SendFailures listener) {
        failures = listener;
    }

    /** Whether runs are segmented by the kernel, as far as we know by now. */
    boolean gso() {
        return gso;
    }

    void transmit(TxBatch sent) {
        batch = sent;
        int size = sent.size();
        for (int start = 0; start < size; start += SendRuns.CAPACITY) {
            group(start, Math.min(start + SendRuns.CAPACITY, size));
            linkBySocket();
            for (int socket = 0; socket < sockets.length; socket++) {
                if (firstRun[socket] != SendRuns.NONE) {
                    send(sockets[socket], firstRun[socket]);
                }
            }
        }
    }

    /** Drops all. */
    void refuse(TxBatch refused) {
        for (int i = 0; i < refused.size(); i++) {
            failures.sendFailed(refused.port(i), refused.length(i), DropReason.SEND_FAILED);
        }
    }

    private void group(int from, int to) {
        runs.begin();
        int maxSegments = gso ? segments : 1;
        int always = gso ? TunnelFlags.CSUM : 0;
        int i = from;
        while (i < to) {
            int length = batch.length(i);
            int socket = destinations.firstSocket(batch.vtep(i));
            if (socket == Destinations.NO_SOCKETS) {
                failures.sendFailed(batch.port(i), length, DropReason.UNDERLAY_NO_ADDRESS);
                runs.skip(i++);
            } else if (length > SendRuns.MAX_BYTES - TxBatch.HEADER_LENGTH) {
                failures.sendFailed(batch.port(i), length, DropReason.EMSGSIZE);
                runs.skip(i++);
            } else {
                // The upper half of the second product is a number below sourcePorts: even, and no division.
                int port = (int) ((Integer.toUnsignedLong(batch.flowHash(i) * SPREAD) * sourcePorts) >>> 32);
                i = runs.add(batch, i, to, socket + port, always, maxSegments);
            }
        }
        runs.end();
    }

    private void linkBySocket() {
        for (int socket = 0; socket < sockets.length; socket++) {
            firstRun[socket] = SendRuns.NONE;
        }
        for (int run = 0; run < runs.runs(); run++) {
            int socket = runs.socket(run);
            if (firstRun[socket] == SendRuns.NONE) {
                firstRun[socket] = run;
            } else {
                nextRun[lastRun[socket]] = run;
            }
            lastRun[socket] = run;
            nextRun[run] = SendRuns.NONE;
        }
    }

    private void send(SendSocket socket, int first) {
        int count = 0;
        int pieces = 0;
        for (int run = first; run != SendRuns.NONE; run = nextRun[run]) {
            int outer = runs.outer(run);
            if (socket.changes(outer)) {
                call(socket, count);
                count = 0;
                pieces = 0;
                socket.prepare(outer);
            }
            messageRun[count] = run;
            int from = pieces;
            for (int piece = runs.firstPiece(run); piece != SendRuns.NONE; piece = runs.nextPiece(piece)) {
                messages.piece(pieces++, memory + runs.start(piece), runs.length(piece));
            }
            int segment = runs.count(run) > 1 ? runs.segment(run) : 0;
            message(socket, count, runs.vtep(run), outer, segment, from, pieces - from);
            count++;
        }
        call(socket, count);
    }

    private void message(
            SendSocket socket, int message, int vtep, int outer, int segment, int firstPiece, int pieceCount) {
        messages.name(message, destinations.name(vtep), destinations.nameLength(vtep));
        messages.pieces(message, firstPiece, pieceCount);
        messages.control(message, socket.control(messages.controls(), messages.control(message), outer, segment));
    }

    private void call(SendSocket socket, int count) {
        int done = 0;
        boolean again = true;
        while (done < count) {
            int sent = calls.send(socket.descriptor(), messages.address(done), count - done);
            if (sent > 0) {
                done += sent;
            } else if (again && isPending(-sent)) {
                // An error that waited at the socket was reported instead of sending.
                again = false;
                continue;
            } else if (-sent == Errno.EAGAIN) {
                for (; done < count; done++) {
                    fail(messageRun[done], DropReason.SEND_BUFFER_FULL);
                }
            } else {
                refused(socket, messageRun[done], -sent);
                done++;
            }
            again = true;
        }
    }

    private static boolean isPending(int errno) {
        return errno == Errno.ECONNREFUSED || errno == Errno.EINTR;
    }

    /** The kernel did not take a run. */
    private void refused(SendSocket socket, int run, int errno) {
        boolean segmented = runs.count(run) > 1;
        if (!segmented) {
            fail(run, reason(errno));
        } else if (errno == Errno.EINVAL && runs.count(run) > FEWER_SEGMENTS) {
            segments = FEWER_SEGMENTS;
            sendSingly(socket, run);
        } else if (errno == Errno.EIO || errno == Errno.EINVAL || errno == Errno.EMSGSIZE) {
            boolean taken = sendSingly(socket, run);
            boolean notForSize =
                    runs.segment(run) <= CERTAINLY_SHORT || (TxBatch.flags(runs.outer(run)) & TunnelFlags.DF) != 0;
            if (errno == Errno.EIO || (taken && notForSize && errno == Errno.EINVAL)) {
                gso = false;
                limits.add(UnderlayLimit.GSO);
            }
        } else {
            fail(run, reason(errno));
        }
    }

    /** Sends the datagrams of a run one by one; whether the kernel took any. */
    private boolean sendSingly(SendSocket socket, int run) {
        boolean taken = false;
        int left = runs.count(run);
        for (int i = runs.first(run); left > 0; i++) {
            if (runs.runOf(i) != run) {
                continue;
            }
            left--;
            int piece = 2 * SendRuns.CAPACITY;
            messages.piece(piece, memory + batch.header(i), TxBatch.HEADER_LENGTH);
            messages.piece(piece + 1, memory + batch.offset(i), batch.length(i));
            message(socket, SINGLE, runs.vtep(run), runs.outer(run), 0, piece, 2);
            int sent = calls.send(socket.descriptor(), messages.address(SINGLE), 1);
            if (sent < 0) {
                failures.sendFailed(batch.port(i), batch.length(i), reason(-sent));
            } else {
                taken = true;
            }
        }
        return taken;
    }

    private void fail(int run, DropReason reason) {
        int left = runs.count(run);
        for (int i = runs.first(run); left > 0; i++) {
            if (runs.runOf(i) == run) {
                left--;
                failures.sendFailed(batch.port(i), batch.length(i), reason);
            }
        }
    }

    private static DropReason reason(int errno) {
        return switch (errno) {
            case Errno.EAGAIN -> DropReason.SEND_BUFFER_FULL;
            case Errno.EMSGSIZE -> DropReason.EMSGSIZE;
            default -> DropReason.SEND_FAILED;
        };
    }
}
