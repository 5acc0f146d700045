package dev.patchbay.datapath.underlay.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.AllocatedBytes;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.Engine;
import dev.patchbay.datapath.underlay.PacketBatch;
import dev.patchbay.datapath.underlay.Transport;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import dev.patchbay.datapath.vport.VtepTable;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only the Linux engine can do, and what the kernel may do to it. The engine sends to itself. */
final class LinuxUnderlayTest {
    private static final int LOGICAL = Ipv4Address.parse("10.200.137.96");
    private static final InetAddress BOUND = InetAddress.ofLiteral("127.0.0.198");
    private static final int OUTER = TxBatch.outer(0, 64, TunnelFlags.DF);
    private static final long WAIT_MS = 10_000;
    private static final int LENGTH = 60;
    private static final int BATCHES = 2_000;

    private final VtepTable vteps = new VtepTable();
    private final Arena arena = new Arena(16 << 20);
    private final List<DropReason> failures = new ArrayList<>();
    private final ScriptedCalls calls = new ScriptedCalls();
    private final int frames = arena.reserve(1 << 20);
    private EventLoopGroup group;
    private UnderlayContext context;
    private LinuxUnderlay underlay;
    private int vtep;

    /** The kernel's calls, with errors in between that a test asks for. */
    private static final class ScriptedCalls implements MessageCalls {
        private final MessageCalls kernel = new Libc();
        private final Deque<Integer> sendResults = new ArrayDeque<>();
        private final List<Integer> sendCounts = new ArrayList<>();
        private final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
        private int flagsToAdd;
        private int receives;

        @Override
        public int receive(int descriptor, long messages, int count) {
            receives++;
            int received = kernel.receive(descriptor, messages, count);
            if (flagsToAdd != 0 && received > 0) {
                memory.wrap(messages, received * MessageVector.MESSAGE);
                for (int i = 0; i < received; i++) {
                    int at = i * MessageVector.MESSAGE + 48;
                    memory.putInt(at, memory.getInt(at) | flagsToAdd);
                    // No control message found room.
                    memory.putLong(i * MessageVector.MESSAGE + 40, 0);
                }
            }
            return received;
        }

        /** A scripted number below 0 is an error, above 0 the most that are sent, 0 no wish. */
        @Override
        public int send(int descriptor, long messages, int count) {
            sendCounts.add(count);
            int wish = sendResults.isEmpty() ? 0 : sendResults.remove();
            return wish < 0 ? wish : kernel.send(descriptor, messages, wish == 0 ? count : Math.min(wish, count));
        }
    }

    @BeforeEach
    void makeContext() {
        assumeThat(Engine.LINUX.obstacle())
                .as("the linux engine cannot run here")
                .isNull();
        group = Transport.EPOLL.newEventLoops(1, "test");
        context = new UnderlayContext()
                .engine(Engine.LINUX)
                .eventLoop(group.next())
                .arena(arena)
                .vteps(vteps)
                .udpPort(0)
                .sourcePorts(1)
                .local(LOGICAL, BOUND);
    }

    @AfterEach
    void close() {
        if (group != null) {
            if (underlay != null) {
                underlay.close();
            }
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private void open(MessageCalls with) throws UnderlayBindException {
        underlay = LinuxUnderlay.open(context, with);
        underlay.onFailure((port, length, reason) -> failures.add(reason));
        vtep = vteps.intern(LOGICAL, LOGICAL, underlay.boundPort(LOGICAL));
    }

    private <T> T call(Callable<T> work) throws Exception {
        return context.eventLoop().submit(work).get(WAIT_MS, TimeUnit.MILLISECONDS);
    }

    /** Sends datagrams, one behind the other in memory, whose frames say their number. */
    private TxBatch batch(int outer, int... lengths) {
        TxBatch batch = new TxBatch(lengths.length);
        int at = frames;
        for (int i = 0; i < lengths.length; i++) {
            arena.buffer().putInt(at + TxBatch.HEADER_LENGTH, i);
            batch.add(at, at + TxBatch.HEADER_LENGTH, lengths[i], vtep, outer, 7, 1);
            at += TxBatch.HEADER_LENGTH + lengths[i];
        }
        return batch;
    }

    private static int[] equal(int count) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, LENGTH);
        return lengths;
    }

    /** Sends and reads what has arrived, by calls that take so many at once; the frames' numbers. */
    private List<Integer> exchange(TxBatch batch, int capacity) throws Exception {
        return call(() -> {
            underlay.transmit(batch);
            arrive();
            return receive(new PacketBatch(capacity));
        });
    }

    /** What epoll says; its turn comes only when this task of the event loop ends. */
    private void arrive() {
        underlay.receivers().getFirst().handle(null, null);
    }

