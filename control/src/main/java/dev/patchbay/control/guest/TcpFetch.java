package dev.patchbay.control.guest;

import dev.patchbay.codec.ip.TcpFlyweight;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.agrona.DirectBuffer;

/**
 * One connection of a guest: sends a request, collects what comes until the other end is done (RFC 9293, as much as that
 * takes).
 *
 * <p>A segment that is not acknowledged is sent again after one second, then after twice as long, {@value #ATTEMPTS} times
 * in all. Segments out of order are left to be repeated. The end of the answer is the other end's FIN.
 *
 * <p><b>Threads.</b> The agent's; the future is completed there.
 *
 * <p><b>Bounds.</b> Answers of {@value #LONGEST} octets.
 */
final class TcpFetch {
    private static final int ATTEMPTS = 6;
    private static final int LONGEST = 1 << 20;
    private static final long FIRST_WAIT_NS = 1_000_000_000L;
    private static final int WINDOW = 64_240;

    private enum State {
        CLOSED,
        OPENING,
        ASKING,
        DONE
    }

    private final int destination;
    private final int port;
    private final byte[] request;
    private final CompletableFuture<TcpAnswer> future = new CompletableFuture<>();
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private GuestStack stack;
    private int source;
    private int localPort;
    private State state = State.CLOSED;
    private int sequence;
    private int expected;
    private int attempts;
    private long waitNs = FIRST_WAIT_NS;
    private long nextNs;

    TcpFetch(int destination, int port, String request) {
        this.destination = destination;
        this.port = port;
        this.request = request.getBytes(StandardCharsets.ISO_8859_1);
    }

    CompletableFuture<TcpAnswer> future() {
        return future;
    }

    void start(GuestStack owner, int number) {
        stack = owner;
        localPort = 32_768 + (number & 0x3fff);
        sequence = number * 0x9e3779b1;
    }

    boolean isDone() {
        return state == State.DONE || future.isCancelled();
    }

    long deadlineNs() {
        return state == State.CLOSED || isDone() ? stack.nowNs() : nextNs;
    }

    int doWork(long nowNs) {
        if (state == State.CLOSED) {
            source = stack.configuration().sourceFor(destination);
            state = State.OPENING;
            nextNs = nowNs + waitNs;
            repeat();
            return 1;
        }
        if (isDone() || nowNs - nextNs < 0) {
            return 0;
        }
        if (++attempts == ATTEMPTS) {
            finish(TcpAnswer.Outcome.TIMED_OUT);
            return 1;
        }
        waitNs *= 2;
        nextNs = nowNs + waitNs;
        repeat();
        return 1;
    }

    private void repeat() {
        if (state == State.OPENING) {
            send(sequence, 0, TcpFlyweight.SYN, new byte[0]);
        } else {
            // Also when it was acknowledged: a server that repeats nothing by itself repeats its answer to this.
            send(sequence, expected, TcpFlyweight.ACK | TcpFlyweight.PSH, request);
        }
    }

    private void send(int first, int acknowledgment, int flags, byte[] data) {
        stack.sendTcp(source, destination, localPort, port, first, acknowledgment, flags, WINDOW, data);
    }

    /** A segment came; whether it was for this connection. */
    boolean onSegment(int from, int to, TcpFlyweight segment, DirectBuffer buffer, int offset, int length, long nowNs) {
        if (from != destination
                || to != source
                || segment.sourcePort() != port
                || segment.destinationPort() != localPort
                || state == State.CLOSED
                || state == State.DONE) {
            return false;
        }
        int flags = segment.flags();
        if ((flags & TcpFlyweight.RST) != 0) {
            finish(state == State.OPENING ? TcpAnswer.Outcome.REFUSED : TcpAnswer.Outcome.RESET);
            return true;
        }
        int synAck = TcpFlyweight.SYN | TcpFlyweight.ACK;
        if (state == State.OPENING) {
            if ((flags & synAck) == synAck && segment.acknowledgment() == sequence + 1) {
                sequence++;
                expected = segment.sequence() + 1;
                state = State.ASKING;
                attempts = 0;
                waitNs = FIRST_WAIT_NS;
                nextNs = nowNs + waitNs;
                send(sequence, expected, TcpFlyweight.ACK, new byte[0]);
                repeat();
            }
            return true;
        }
        collect(segment, flags, buffer, offset, length);
        return true;
    }

    private void collect(TcpFlyweight segment, int flags, DirectBuffer buffer, int offset, int length) {
        int next = sequence + request.length;
        boolean fin = (flags & TcpFlyweight.FIN) != 0;
        if (segment.sequence() != expected) {
            if (length > 0 || fin) {
                send(next, expected, TcpFlyweight.ACK, new byte[0]);
            }
            return;
        }
        byte[] data = new byte[length];
        buffer.getBytes(offset, data);
        answer.writeBytes(data);
        expected += length;
        if (answer.size() > LONGEST) {
            send(next, expected, TcpFlyweight.RST | TcpFlyweight.ACK, new byte[0]);
            finish(TcpAnswer.Outcome.RESET);
        } else if (fin) {
            expected++;
            send(next, expected, TcpFlyweight.ACK | TcpFlyweight.FIN, new byte[0]);
            finish(TcpAnswer.Outcome.ANSWERED);
        } else if (length > 0) {
            send(next, expected, TcpFlyweight.ACK, new byte[0]);
        }
    }

    /** Nobody answered ARP for the way there. */
    void onUnresolved(int unreachable) {
        if (unreachable == destination && !isDone()) {
            finish(TcpAnswer.Outcome.UNREACHABLE);
        }
    }

    private void finish(TcpAnswer.Outcome outcome) {
        state = State.DONE;
        future.complete(new TcpAnswer(outcome, answer.toString(StandardCharsets.ISO_8859_1)));
    }
}
