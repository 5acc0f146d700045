package dev.patchbay.perf.memory;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.underlay.PacketBatch;
import dev.patchbay.datapath.underlay.SendFailures;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import dev.patchbay.datapath.vport.Wakeup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An engine whose datagrams are already there, and of which each worker gets the same share of the flows: receiving writes their first octets into the worker's arena, sending looks at
 * one datagram of each batch and counts the others.
 *
 * <p><b>Threads.</b> {@link #receive} and {@link #transmit} belong to the worker, the rest to the thread that measures.
 *
 * <p><b>Memory.</b> 72 octets per flow, and a region of the arena for one batch.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // The worker alone writes the counters; others read them.
final class PreparedUnderlay implements Underlay {
    /** Makes the engines, and remembers them. */
    static final class Opening implements UnderlayFactory {
        private final Workload workload;
        private final List<PreparedUnderlay> opened = new ArrayList<>();

        Opening(Workload workload) {
            this.workload = workload;
        }

        @Override
        public Underlay open(Site site) {
            PreparedUnderlay made = new PreparedUnderlay(workload, site);
            opened.add(made);
            return made;
        }

        List<PreparedUnderlay> opened() {
            return opened;
        }
    }

    /** Octets that are written for each datagram: VXLAN header and a frame of 64. */
    private static final int IMAGE = 72;

    private static final int SLOT = 1_472;
    private static final int SLOTS = 256;
    private static final int[] IMIX = {64, 570, 64, 1_400, 64, 570, 64, 64, 570, 64, 570, 64};
    /** Where all frames go, and the next hop of those that are routed. */
    static final long DESTINATION = 0xfa163e000001L;

    private static final long SOURCES = 0xfa163f000000L;
    /** Flows do not come in the order of their addresses. */
    private static final int STEP = 7_919;

    private final Workload workload;
    private final UnsafeBuffer arena;
    private final int region;
    private final UnsafeBuffer images;
    private final int firstImage;
    private final int imageStep;
    private final int flows;
    private final Wakeup wakeup;
    private int flow;
    private int leftOfRun;
    private int size;
    private volatile boolean flowing;
    private volatile long received;
    private volatile long sent;
    private volatile long wrong;
    private volatile Thread worker;

    private PreparedUnderlay(Workload workload, UnderlayFactory.Site site) {
        this.workload = workload;
        arena = site.arena().buffer();
        region = site.arena().reserve(SLOTS * SLOT);
        wakeup = site.wakeup();
        flows = Math.max(1, workload.flows() / site.workers());
        firstImage = site.worker() % workload.flows();
        imageStep = site.workers();
        images = new UnsafeBuffer(new byte[workload.flows() * IMAGE]);
        leftOfRun = workload.run();
        var frame = new FrameBuilder();
        for (int i = 0; i < workload.flows(); i++) {
            int at = i * IMAGE;
            images.putLong(at, VxlanFlyweight.encode(TunnelSwitch.VNI_IN + i % workload.masks()), BIG_ENDIAN);
            frame.wrap(images, at + VxlanFlyweight.LENGTH)
                    .ethernet(DESTINATION, SOURCES + i)
                    .ipv4(0x0b000000 + i, 0x0c000001)
                    .udpWithoutChecksum(1024 + i % 50_000, 53)
                    .payload(22, i)
                    .finish();
        }
    }

    /** Lets datagrams come, or stop. */
    void flow(boolean on) {
        flowing = on;
        wakeup.wakeup();
    }

    /** Datagrams handed to the worker. */
    long received() {
        return received;
    }

    /** Datagrams that the worker sent. */
    long sent() {
        return sent;
    }

    /** Datagrams, of those looked at, that were not what they should have been. */
    long wrong() {
        return wrong;
    }

    /** The worker's thread; null before it has received anything. */
    Thread worker() {
        return worker;
    }

    @Override
    public int receive(PacketBatch batch) {
        batch.clear();
        if (!flowing) {
            return 0;
        }
        if (worker == null) {
            worker = Thread.currentThread();
        }
        int count = Math.min(SLOTS, batch.capacity());
        int slot = region;
        for (int i = 0; i < count; i++) {
            int image = (firstImage + flow * imageStep) * IMAGE;
            for (int octet = 0; octet < IMAGE; octet += Long.BYTES) {
                arena.putLong(slot + octet, images.getLong(image + octet));
            }
            batch.add(
                    slot,
                    VxlanFlyweight.LENGTH + length(),
                    TunnelSwitch.REMOTE_IN,
                    TunnelSwitch.LOCAL,
                    0,
                    64,
                    TunnelFlags.DF);
            slot += SLOT;
            if (--leftOfRun == 0) {
                leftOfRun = workload.run();
                flow = (flow + STEP) % flows;
            }
        }
        received += count;
        return count;
    }

    private int length() {
        if (!workload.imix()) {
            return IMIX[0];
        }
        size = size + 1 == IMIX.length ? 0 : size + 1;
        return IMIX[size];
    }

    @Override
    public void transmit(TxBatch batch) {
        int probe = (int) (sent % batch.size());
        long header = arena.getLong(batch.header(probe), BIG_ENDIAN);
        long destination = arena.getLong(batch.offset(probe), BIG_ENDIAN) >>> 16;
        int vni = VxlanFlyweight.vni(header) - TunnelSwitch.VNI_OUT;
        if (vni < 0 || vni >= workload.masks() || destination != DESTINATION) {
            wrong++;
        }
        sent += batch.size();
    }

    @Override
    public long takeOverruns() {
        return 0;
    }

    @Override
    public void onFailure(SendFailures failures) {
        // Nothing fails.
    }

    @Override
    public Set<UnderlayLimit> limits() {
        return Set.of();
    }

    @Override
    public void close() {
        flowing = false;
    }
}