    private List<Integer> receive(PacketBatch packets) {
        List<Integer> numbers = new ArrayList<>();
        while (underlay.receive(packets) > 0) {
            for (int i = 0; i < packets.size(); i++) {
                numbers.add(arena.buffer().getInt(packets.offset(i) + TxBatch.HEADER_LENGTH));
            }
        }
        return numbers;
    }

    private static List<Integer> upTo(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    @Test
    void shouldCarryABurstInOneMessageAndKeepWhatABatchCannotHold() throws Exception {
        open(calls);
        assertThat(exchange(batch(OUTER, equal(60)), 7)).isEqualTo(upTo(60));
        assertThat(calls.sendCounts).containsExactly(1);
        // One call brought all, another found nothing more.
        assertThat(calls.receives).isEqualTo(2);
    }

    @Test
    void shouldCutTheLastDatagramOfABurstShorter() throws Exception {
        open(calls);
        List<Integer> lengths = call(() -> {
            underlay.transmit(batch(OUTER, 100, 100, 100, 30));
            PacketBatch packets = new PacketBatch(10);
            underlay.receive(packets);
            return List.of(packets.size(), packets.length(0), packets.length(2), packets.length(3));
        });
        assertThat(lengths).containsExactly(4, 108, 108, 38);
        assertThat(calls.sendCounts).containsExactly(1);
    }

    @Test
    void shouldSendInSeveralCallsWhatTheKernelTakesInParts() throws Exception {
        context.gso(false);
        open(calls);
        Collections.addAll(calls.sendResults, 3, 4);
        assertThat(exchange(batch(OUTER, equal(20)), 64)).isEqualTo(upTo(20));
        assertThat(calls.sendCounts).containsExactly(20, 17, 13);
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldDropTheRestWhenTheSendBufferIsFull() throws Exception {
        context.gso(false);
        open(calls);
        Collections.addAll(calls.sendResults, 3, -Errno.EAGAIN);
        assertThat(exchange(batch(OUTER, equal(10)), 64)).isEqualTo(upTo(3));
        assertThat(failures).hasSize(7).containsOnly(DropReason.SEND_BUFFER_FULL);
        assertThat(calls.sendCounts).containsExactly(10, 7);
    }

    @Test
    void shouldGoOnBehindADatagramThatIsRefused() throws Exception {
        context.gso(false);
        open(calls);
        int noRoute = -101;
        Collections.addAll(calls.sendResults, 3, noRoute, 2, -Errno.EMSGSIZE);
        assertThat(exchange(batch(OUTER, equal(10)), 64)).containsExactly(0, 1, 2, 4, 5, 7, 8, 9);
        assertThat(failures).containsExactly(DropReason.SEND_FAILED, DropReason.EMSGSIZE);
    }

    @Test
    void shouldTryAgainWhenAnErrorOfThePastWasReported() throws Exception {
        open(calls);
        calls.sendResults.add(-Errno.ECONNREFUSED);
        assertThat(exchange(batch(OUTER, equal(5)), 64)).isEqualTo(upTo(5));
        assertThat(failures).isEmpty();
        Collections.addAll(calls.sendResults, -Errno.ECONNREFUSED, -Errno.ECONNREFUSED);
        assertThat(exchange(batch(OUTER, equal(5)), 64)).isEmpty();
        assertThat(failures).hasSize(5).containsOnly(DropReason.SEND_FAILED);
    }

    @Test
    void shouldDoWithoutSegmentationWhenTheDeviceCannot() throws Exception {
        open(calls);
        assertThat(underlay.limits()).doesNotContain(UnderlayLimit.GSO);
        calls.sendResults.add(-Errno.EIO);
        assertThat(exchange(batch(OUTER, equal(10)), 64)).isEqualTo(upTo(10));
        assertThat(underlay.limits()).contains(UnderlayLimit.GSO);
        assertThat(underlay.description()).contains("GSO off");
        calls.sendCounts.clear();
        assertThat(exchange(batch(OUTER, equal(10)), 64)).isEqualTo(upTo(10));
        assertThat(calls.sendCounts).containsExactly(10);
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldMakeRunsShorterForKernelsThatTakeFewerSegments() throws Exception {
        open(calls);
        assertThat(exchange(batch(OUTER, equal(150)), 256)).isEqualTo(upTo(150));
        assertThat(calls.sendCounts).containsExactly(2);
        calls.sendResults.add(-Errno.EINVAL);
        assertThat(exchange(batch(OUTER, equal(100)), 256)).isEqualTo(upTo(100));
        calls.sendCounts.clear();
        assertThat(exchange(batch(OUTER, equal(100)), 256)).isEqualTo(upTo(100));
        assertThat(calls.sendCounts).containsExactly(2);
        assertThat(underlay.limits()).doesNotContain(UnderlayLimit.GSO);
        assertThat(failures).isEmpty();
    }

    /** Linux itself refuses: no segmentation without checksums. */
    @Test
    void shouldDoWithoutSegmentationWhenTheKernelRefusesIt() throws Exception {
        open(calls);
        exchange(batch(OUTER, equal(1)), 64);
        for (SendSocket socket : underlay.senders()) {
            assertThat(socket.socket().set(UdpSocket.SOL_SOCKET, UdpSocket.SO_NO_CHECK, 1))
                    .isTrue();
        }
        assertThat(exchange(batch(OUTER, equal(10)), 64)).isEqualTo(upTo(10));
        assertThat(underlay.limits()).contains(UnderlayLimit.GSO);
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldLeaveTheChecksumOutOnlyWithoutSegmentation() throws Exception {
        open(calls);
        assertThat(underlay.limits()).contains(UnderlayLimit.SEND_WITHOUT_CSUM);
        UdpSocket socket = underlay.senders().getFirst().socket();
        exchange(batch(OUTER, equal(1)), 64);
        assertThat(socket.getIntOpt(UdpSocket.SOL_SOCKET, UdpSocket.SO_NO_CHECK))
                .isZero();
        underlay.close();

        context.gso(false);
        open(calls);
        assertThat(underlay.limits()).doesNotContain(UnderlayLimit.SEND_WITHOUT_CSUM);
        socket = underlay.senders().getFirst().socket();
        exchange(batch(OUTER, equal(1)), 64);
        assertThat(socket.getIntOpt(UdpSocket.SOL_SOCKET, UdpSocket.SO_NO_CHECK))
                .isOne();
        assertThat(socket.getIntOpt(UdpSocket.SOL_IP, UdpSocket.IP_MTU_DISCOVER))
                .isEqualTo(UdpSocket.PMTUDISC_DO);
        exchange(batch(TxBatch.outer(0, 64, TunnelFlags.CSUM), equal(1)), 64);
        assertThat(socket.getIntOpt(UdpSocket.SOL_SOCKET, UdpSocket.SO_NO_CHECK))
                .isZero();
        assertThat(socket.getIntOpt(UdpSocket.SOL_IP, UdpSocket.IP_MTU_DISCOVER))
                .isEqualTo(UdpSocket.PMTUDISC_DONT);
    }

    @Test
    void shouldMarkWhatItCannotCut() throws Exception {
        open(calls);
        calls.flagsToAdd = MessageVector.CONTROL_TRUNCATED;
        List<Integer> seen = call(() -> {
            underlay.transmit(batch(OUTER, equal(3)));
            PacketBatch packets = new PacketBatch(10);
            underlay.receive(packets);
            return List.of(packets.size(), packets.length(0), packets.flags(0));
        });
        assertThat(seen).containsExactly(1, 3 * (LENGTH + 8), PacketBatch.CONTROL_CUT);
        calls.flagsToAdd = 0;
        assertThat(exchange(batch(OUTER, equal(3)), 10)).isEqualTo(upTo(3));
    }

    @Test
    void shouldCountWhatTheKernelHadNoRoomFor() throws Exception {
        // The kernel rounds it up to the least it grants.
        context.gso(false).gro(false).socketBufferBytes(1);
        open(calls);
        int sent = 100;
        int received = exchange(batch(OUTER, equal(sent)), 64).size();
        assertThat(received).isLessThan(sent);
        assertThat(exchange(batch(OUTER, equal(1)), 64)).hasSize(1);
        assertThat(this.<Long>call(underlay::takeKernelDrops) + failures.size()).isEqualTo(sent - received);
        assertThat(this.<Long>call(underlay::takeKernelDrops)).isZero();
    }

    @Test
    void shouldNotAllocatePerPacket() throws Exception {
        open(new Libc());
        TxBatch batch = batch(OUTER, 60, 60, 60, 60, 1000, 1000, 60);
        TxBatch other = batch(TxBatch.outer(0x28, 33, 0), 60, 60, 60, 60, 1000, 1000, 60);
        PacketBatch packets = new PacketBatch(64);
        assertThat(call(() -> AllocatedBytes.until(BATCHES, () -> exchange(batch, other, packets))))
                .isLessThan(BATCHES);
        assertThat(failures).isEmpty();
    }

    private void exchange(TxBatch batch, TxBatch other, PacketBatch packets) {
        int received = 0;
        for (int i = 0; i < BATCHES; i++) {
            underlay.transmit((i & 7) == 0 ? other : batch);
            arrive();
            for (int count = underlay.receive(packets); count > 0; count = underlay.receive(packets)) {
                received += count;
            }
        }
        assertThat(received).isGreaterThan(BATCHES);
    }
}
