package dev.patchbay.datapath;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.local.NamespaceAgent;
import dev.patchbay.datapath.meter.TokenMeter;
import dev.patchbay.datapath.netns.DeviceCounters;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.LocalOutput;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortCounters;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.revalidator.Revalidator;
import dev.patchbay.datapath.upcall.Injection;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.TunnelPortTable;
import dev.patchbay.datapath.vport.TunnelVport;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.datapath.worker.Worker;
import dev.patchbay.datapath.xlate.Topology;
import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.datapath.xlate.trace.TraceReport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.Collection;
import org.agrona.DirectBuffer;

/**
 * The configuration of a running switch: its bridges, ports, tables and MACs.
 *
 * <p><b>Threads.</b> Slow path only: work reaches it through {@link VirtualSwitch#call}, which also sees to it that the
 * caches follow before the caller goes on.
 */
public final class SwitchModel {
    private static final long LOCAL_MAC_BIT = 0x0200_0000_0000L;
    private static final long MAC_MASK = 0xfeff_ffff_ffffL;

    private final Fabric fabric;
    private final SlowPathLoad load = new SlowPathLoad();
    private final NamespaceAgent namespaceAgent;
    private int bridgesMade;
    private int lastNumber;

    SwitchModel(Fabric fabric) {
        this.fabric = fabric;
        namespaceAgent =
                new NamespaceAgent(fabric.topology().namespaces(), fabric.translator(), this::inject, this::nowMs);
        TrackerSettings tracker = new TrackerSettings(fabric.conntrack(), this::nowMs);
        tracker.follow(namespaces().root());
        namespaces().observe(new Namespaces.Observer() {
            @Override
            public void added(Namespace namespace) {
                tracker.follow(namespace);
            }

            @Override
            public void removed(Namespace namespace) {
                tracker.end(namespace);
            }

            @Override
            public void added(NetDevice device) {
                if (device.kind() == DeviceKind.TAP) {
                    addTap(device);
                }
            }

            @Override
            public void removed(NetDevice device) {
                removeVport(device);
            }
        });
    }

    NamespaceAgent namespaceAgent() {
        return namespaceAgent;
    }

    private boolean inject(ActionList actions, FlowKey key, DirectBuffer frame) {
        return fabric.injections().offer(new Injection(actions, key, FlowKeyExtractor.flowHash(key), frame));
    }

    private void addTap(NetDevice device) {
        TapVport tap = new TapVport(newNumber(), device.name(), fabric.workers());
        if (!fabric.hasRoomFor(tap)) {
            throw new IllegalArgumentException("device " + device + ": this host has its " + Worker.MAX_TAPS
                    + " ports and devices with guests; remove one first");
        }
        fabric.vports().add(tap);
        fabric.adopt(tap);
        device.vport(tap.number());
    }

    private void removeVport(NetDevice device) {
        if (device.vport() != NetDevice.NO_VPORT) {
            if (fabric.vports().remove(device.vport()) instanceof TapVport tap && device.kind() == DeviceKind.TAP) {
                fabric.release(tap);
            }
            device.vport(NetDevice.NO_VPORT);
        }
    }

    /**
     * All bridges in the order of their making.
     *
     * @return live view.
     */
    public Collection<Bridge> bridges() {
        return topology().bridges();
    }

    /**
     * A bridge by name.
     *
     * @param name its name.
     * @return the bridge, or null.
     */
    public Bridge bridge(String name) {
        return topology().bridge(name);
    }

    /**
     * Adds a bridge without flows in fail mode secure, with its LOCAL port.
     *
     * @param name unique on the host.
     * @return the bridge.
     * @throws IllegalArgumentException if the name is taken.
     */
    public Bridge addBridge(String name) {
        if (port(name) != null) {
            throw new IllegalArgumentException("cannot create bridge " + name + ": the name is taken");
        }
        Bridge bridge = new Bridge(
                bridgesMade++,
                name,
                macFor(name),
                fabric.changes(),
                fabric.context().hashSeed());
        topology().add(bridge);
        bindTap(bridge.port(name), fabric.context().attendLocalPorts());
        return bridge;
    }

    /**
     * Removes a bridge with its ports, flows and MACs.
     *
     * @param name of the bridge.
     * @throws IllegalArgumentException if there is none.
     */
    public void removeBridge(String name) {
        Bridge bridge = requireBridge(name);
        for (OfPort port : bridge.ports().toArray(new OfPort[0])) {
            unbind(port);
        }
        topology().remove(bridge);
    }

