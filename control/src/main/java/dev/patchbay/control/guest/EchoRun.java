package dev.patchbay.control.guest;

import dev.patchbay.datapath.counter.LatencyRecorder;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochClock;

/**
 * One run of requests and its answers: pacing, matching, counting, round-trip times.
 *
 * <p><b>What.</b> Requests leave at fixed times from the first one, whether answers come or not; with an interval of 0 the
 * next one leaves when the last one was answered (or after a second). A request is matched by its index, which ICMP carries
 * as a 16-bit sequence number; times of the last {@link #WINDOW} requests are kept, an older answer counts as lost.
 *
 * <p><b>Threads.</b> The agent's.
 */
final class EchoRun implements GuestListener {
    private static final int WINDOW = 1 << 16;
    private static final int BURST = 64;
    private static final int FIRST_PORT = 49152;
    private static final long LONELY_NS = 1_000_000_000L;

    private final EchoRequest request;
    private final EpochClock epochClock;
    private final CompletableFuture<EchoResult> future = new CompletableFuture<>();
    private final LatencyRecorder latency = new LatencyRecorder();
    private final long[] sentNs;
    private final BitSet answered = new BitSet();
    private final BitSet lost = new BitSet();
    private GuestStack stack;
    private int id;
    private int next;
    private long startNs = Long.MIN_VALUE;
    private long dueNs;
    private long lastNs;
    private long duplicates;
    private long corrupt;
    private long firstAnswerMs;

    EchoRun(EchoRequest request, EpochClock epochClock) {
        this.request = request;
        this.epochClock = epochClock;
        sentNs = new long[BitUtil.findNextPositivePowerOfTwo(Math.min(request.count(), WINDOW))];
    }

    CompletableFuture<EchoResult> future() {
        return future;
    }

    void start(GuestStack owner, int identifier) {
        stack = owner;
        id = identifier;
    }

    /** Sends what is due. */
    int doWork(long nowNs) {
        if (startNs == Long.MIN_VALUE) {
            startNs = nowNs;
            dueNs = nowNs;
        }
        int work = 0;
        while (next < request.count() && nowNs - dueNs >= 0 && work < BURST) {
            int index = next++;
            sentNs[index & (sentNs.length - 1)] = nowNs;
            lastNs = nowNs;
            send(index, nowNs);
            dueNs = request.intervalNs() == 0 ? nowNs + LONELY_NS : startNs + next * request.intervalNs();
            work++;
        }
        return work;
    }

    long deadlineNs() {
        if (isDone()) {
            return stack.nowNs();
        }
        return next < request.count() ? dueNs : lastNs + request.lingerNs();
    }

    boolean isDone() {
        if (future.isCancelled()) {
            return true;
        }
        boolean allSettled = answered.cardinality() + lost.cardinality() == next;
        return next == request.count() && (allSettled || stack.nowNs() - (lastNs + request.lingerNs()) >= 0);
    }

    void complete() {
        future.complete(new EchoResult(
                next, answered.cardinality(), duplicates, lost.cardinality(), corrupt, latency, firstAnswerMs));
    }

    private void send(int index, long nowNs) {
        switch (request.kind()) {
            case PING -> {
                fill(stack.writer().buffer(), FrameWriter.ICMP_PAYLOAD, index, nowNs);
                stack.sendEcho(request.destination(), id, sequence(index), request.size(), FrameWriter.TTL);
            }
            case UDP -> {
                fill(stack.writer().buffer(), FrameWriter.UDP_PAYLOAD, index, nowNs);
                stack.sendUdp(request.destination(), udpPort(), request.port(), request.size());
            }
            case ARPING -> stack.whoHas(request.destination());
        }
    }

    /** The index, the time, then a row of numbers that starts with the index: every octet is known to the receiver. */
    private void fill(MutableDirectBuffer buffer, int offset, int index, long nowNs) {
        int size = request.size();
        for (int i = 0; i < size; i++) {
            buffer.putByte(offset + i, (byte) (index + i));
        }
        if (size >= 2 * Long.BYTES) {
            buffer.putLong(offset, index);
            buffer.putLong(offset + Long.BYTES, nowNs);
        }
    }

    private int sequence(int index) {
        return (index + 1) & 0xffff;
    }

    private int udpPort() {
        return FIRST_PORT + (id & 0x3fff);
    }

    /** The request that a 16-bit sequence number means: the latest one that has it. */
    private int indexOf(int sequence) {
        int back = (sequence(next - 1) - sequence) & 0xffff;
        return next - 1 - back;
    }

    @Override
    public void onEchoReply(int source, int replyId, int sequence, int ttl, int icmpLength, long timeNs) {
        if (request.kind() == EchoRequest.Kind.PING && replyId == id && source == request.destination()) {
            int index = indexOf(sequence);
            if (index >= 0) {
                answer(index, timeNs);
            }
        }
    }

    @Override
    public void onArpReply(int source, long mac, long timeNs) {
        if (request.kind() == EchoRequest.Kind.ARPING && source == request.destination()) {
            int open = answered.nextClearBit(0);
            if (open < next) {
                answer(open, timeNs);
            } else {
                duplicates++;
            }
        }
    }

    @Override
    public void onUnresolved(int destination, int requestId, int sequence) {
        if (request.kind() == EchoRequest.Kind.PING && requestId == id) {
            lose(indexOf(sequence));
        }
    }

    /** Nobody answered ARP for a datagram of some run to this destination. */
    void onUnresolved(int destination) {
        if (request.kind() == EchoRequest.Kind.UDP && destination == request.destination()) {
            lose(lost.nextClearBit(0));
        }
    }

    private void lose(int index) {
        if (index >= 0 && index < next) {
            lost.set(index);
        }
    }

    /** A datagram came; returns whether it was for this run. */
    boolean onUdp(
            int source, int sourcePort, int destinationPort, DirectBuffer buffer, int offset, int length, long timeNs) {
        if (request.kind() != EchoRequest.Kind.UDP
                || destinationPort != udpPort()
                || sourcePort != request.port()
                || source != request.destination()) {
            return false;
        }
        int index = length == request.size() ? (int) buffer.getLong(offset) : -1;
        if (index < 0 || index >= next || !isIntact(buffer, offset, length, index)) {
            corrupt++;
        } else {
            answer(index, timeNs);
        }
        return true;
    }

    private static boolean isIntact(DirectBuffer buffer, int offset, int length, int index) {
        for (int i = 2 * Long.BYTES; i < length; i++) {
            if (buffer.getByte(offset + i) != (byte) (index + i)) {
                return false;
            }
        }
        return true;
    }

    private void answer(int index, long timeNs) {
        if (answered.get(index)) {
            duplicates++;
            return;
        }
        if (next - index > sentNs.length) {
            return;
        }
        if (answered.isEmpty()) {
            firstAnswerMs = epochClock.time();
        }
        answered.set(index);
        latency.record(timeNs - sentNs[index & (sentNs.length - 1)]);
        if (request.intervalNs() == 0 && index == next - 1) {
            dueNs = timeNs;
        }
    }
}
