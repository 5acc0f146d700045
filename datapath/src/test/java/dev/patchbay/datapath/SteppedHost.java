package dev.patchbay.datapath;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import dev.patchbay.datapath.underlay.MemoryUnderlay;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.vport.TapVport;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A switch stepped by hand, with everything that leaves it written down per port. */
final class SteppedHost implements AutoCloseable {
    static final int LOCAL_IP = 0xc0a83201;

    private final VirtualSwitch vswitch;
    private final Map<String, List<String>> sent = new TreeMap<>();
    private final UnsafeBuffer datagram = new UnsafeBuffer(new byte[70_000]);
    private MemoryUnderlay underlay;
    private long received;

    SteppedHost(boolean cache) {
        this(cache, SwitchContext.DEFAULT_FLOW_LIMIT);
    }

    SteppedHost(boolean cache, int flowLimit) {
        SwitchContext context = new SwitchContext()
                .clock(SwitchClock.manual(1_000_000_000L))
                .cache(cache)
                .flowLimit(flowLimit)
                .attendLocalPorts(true)
                .emcInsertInverseProbability(1);
        MemoryNetwork network = new MemoryNetwork();
        vswitch = VirtualSwitch.stepped(context, site -> {
            underlay = network.join(site.arena(), site.vteps(), LOCAL_IP);
            return underlay;
        });
        underlay.observer(this::onDatagram);
    }

    private void onDatagram(
            int local,
            int remote,
            int udpPort,
            int outer,
            int hash,
            int port,
            DirectBuffer buffer,
            int offset,
            int length) {
        sent.computeIfAbsent(Integer.toHexString(remote), name -> new ArrayList<>())
                .add("tos " + TxBatch.tos(outer) + " ttl " + TxBatch.ttl(outer) + " flags " + TxBatch.flags(outer) + ' '
                        + hex(buffer, offset, length));
    }

    private static String hex(DirectBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    <T> T call(Function<SwitchModel, T> work) {
        return vswitch.call(work).join();
    }

    void run(java.util.function.Consumer<SwitchModel> work) {
        call(model -> {
            work.accept(model);
            return null;
        });
        vswitch.settle();
    }

    /** Injects a frame on a tap and returns what left, port by port. */
    Map<String, List<String>> inject(String port, byte[] frame) {
        TapVport tap = call(model -> model.tap(port));
        return during(() -> tap.offer(new UnsafeBuffer(frame), 0, frame.length));
    }

    /** Lets a frame arrive by VXLAN. */
    Map<String, List<String>> injectTunnelled(int remote, int vni, int tos, byte[] frame) {
        datagram.putLong(0, VxlanFlyweight.encode(vni), java.nio.ByteOrder.BIG_ENDIAN);
        datagram.putBytes(VxlanFlyweight.LENGTH, frame);
        return during(
                () -> underlay.inject(remote, LOCAL_IP, tos, 64, 0, datagram, 0, VxlanFlyweight.LENGTH + frame.length));
    }

    /** What leaves when something happens. */
    Map<String, List<String>> during(java.util.function.BooleanSupplier arrival) {
        sent.clear();
        if (!arrival.getAsBoolean()) {
            throw new IllegalStateException("the frame was not taken");
        }
        received++;
        vswitch.settle();
        call(model -> {
            for (Bridge bridge : model.bridges()) {
                for (OfPort port : bridge.ports()) {
                    if (port.type() == PortType.ORDINARY || port.type() == PortType.INTERNAL) {
                        take(port.name(), model.tap(port));
                    }
                }
            }
            for (NetDevice device : model.namespaces().root().devices()) {
                if (device.kind() == DeviceKind.TAP) {
                    take(device.name(), model.tap(device.name()));
                }
            }
            return null;
        });
        return new TreeMap<>(sent);
    }

    private void take(String port, TapVport tap) {
        tap.poll(
                (buffer, offset, length) ->
                        sent.computeIfAbsent(port, name -> new ArrayList<>()).add(hex(buffer, offset, length)),
                Integer.MAX_VALUE);
    }

    /** Everything that the outside can see of the tables: flows with counters, MACs. */
    String state() {
        return call(model -> {
            model.pushStatistics();
            StringBuilder text = new StringBuilder();
            for (Bridge bridge : model.bridges()) {
                text.append(bridge.name()).append('\n');
                List<String> flows = new ArrayList<>();
                for (int table = 0; table < Bridge.TABLES; table++) {
                    if (bridge.existingTable(table) != null) {
                        for (Rule rule : bridge.existingTable(table).classifier()) {
                            flows.add("  " + rule.tableId() + ' ' + rule.priority() + ' ' + rule.match() + " -> "
                                    + rule.actions() + " n=" + rule.packets() + " b=" + rule.bytes() + " used="
                                    + rule.usedMs() + " modified=" + rule.modifiedMs());
                        }
                    }
                }
                flows.sort(null);
                flows.forEach(flow -> text.append(flow).append('\n'));
                List<String> macs = new ArrayList<>();
                bridge.fdb()
                        .forEach(mac ->
                                macs.add("  " + mac.vlan() + ' ' + Long.toHexString(mac.mac()) + " at " + mac.port()));
                macs.sort(null);
                macs.forEach(mac -> text.append(mac).append('\n'));
            }
            return text.toString();
        });
    }

    long cachedFlows() {
        return call(model -> (long) model.revalidator().size());
    }

    long corrections() {
        return call(model -> model.revalidator().corrections());
    }

    VirtualSwitch vswitch() {
        return vswitch;
    }

    /** Frames injected; equals forwarded + consumed + dropped. */
    long received() {
        return received;
    }

    long doors() {
        return vswitch.counters().get(WorkerCounter.FORWARDED)
                + vswitch.counters().get(WorkerCounter.CONSUMED)
                + vswitch.counters().drops(DropReason.Scope.FRAME);
    }

    @Override
    public void close() {
        vswitch.close();
    }
}