    /**
     * Adds a port to a bridge.
     *
     * @param bridgeName of the bridge.
     * @param spec what to add.
     * @return the port.
     * @throws IllegalArgumentException if the bridge is unknown, the name or number is taken, the number is out of range, a
     *     tunnel has no options, or another tunnel port would take the same datagrams; nothing was changed then.
     */
    public OfPort addPort(String bridgeName, PortSpec spec) {
        Bridge bridge = requireBridge(bridgeName);
        if (port(spec.name()) != null) {
            throw new IllegalArgumentException(
                    "cannot create port " + spec.name() + ": a port of this name exists on this host");
        }
        check(spec);
        int ofport = spec.ofport() == 0 ? bridge.freeOfport() : spec.ofport();
        OfPort port = bridge.addPort(spec.name(), ofport, spec.type(), macFor(bridgeName + '/' + spec.name()));
        port.peer(spec.peer());
        port.vlan(spec.vlan());
        switch (spec.type()) {
            case PATCH -> topology().attach(port);
            case VXLAN, WIRE -> bindTunnel(port, spec.tunnel());
            default -> bindTap(port, spec.attended());
        }
        return port;
    }

    private static void check(PortSpec spec) {
        if (spec.ofport() < 0 || spec.ofport() >= OfPorts.MAX) {
            throw new IllegalArgumentException("port " + spec.name() + ": ofport " + spec.ofport() + ": expected 1 to "
                    + (OfPorts.MAX - 1) + ", or 0 for the lowest free one");
        }
        if (spec.type().isTunnel() && spec.tunnel() == null) {
            throw new IllegalArgumentException("port " + spec.name() + ": a tunnel or wire needs tunnel options");
        }
    }

    /** Numbers go round: what a removed port has still on its way must not be taken for a new one's. */
    private int newNumber() {
        int number = fabric.vports().freeNumber(lastNumber + 1);
        lastNumber = number < VportTable.MAX_PORTS ? number : fabric.vports().freeNumber(1);
        return lastNumber;
    }

    private void bindTap(OfPort port, boolean attended) {
        int number = newNumber();
        TapVport tap = attended
                ? new TapVport(number, port.name(), fabric.workers())
                : TapVport.unattended(number, port.name(), fabric.workers());
        if (!fabric.hasRoomFor(tap)) {
            port.bridge().removePort(port);
            throw new IllegalArgumentException("port " + port.name() + ": this host has its " + Worker.MAX_TAPS
                    + " ordinary and internal ports; remove one first");
        }
        fabric.vports().add(tap);
        fabric.adopt(tap);
        port.dpPort(number);
        topology().attach(port);
        namespaces().portAdded(port.name());
    }

    private void bindTunnel(OfPort port, TunnelOptions options) {
        int number = newNumber();
        TunnelVport tunnel = new TunnelVport(
                number,
                port.name(),
                fabric.workers(),
                new TunnelVport.Match(
                        options.localIp(),
                        options.localFlow(),
                        options.remoteIp(),
                        options.remoteFlow(),
                        options.inKey(),
                        options.inKeyFlow()));
        if (!fabric.tunnelPorts().add(tunnel)) {
            port.bridge().removePort(port);
            throw new IllegalArgumentException("port " + port.name()
                    + ": another tunnel port has the same remote_ip, local_ip and key; give one of them another key");
        }
        fabric.vports().add(tunnel);
        port.tunnel(options);
        port.dpPort(number);
        topology().attach(port);
        if (port.type() == PortType.WIRE) {
            namespaces().portAdded(port.name());
        }
    }

    /**
     * Removes a port.
     *
     * @param bridgeName of the bridge.
     * @param name of the port.
     * @throws IllegalArgumentException if there is no such port or it is the bridge's LOCAL port.
     */
    public void removePort(String bridgeName, String name) {
        Bridge bridge = requireBridge(bridgeName);
        OfPort port = bridge.port(name);
        if (port == null) {
            throw new IllegalArgumentException("no port named " + name + " on bridge " + bridgeName);
        }
        if (port.type() == PortType.INTERNAL && name.equals(bridgeName)) {
            throw new IllegalArgumentException("cannot delete port " + name + ": it is the local port of its bridge");
        }
        unbind(port);
    }

    private void unbind(OfPort port) {
        topology().detach(port);
        namespaces().portRemoved(port.name());
        port.bridge().removePort(port);
        if (port.type() != PortType.PATCH) {
            Vport vport = fabric.vports().remove(port.dpPort());
            if (vport instanceof TunnelVport tunnel) {
                fabric.tunnelPorts().remove(tunnel);
            } else if (vport instanceof TapVport tap) {
                fabric.release(tap);
            }
        } else if (port.captureVport() >= 0) {
            fabric.vports().remove(port.captureVport());
        }
    }

    private Bridge requireBridge(String name) {
        Bridge bridge = bridge(name);
        if (bridge == null) {
            throw new IllegalArgumentException("no bridge named " + name);
        }
        return bridge;
    }

