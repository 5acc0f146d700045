package dev.patchbay.control.scenario;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.control.command.OfctlProgram;
import dev.patchbay.control.host.BridgeSetup;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import dev.patchbay.datapath.underlay.MemoryUnderlay;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The switch that a scenario is played on: without threads, with a clock that stands still, and with a network in memory
 * at the end of its tunnels. Frames take the same way through the worker as on a running host.
 *
 * <p>One thread.
 */
final class ScenarioSwitch implements AutoCloseable {
    /** Any time will do; far from zero, so that nothing looks as old as the epoch. */
    private static final long START_MS = 1_700_000_000_000L;

    private static final String TO_SLOW_PATH = "userspace(";
    private static final Pattern REMEMBERED = Pattern.compile("\\b(ct|recirc|meter|sample)\\b");

    /** Where packets to a tunnel port without local_ip are sent. */
    private static final int ANY_LOCAL = Ipv4Address.of(192, 0, 2, 1);

    private final VirtualSwitch vswitch;
    private final OfctlProgram ofctl;
    private final CollectedOutputs outputs = new CollectedOutputs();
    private final PacketInRecorder controller = new PacketInRecorder();
    private final FlowKeyExtractor extractor = new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT);
    private MemoryUnderlay underlay;

    /**
     * Makes the bridges, ports, groups and flows, and connects the controller.
     *
     * @param listens whether a controller listens to all bridges
     * @throws UnplayableException if the switch does not take one of them
     */
    ScenarioSwitch(List<BridgeSpec> bridges, boolean listens, boolean cache) throws UnplayableException {
        MemoryNetwork network = new MemoryNetwork();
        int[] addresses = localAddresses(bridges);
        SwitchContext context = new SwitchContext()
                .clock(SwitchClock.manual(START_MS))
                .cache(cache)
                .emcInsertInverseProbability(1)
                .attendLocalPorts(true);
        vswitch =
                VirtualSwitch.stepped(context, site -> underlay = network.join(site.arena(), site.vteps(), addresses));
        underlay.observer(outputs);
        ofctl = new OfctlProgram(vswitch);
        onModel(model -> {
            BridgeSetup.apply(model, bridges, _ -> true);
            model.bridges().forEach(bridge -> bridge.ports().forEach(port -> collect(model, port)));
            return null;
        });
        for (BridgeSpec bridge : bridges) {
            for (String group : bridge.groups()) {
                load(List.of("-O", bridge.openflow(), "add-group", bridge.name(), group));
            }
            for (String flow : bridge.flows()) {
                load(List.of("-O", bridge.openflow(), "add-flow", bridge.name(), flow));
            }
        }
        if (listens) {
            onModel(model -> {
                controller.listen(model);
                return null;
            });
        }
        vswitch.settle();
        outputs.take();
    }

    /**
     * Asks the model, or changes it.
     *
     * @throws UnplayableException with the message of what the model refused
     */
    <T> T onModel(Function<SwitchModel, T> work) throws UnplayableException {
        try {
            return vswitch.call(work).get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IllegalArgumentException refused) {
                throw new UnplayableException(refused.getMessage(), refused);
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Runs a command of {@code ovs-ofctl}, and everything that follows from it. */
    void ofctl(List<String> arguments) throws UnplayableException {
        load(arguments);
        vswitch.settle();
    }

    private void load(List<String> arguments) throws UnplayableException {
        LocalCall call = new LocalCall();
        try {
            if (ofctl.run(call, arguments) != 0) {
                throw new UnplayableException(call.printed() + ", from: " + String.join(" ", arguments));
            }
        } catch (IOException | InterruptedException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Lets a frame arrive and everything happen that follows from it. */
    void inject(Event.Inject inject) throws UnplayableException {
        OfPort port = onModel(model -> model.port(inject.port()));
        if (inject.tunnel() != null) {
            injectDatagram(port.tunnel(), inject);
        } else if (port.type() == PortType.PATCH) {
            throw new UnplayableException("nothing can arrive on the patch port " + port.name());
        } else {
            TapVport tap = onModel(model -> model.tap(port));
            if (!tap.offer(inject.frame(), 0, inject.frame().capacity())) {
                throw new UnplayableException("port " + port.name() + " takes no frame of "
                        + inject.frame().capacity() + " octets");
            }
        }
        vswitch.settle();
    }

    /** Lets the clock move, and everything happen that is due then. */
    void warp(long millis) throws UnplayableException {
        onModel(model -> {
            model.warp(millis);
            return null;
        });
        vswitch.settle();
    }

    long counted(WorkerCounter counter) {
        return vswitch.counters().get(counter);
    }

    /** How many frames the cache answered so far. */
    long cachedFrames() {
        return vswitch.counters().get(WorkerCounter.EMC_HITS)
                + vswitch.counters().get(WorkerCounter.MEGAFLOW_HITS);
    }

    /** What left since the last look. */
    List<Map<String, Object>> takeOutputs() {
        return outputs.take();
    }

    /** What the controller got since the last look. */
    List<Map<String, Object>> takePacketIns() {
        return controller.take();
    }

    /** All connections, as {@code dpctl/dump-conntrack} prints them. */
    List<String> connections() throws UnplayableException {
        return onModel(model -> {
            List<String> lines = new ArrayList<>();
            model.conntrack()
                    .show(model.nowMs(), entry -> lines.add(entry.format(false, false)))
                    .finish();
            return lines.stream().sorted().toList();
        });
    }

    /** Forgets all connections. */
    void flushConnections() throws UnplayableException {
        onModel(model -> {
            model.conntrack().flush(_ -> true, model.nowMs()).finish();
            return null;
        });
    }

    /**
     * Whether a frame would be answered by a cached flow if it came now, and could not be answered otherwise the second time:
     * connections and meters remember it, and so do namespaces what they answer themselves.
     */
    boolean isRepeatable(Event.Inject inject) throws UnplayableException {
        FlowKey key = new FlowKey();
        if (!key(inject, key)) {
            return false;
        }
        CachedFlow cached = onModel(model -> model.revalidator().cached(key));
        if (cached == null) {
            return false;
        }
        String actions = cached.actions().toString();
        boolean answered = onModel(model -> model.namespaces().all().size() > 1) && actions.contains(TO_SLOW_PATH);
        return !answered && !REMEMBERED.matcher(actions).find();
    }

    /** What a trace says about a frame that has yet to come in; null if it belongs to no port. */
    Map<String, Object> explain(Event.Inject inject) throws UnplayableException {
        FlowKey key = new FlowKey();
        return key(inject, key) ? onModel(model -> PacketExplanation.of(model, model.port(inject.port()), key)) : null;
    }

    /** Makes the key that the datapath looks a frame up with; false if it belongs to no port. */
    boolean key(Event.Inject inject, FlowKey key) throws UnplayableException {
        key.clear();
        return onModel(model -> {
            OfPort port = model.port(inject.port());
            if (inject.tunnel() != null && !describeOuterHeader(model, port.tunnel(), inject.tunnel(), key)) {
                return false;
            }
            if (inject.tunnel() == null) {
                key.set(FlowField.IN_PORT, port.dpPort());
            }
            extractor.extract(inject.frame(), 0, inject.frame().capacity(), key);
            return true;
        });
    }

    @Override
    public void close() {
        vswitch.close();
    }

    private boolean describeOuterHeader(
            SwitchModel model, TunnelOptions options, Event.OuterHeader outer, FlowKey key) {
        int remote = remote(options, outer);
        int dpPort = model.tunnelPorts().find(remote, local(options), outer.vni());
        if (dpPort < 0) {
            return false;
        }
        key.set(FlowField.IN_PORT, dpPort)
                .set(FlowField.TUN_ID, outer.vni())
                .set(FlowField.TUN_SRC, remote & 0xffff_ffffL)
                .set(FlowField.TUN_DST, local(options) & 0xffff_ffffL)
                .set(FlowField.TUN_FLAGS, TunnelFlags.DF | TunnelFlags.KEY)
                .set(FlowField.TUN_TOS, outer.tos())
                .set(FlowField.TUN_TTL, outer.ttl());
        return true;
    }

    private void injectDatagram(TunnelOptions options, Event.Inject inject) throws UnplayableException {
        Event.OuterHeader outer = inject.tunnel();
        DirectBuffer frame = inject.frame();
        MutableDirectBuffer datagram = new UnsafeBuffer(new byte[VxlanFlyweight.LENGTH + frame.capacity()]);
        datagram.putLong(0, VxlanFlyweight.encode(outer.vni()), ByteOrder.BIG_ENDIAN);
        datagram.putBytes(VxlanFlyweight.LENGTH, frame, 0, frame.capacity());
        boolean taken = underlay.inject(
                remote(options, outer),
                local(options),
                outer.tos(),
                outer.ttl(),
                TunnelFlags.DF,
                datagram,
                0,
                datagram.capacity());
        if (!taken) {
            throw new UnplayableException("a tunnel packet cannot hold a frame of " + frame.capacity() + " octets");
        }
    }

    private static int remote(TunnelOptions options, Event.OuterHeader outer) {
        return outer.remoteIp() == null ? options.remoteIp() : Ipv4Address.parse(outer.remoteIp());
    }

    private static int local(TunnelOptions options) {
        return options.localIp() == 0 ? ANY_LOCAL : options.localIp();
    }

    private void collect(SwitchModel model, OfPort port) {
        switch (port.type()) {
            case PATCH -> {}
            case VXLAN -> outputs.addTunnel(port.dpPort(), port.name());
            default -> outputs.addTap(model.tap(port));
        }
    }

    private static int[] localAddresses(List<BridgeSpec> bridges) {
        List<Integer> addresses = new ArrayList<>(List.of(ANY_LOCAL));
        for (BridgeSpec bridge : bridges) {
            bridge.ports().stream()
                    .map(port -> port.options().getOrDefault("local_ip", "flow"))
                    .filter(local -> !local.equals("flow"))
                    .map(Ipv4Address::parse)
                    .forEach(addresses::add);
        }
        return addresses.stream().distinct().mapToInt(Integer::intValue).toArray();
    }

    /** Adds a static entry to a MAC table. */
    void addStaticMac(Event.FdbAdd add) throws UnplayableException {
        onModel(model -> {
            Bridge bridge = model.bridge(add.bridge());
            OfPort port = bridge.port(add.port());
            if (port == null) {
                throw new IllegalArgumentException("bridge " + add.bridge() + " has no port " + add.port());
            }
            bridge.fdb().addStatic(add.vlan(), MacAddress.parse(add.mac()), port.ofport());
            return null;
        });
    }
}
