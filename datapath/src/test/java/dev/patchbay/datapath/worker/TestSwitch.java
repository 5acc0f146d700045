package dev.patchbay.datapath.worker;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import dev.patchbay.datapath.underlay.MemoryUnderlay;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.upcall.UpcallHandler;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.TunnelPortTable;
import dev.patchbay.datapath.vport.TunnelVport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A fast half of one worker in a network in memory, stepped by hand; the test is its slow path. */
final class TestSwitch {
    static final int LOCAL = 0x0a00_0001;
    static final int REMOTE = 0x0a00_0002;
    static final int REMOTE_2 = 0x0a00_0003;
    static final long MAC_A = 0x02aa_0000_0001L;
    static final long MAC_B = 0x02aa_0000_0002L;

    final VportTable vports = new VportTable();
    final TunnelPortTable tunnelPorts = new TunnelPortTable();
    final VtepTable vteps = new VtepTable();
    final MegaflowClassifier<DatapathFlow> megaflows = new MegaflowClassifier<>(1, 1);
    final MemoryNetwork network = new MemoryNetwork();
    final MemoryUnderlay underlay;
    final List<Sent> sent = new ArrayList<>();
    final List<RuntimeException> errors = new ArrayList<>();
    final Worker worker;
    long nowNs = 1_000_000_000L;

    /** A datagram as the network saw it. */
    record Sent(int local, int remote, int vni, int tos, int ttl, int flags, int flowHash, String frame) {}

    TestSwitch() {
        this(context -> {});
    }

    TestSwitch(Consumer<WorkerContext> settings) {
        Arena arena = new Arena(WorkerContext.DEFAULT_ARENA_BYTES);
        underlay = network.join(arena, vteps, LOCAL);
        observe();
        WorkerContext context = new WorkerContext()
                .vports(vports)
                .tunnelPorts(tunnelPorts)
                .megaflows(megaflows)
                .emc(new ExactMatchCache<>(1024, 1, 1))
                .arena(arena)
                .underlay(underlay)
                .clock(() -> nowNs)
                .errorHandler(e -> errors.add((RuntimeException) e));
        settings.accept(context);
        worker = new Worker(context);
    }

    void observe() {
        underlay.observer((local, remote, udpPort, outer, flowHash, port, payload, offset, length) -> {
            int vni = payload.getInt(offset + 4, BIG_ENDIAN) >>> 8;
            byte[] frame = new byte[length - VxlanFlyweight.LENGTH];
            payload.getBytes(offset + VxlanFlyweight.LENGTH, frame);
            sent.add(new Sent(
                    local,
                    remote,
                    vni,
                    TxBatch.tos(outer),
                    TxBatch.ttl(outer),
                    TxBatch.flags(outer),
                    flowHash,
                    HexFormat.of().formatHex(frame)));
        });
    }

    TapVport tap(int number) {
        TapVport tap = new TapVport(number, "tap" + number, 1);
        vports.add(tap);
        worker.attach(tap);
        return tap;
    }

    TunnelVport tunnel(int number, int remote) {
        TunnelVport port = new TunnelVport(
                number, "vxlan" + number, 1, new TunnelVport.Match(LOCAL, false, remote, false, 0, true));
        vports.add(port);
        tunnelPorts.add(port);
        return port;
    }

    int vtep(int remote) {
        return vteps.intern(LOCAL, remote, VxlanFlyweight.UDP_PORT);
    }

    /** Puts a flow into the classifier that covers all packets of the upcall's port. */
    DatapathFlow install(Upcall upcall, ActionList actions) {
        return install(upcall, actions, new FlowMask().unwildcard(FlowField.IN_PORT));
    }

    DatapathFlow install(Upcall upcall, ActionList actions, FlowMask mask) {
        DatapathFlow flow = new DatapathFlow(megaflows.mask(mask), upcall.key(), actions);
        megaflows.insert(flow);
        return flow;
    }

    /** Runs worker and slow path until nothing moves. */
    void settle(UpcallHandler handler) {
        int work;
        do {
            work = worker.doWork();
            work += worker.upcalls().poll(handler, Integer.MAX_VALUE);
        } while (work > 0);
    }

    boolean inject(int remote, int tos, int ttl, int vni, byte[] frame) {
        UnsafeBuffer payload = new UnsafeBuffer(new byte[VxlanFlyweight.LENGTH + frame.length]);
        new VxlanFlyweight().wrap(payload, 0).header(VxlanFlyweight.encode(vni));
        payload.putBytes(VxlanFlyweight.LENGTH, frame);
        return underlay.inject(remote, LOCAL, tos, ttl, 0, payload, 0, payload.capacity());
    }

    static List<String> poll(TapVport tap) {
        List<String> frames = new ArrayList<>();
        tap.poll(
                (buffer, offset, length) -> {
                    byte[] frame = new byte[length];
                    buffer.getBytes(offset, frame);
                    frames.add(HexFormat.of().formatHex(frame));
                },
                Integer.MAX_VALUE);
        return frames;
    }

    static boolean offer(TapVport tap, byte[] frame) {
        return tap.offer(new UnsafeBuffer(frame), 0, frame.length);
    }

    static byte[] udp(int sourcePort, int destinationPort, long payload) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        int length = new FrameBuilder()
                .wrap(buffer, 0)
                .ethernet(MAC_B, MAC_A)
                .ipv4(0xc000_0201, 0xc000_0202)
                .udp(sourcePort, destinationPort)
                .payload(payload)
                .finish();
        byte[] frame = new byte[length];
        buffer.getBytes(0, frame);
        return frame;
    }

    static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }
}