    /** A steady unicast address for a device, so that the same lab shows the same addresses every time. */
    private static long macFor(String seed) {
        long mixed = seed.hashCode() * 0x9e37_79b9_7f4a_7c15L;
        return (mixed >>> 16 & MAC_MASK & MacAddress.MASK) | LOCAL_MAC_BIT;
    }

    /**
     * A port by name, on whatever bridge.
     *
     * @param name of the device.
     * @return the port, or null.
     */
    public OfPort port(String name) {
        return topology().port(name);
    }

    /**
     * The network namespaces of the host. A device that is a port of a bridge, or whose other end is one, is joined to it by the
     * port's name, whichever of the two is made first.
     *
     * @return namespaces, the root one among them.
     */
    public Namespaces namespaces() {
        return topology().namespaces();
    }

    /**
     * Sends what services and programs of the namespaces say.
     *
     * @return output of all namespaces.
     */
    public LocalOutput namespaceOutput() {
        return namespaceAgent.output();
    }

    /**
     * The fast half of a port.
     *
     * @param port any but a patch port.
     * @return its vport; null for a patch port, which has none.
     */
    public Vport vport(OfPort port) {
        return port.type() == PortType.PATCH ? null : fabric.vports().get(port.dpPort());
    }

    /**
     * A port of the datapath.
     *
     * @param number its number.
     * @return the port; null if there is none of that number.
     */
    public Vport vport(int number) {
        return fabric.vports().get(number);
    }

    /**
     * Begins a capture on a device of a namespace: cached paths over it show their frames from now on. Any number of captures may
     * go on at once.
     *
     * @param device any.
     * @return a vport whose capture hook sees the frames; what the switch transmits there the device receives.
     */
    public Vport beginCapture(NetDevice device) {
        if (device.vport() == NetDevice.NO_VPORT) {
            int number = newNumber();
            fabric.vports().add(TapVport.unattended(number, device.toString(), fabric.workers()));
            device.vport(number);
        }
        namespaces().beginCapture(device);
        return fabric.vports().get(device.vport());
    }

    /**
     * The same for the end of a pair of devices between two bridges; what the switch transmits there goes to the other end.
     *
     * @param end a patch port that is one.
     * @return a vport whose capture hook sees the frames.
     */
    public Vport beginCapture(OfPort end) {
        if (end.captureVport() < 0) {
            int number = newNumber();
            fabric.vports().add(TapVport.unattended(number, end.name(), fabric.workers()));
            end.captureVport(number);
        }
        end.captured(1);
        return fabric.vports().get(end.captureVport());
    }

    /**
     * Undoes one {@link #beginCapture(OfPort)}.
     *
     * @param end the same.
     */
    public void endCapture(OfPort end) {
        end.captured(-1);
    }

    /**
     * Makes a patch port the end of a pair of devices, which it is listed and captured on as.
     *
     * @param port a patch port.
     */
    public void makePair(OfPort port) {
        port.makePair();
        namespaces().portAdded(port.name());
    }

    /**
     * Undoes one {@link #beginCapture(NetDevice)}.
     *
     * @param device the same.
     */
    public void endCapture(NetDevice device) {
        namespaces().endCapture(device);
    }

    /**
     * What a port has carried.
     *
     * @param port any.
     * @return counters so far, those of the cached packets included after {@link #pushStatistics}.
     */
    public PortCounters counters(OfPort port) {
        Vport vport = vport(port);
        if (vport == null) {
            return port.patchCounters();
        }
        NetDevice device = namespaces().byPort(port.name());
        if (device != null) {
            // What the bridge sends the device receives.
            DeviceCounters seen = device.counters();
            return new PortCounters(seen.txPackets(), seen.txBytes(), 0, 0, seen.rxPackets(), seen.rxBytes(), 0, 0);
        }
        return new PortCounters(
                vport.total(counter -> counter.rxPackets()),
                vport.total(counter -> counter.rxBytes()),
                vport.total(counter -> counter.rxDropped()),
                0,
                vport.total(counter -> counter.txPackets()),
                vport.total(counter -> counter.txBytes()),
                vport.total(counter -> counter.txDropped()),
                vport.total(counter -> counter.txErrors()));
    }

    /**
     * The frame rings of an ordinary or internal port.
     *
     * @param port of such a type.
     * @return its tap.
     * @throws IllegalArgumentException if the port is of another type.
     */
    public TapVport tap(OfPort port) {
        if (vport(port) instanceof TapVport tap) {
            return tap;
        }
        throw new IllegalArgumentException(
                "port " + port.name() + " is of type " + port.type() + " and has no endpoint");
    }

    /**
     * The frame rings of a guest: of an ordinary or internal port of a bridge, or of a tap device of the host's own namespace.
     *
     * @param name of port or device.
     * @return its tap.
     * @throws IllegalArgumentException if there is none of that name.
     */
    public TapVport tap(String name) {
        NetDevice device = namespaces().root().device(name);
        if (device != null
                && device.kind() == DeviceKind.TAP
                && fabric.vports().get(device.vport()) instanceof TapVport tap) {
            return tap;
        }
        OfPort port = port(name);
        if (port == null) {
            throw new IllegalArgumentException("no port or tap device named " + name);
        }
        return tap(port);
    }

    /**
     * Takes a port's link up or down. Frames to and from a port that is down are dropped and counted.
     *
     * @param port any but a patch port.
     * @param up whether the administrator wants it up.
     */
    public void portUp(OfPort port, boolean up) {
        port.adminUp(up);
        Vport vport = vport(port);
        if (vport != null) {
            vport.down(!up);
        }
    }

    /**
     * How long the slow path kept upcalls waiting.
     *
     * @return live figures.
     */
    public SlowPathLoad load() {
        return load;
    }

    /**
     * Lets the packets that the caches forwarded so far count, all at once. While packets flow, {@link
     * VirtualSwitch#statistics} is the way to have up-to-date counters and ages.
     */
    public void pushStatistics() {
        revalidator().pushAllStatistics();
    }

    /**
     * Moves time forward. Packets so far count at the time they had; then everything due expires, connections too.
     *
     * @param ms by how many milliseconds; not negative.
     */
    public void warp(long ms) {
        pushStatistics();
        fabric.context().clock().warp(ms);
        expire();
        conntrack().expireAll(nowMs());
    }

    /** Removes flows and MACs whose time has come. */
    public void expire() {
        pushStatistics();
        long now = nowMs();
        for (Bridge bridge : bridges()) {
            bridge.expire(now);
        }
    }

    /**
     * The cached flows.
     *
     * @return revalidator.
     */
    public Revalidator revalidator() {
        return fabric.revalidator();
    }

    /**
     * What answers the upcalls, to be asked what a packet would do.
     *
     * @return translator; in {@link dev.patchbay.datapath.xlate.TranslationMode#REVALIDATE} it changes nothing.
     */
    public Translator translator() {
        return fabric.translator();
    }

    /**
     * Which ports and bridges there are.
     *
     * @return topology.
     */
    public Topology topology() {
        return fabric.topology();
    }

    /**
     * The tracked connections.
     *
     * @return table shared with the workers.
     */
    public Conntrack conntrack() {
        return fabric.conntrack();
    }

    /**
     * Which datagrams belong to which tunnel port.
     *
     * @return table shared with the workers.
     */
    public TunnelPortTable tunnelPorts() {
        return fabric.tunnelPorts();
    }

    /**
     * The ends of the tunnels that cached actions send to.
     *
     * @return table shared with the workers.
     */
    public VtepTable vteps() {
        return fabric.vteps();
    }

    /**
     * The time that ages and timeouts are counted in.
     *
     * @return milliseconds on the switch's clock.
     */
    public long nowMs() {
        return fabric.context().clock().time();
    }

    /**
     * Sends a frame for a controller. It is translated before this returns, and on its way a little later.
     *
     * @param out the frame with its actions.
     * @throws dev.patchbay.datapath.ofproto.FlowModException if the actions name what is not there or come to no end.
     * @throws IllegalArgumentException if the frame is too long or too many are on their way.
     */
    public void packetOut(PacketOut out) {
        out.send(fabric, nowMs());
    }

    /**
     * Does with a frame what a trace of it has found, but for sending it: connections are tracked, meters count and
     * controllers are told, a little later.
     *
     * @param bridge into which it was said to come.
     * @param pass what was found; {@link ActionList#sideEffects} of its actions are done.
     * @param frame all of the buffer, without FCS; nobody changes it any more.
     * @throws IllegalArgumentException if too many are on their way.
     */
    public void execute(Bridge bridge, TraceReport.Pass pass, DirectBuffer frame) {
        ActionList actions = pass.actions().sideEffects();
        if (!actions.isEmpty()) {
            FlowKey known =
                    new FlowKey().copy(FlowField.RECIRC_ID, pass.packet()).copy(FlowField.PKT_MARK, pass.packet());
            FlowField.tunnel().forEach(field -> known.copy(field, pass.packet()));
            FlowField.connection().forEach(field -> known.copy(field, pass.packet()));
            PacketOut.inject(fabric, bridge, pass.packet(), known, frame, actions);
        }
    }

    /**
     * What a meter of a bridge has counted.
     *
     * @param bridge whose meter.
     * @param id its number there.
     * @return the running meter; null if no packet can have come to it since it was made or changed.
     */
    public TokenMeter runningMeter(Bridge bridge, int id) {
        return fabric.meterBank().counters(bridge, id);
    }
}
