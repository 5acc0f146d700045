package dev.patchbay.datapath.xlate;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.datapath.conntrack.NatSpec;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NamespaceTags;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.xlate.SideEffect.CountDevice;
import dev.patchbay.datapath.xlate.SideEffect.CountDevice.Passage;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;

/**
 * The way of a packet through devices: out of a bridge into a namespace, from namespace to namespace, and into a bridge again.
 *
 * <p><b>What.</b> An output to a port that is a device of a namespace does not leave the switch: the packet goes on there as a new
 * one. Only its bytes and its mark go along. What the namespace does to it is not seen by who sent it, who goes on with the
 * packet as it was.
 *
 * <p><b>Bounds.</b> {@value #MAX_CROSSINGS} devices on the way of a packet, and {@value #MAX_PASSAGES} on the ways of all its
 * copies in one translation.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class NamespaceStage {
    private static final int MAX_CROSSINGS = 32;
    private static final int MAX_PASSAGES = 1024;
    private static final int ETHERNET = 14;
    private static final int TAG = 4;
    private static final int VID = 0xfff;
    private static final long GROUP = 1L << 40;

    private final Traversal at;
    private final Topology topology;
    private final ActionInterpreter actions;
    private final IdTable<PuntOrigin> punts;
    private final MeterNumbers meters;
    private final ArpStage arp;
    private final IpStage ip;
    private final BridgeStage bridges;

    NamespaceStage(
            Traversal at,
            Topology topology,
            ActionInterpreter actions,
            IdTable<PuntOrigin> punts,
            MeterNumbers meters) {
        this.meters = meters;
        this.at = at;
        this.topology = topology;
        this.actions = actions;
        this.punts = punts;
        arp = new ArpStage(at, this);
        ip = new IpStage(at, this, actions);
        bridges = new BridgeStage(at, this, ip);
    }

    /** The device that a port is; null if whatever is behind it is none. */
    NetDevice device(OfPort port) {
        return topology.namespaces().byPort(port.name());
    }

    /** Sends the packet into a namespace by a port; {@code last} says that nobody needs it afterwards. */
    void enter(OfPort port, NetDevice device, boolean last) {
        if (!port.adminUp()) {
            lose(DropReason.PORT_DOWN);
            return;
        }
        at.commit();
        Traversal.Packet packet = at.packet();
        Traversal.Place place = at.place();
        Traversal.Frame frame = at.frame();
        FlowMask mask = new FlowMask().copyFrom(at.wildcards);
        int crossings = at.crossings;
        int longest = at.longest;
        if (!last) {
            at.out.builder().beginClone();
        }
        beNew();
        at.queue = 0;
        at.arrivalQueue = 0;
        receive(device);
        if (!last) {
            at.out.builder().endClone();
            at.goBackTo(frame);
        }
        at.crossings = crossings;
        at.longest = longest;
        at.goBackTo(place);
        at.goBackTo(packet);
        at.conntracked = frame.conntracked();
        at.wasMpls = frame.wasMpls();
        PipelineMetadata.restoreTunnelMask(mask, at.wildcards);
    }

    /** Leaves behind what does not go along with the bytes of a packet, but for the mark. */
    private void beNew() {
        at.bridge = null;
        at.rule = null;
        at.cookie = Traversal.NO_COOKIE;
        at.stack.clear();
        at.actionSet.goBackTo(List.of());
        at.inActionSet = false;
        at.wasMpls = false;
        PipelineMetadata.clear(at.flow);
        untrack();
    }

    /** Forgets what a tracker has said. */
    private void untrack() {
        at.conntracked = false;
        FieldActions.clearConntrack(at.flow);
    }

    /** Goes on with a packet that comes back. */
    void resume(StageState state, boolean conntracked) {
        at.matched = true;
        at.conntracked = conntracked;
        if (!conntracked) {
            FieldActions.clearConntrack(at.flow);
        }
        at.crossings = state.crossings();
        at.longest = state.longest();
        PipelineMetadata.clear(at.flow);
        Namespace namespace = state.namespace();
        if (topology.namespaces().get(namespace.name()) != namespace) {
            lose(DropReason.NO_RECIRCULATION);
            return;
        }
        at.out.tag(NamespaceTags.devices(namespace.id()));
        if (at.trace != null) {
            at.trace.enterNamespace(namespace, state.in());
        }
        ip.resume(state);
        at.leaveTrace();
    }

    /** Begins with a frame that a guest sends by a device. */
    void arrive(NetDevice device) {
        at.matched = true;
        PipelineMetadata.clear(at.flow);
        untrack();
        receive(device);
    }

    /** Where Linux bridges forward. */
    BridgeStage bridges() {
        return bridges;
    }

    /** Begins with a packet that a namespace makes. */
    void originate(Namespace namespace, NetDevice bound) {
        at.matched = true;
        at.out.tag(NamespaceTags.devices(namespace.id()));
        if (at.trace != null) {
            at.trace.enterNamespace(namespace, null);
        }
        ip.originate(StageState.made(namespace, bound));
        at.leaveTrace();
    }

    /** Sends a frame that somebody made as it is. */
    void transmitMade(NetDevice device) {
        at.matched = true;
        at.out.tag(NamespaceTags.devices(device.namespace().id()));
        transmit(device);
    }

    private void receive(NetDevice device) {
        at.out.tag(NamespaceTags.devices(device.namespace().id()));
        if (at.trace != null) {
            at.trace.enterNamespace(device.namespace(), device);
        }
        if (++at.crossings > MAX_CROSSINGS || ++at.passages > MAX_PASSAGES) {
            lose(DropReason.NAMESPACE_LIMIT);
        } else if (!device.up()) {
            lose(device, DropReason.DEVICE_DOWN);
        } else {
            limit(device, () -> lose(device, DropReason.DEVICE_OVER_MTU), () -> admit(device));
        }
        at.leaveTrace();
    }

    /** Does something with a copy of the packet; afterwards that is as it was. */
    void copy(Runnable with) {
        at.commit();
        Traversal.Packet packet = at.packet();
        Traversal.Frame frame = at.frame();
        int crossings = at.crossings;
        int longest = at.longest;
        at.out.builder().beginClone();
        with.run();
        at.out.builder().endClone();
        at.goBackTo(frame);
        at.goBackTo(packet);
        at.crossings = crossings;
        at.longest = longest;
    }

    /** Goes on in one of two ways, by whether the packet fits a device; if that is not known, the datapath finds out. */
    void limit(NetDevice device, Runnable ifLonger, Runnable ifFits) {
        int mtu = device.mtu();
        if (at.longest <= mtu) {
            ifFits.run();
            return;
        }
        if (at.length != Traversal.UNKNOWN_LENGTH) {
            (at.length > mtu ? ifLonger : ifFits).run();
            return;
        }
        at.commit();
        Traversal.Packet packet = at.packet();
        Traversal.Frame frame = at.frame();
        int longest = at.longest;
        int crossings = at.crossings;
        if (at.trace != null) {
            at.trace.note(TraceNote.NAMESPACE_MTU, mtu, device);
        }
        at.out.builder().beginCheckLength(mtu + ETHERNET + TAG * VlanStack.depth(at.flow));
        runBranch(ifLonger);
        at.goBackTo(frame);
        at.goBackTo(packet);
        at.out.builder().orElse();
        at.longest = mtu;
        at.crossings = crossings;
        runBranch(ifFits);
        at.out.builder().endCheckLength();
        at.goBackTo(frame);
        at.goBackTo(packet);
        at.longest = longest;
        at.crossings = crossings;
    }

    /** What is lost in a branch has its reason there. */
    private void runBranch(Runnable branch) {
        DropReason before = at.lost;
        at.lost = null;
        branch.run();
        if (at.lost != null) {
            at.out.builder().drop(at.lost);
        }
        at.lost = before;
    }

    private void admit(NetDevice device) {
        capture(device, true);
        at.effect(new CountDevice(device, Passage.IN));
        if (device.master() != null) {
            bridges.receive(device);
        } else if (VlanStack.depth(at.flow) > 0) {
            admitTagged(device);
        } else {
            admitUntagged(device);
        }
    }

    private void admitUntagged(NetDevice device) {
        at.wildcards.unwildcard(FlowField.ETH_DST);
        long destination = at.flow.get(FlowField.ETH_DST);
        boolean unicast = (destination & GROUP) == 0;
        if (unicast && destination != device.mac()) {
            lose(device, DropReason.DEVICE_OTHER_HOST);
            return;
        }
        switch ((int) at.flow.get(FlowField.ETH_TYPE)) {
            case EtherType.ARP -> arp.receive(device);
            case EtherType.IPV4, EtherType.IPV6 ->
                ip.receive(StageState.received(device, at.crossings, at.longest).unicast(unicast));
            default -> lose(device, DropReason.NAMESPACE_PROTOCOL);
        }
    }

    private void admitTagged(NetDevice device) {
        at.wildcards.unwildcard(FlowField.VLAN_TCI, VID);
        int vid = VlanStack.tci(at.flow, 0) & VID;
        NetDevice inner = device;
        for (NetDevice each : device.namespace().devices()) {
            inner = vid != 0 && each.parent() == device && each.vlan() == vid ? each : inner;
        }
        if (inner == device && vid != 0) {
            lose(device, DropReason.DEVICE_NO_VLAN);
            return;
        }
        actions.fields().popVlan();
        if (inner == device) {
            // A tag without a VLAN only says how urgent the frame is.
            readmit(device);
        } else {
            receive(inner);
        }
    }

    private void readmit(NetDevice device) {
        if (VlanStack.depth(at.flow) > 0) {
            lose(device, DropReason.DEVICE_NO_VLAN);
        } else {
            admitUntagged(device);
        }
    }

    /** Sends the packet out of a device; nobody needs it afterwards. */
    void transmit(NetDevice device) {
        if (!device.up()) {
            at.effect(new CountDevice(device, Passage.OUT_IN_VAIN));
            lose(DropReason.DEVICE_DOWN);
            return;
        }
        capture(device, false);
        at.effect(new CountDevice(device, Passage.OUT));
        at.note(TraceNote.NAMESPACE_LEAVES, device);
        if (device.kind() == DeviceKind.VLAN) {
            actions.fields().pushVlan(VlanStack.TPID_8021Q);
            actions.fields().setVlan(VID, device.vlan(), false);
            transmit(device.parent());
        } else if (device.kind() == DeviceKind.LOOPBACK) {
            untrack();
            receive(device);
        } else if (!device.port().isEmpty()) {
            toBridge(topology.port(device.port()));
        } else if (device.kind() == DeviceKind.TAP) {
            at.traceOutput(device.vport(), device.name());
            at.commit();
            at.out.builder().output(device.vport());
        } else if (device.kind() == DeviceKind.BRIDGE) {
            bridges.transmit(device);
        } else if (device.peer() != null) {
            cross(device, device.peer());
        } else {
            lose(DropReason.DEVICE_UNPLUGGED);
        }
    }

    private void toBridge(OfPort port) {
        if (port == null) {
            lose(DropReason.DEVICE_UNPLUGGED);
        } else if (!port.adminUp()) {
            lose(DropReason.PORT_DOWN);
        } else {
            actions.tables().fromDevice(port);
            at.bridge = null;
        }
    }

    private void cross(NetDevice from, NetDevice to) {
        untrack();
        if (from.namespace() != to.namespace()) {
            // The mark does not leave the namespace by a pair of devices (skb_scrub_packet).
            actions.fields().assign(FlowField.PKT_MARK, 0);
        }
        receive(to);
    }

    private void capture(NetDevice device, boolean received) {
        // A tap's frames are seen where they come in and go out of the switch.
        if (device.captured() && device.kind() != DeviceKind.TAP) {
            at.commit();
            at.out.builder().capture(device.vport(), received);
        }
    }

    /** A device lets go of a packet that it has received. */
    void lose(NetDevice device, DropReason reason) {
        at.effect(new CountDevice(device, Passage.IN_VAIN));
        lose(reason);
    }

    /** The packet ends here. */
    void lose(DropReason reason) {
        at.lost = reason;
        at.note(TraceNote.NAMESPACE_DROPS, reason.description());
        if (at.trace != null) {
            at.trace.dropped(reason);
        }
    }

    /** Sends the packet, as it is, to the slow path for what no cached flow can do. */
    void punt(StageOrigin origin) {
        at.tracePunt(origin);
        at.commit();
        int id = punts.id(origin);
        at.out.punts(id);
        int meter = meters.number(origin.namespace());
        if (meter == MeterNumbers.NONE) {
            at.out.builder().punt(id);
        } else {
            at.out.builder().beginClone().meter(meter).punt(id).endClone();
        }
    }

    /** The number under which the packet goes on from a place in the namespace. */
    int resumption(StageState state) {
        at.commit();
        return actions.freezer().resumption(state);
    }

    /**
     * Has the packet come back at a place in the namespace, when the tracker has seen it, whose answer then counts; {@code
     * wanted} says what it does to the addresses of a connection's first packet, null if nothing.
     */
    void recirculate(StageState state, NatSpec wanted) {
        at.conntracked = true;
        int id = resumption(state);
        at.out.builder().recircAfresh(id);
        if (at.trace != null) {
            at.trace.forked(id, TraceListener.IN_NAMESPACE, 0, wanted == null ? null : nat(wanted), at.flow);
        }
    }

    private static Nat nat(NatSpec spec) {
        int flags = spec.direction() == NatSpec.Direction.SRC ? Nat.SOURCE : Nat.DESTINATION;
        return new Nat(
                flags,
                spec.family(),
                spec.minHigh(),
                spec.minLow(),
                spec.maxHigh(),
                spec.maxLow(),
                spec.minPort(),
                spec.maxPort());
    }

    /** Says which neighbour a frame without one is for, so that it waits. */
    void await(StageState state) {
        IpAddress address = state.nextHop();
        at.note(TraceNote.NAMESPACE_RESOLVING, address);
        int id = resumption(state);
        punt(new StageOrigin(StageOrigin.What.NEIGHBOUR, state.namespace(), state.out(), address, 0, 0, id));
        // The next packet has to ask again.
        at.out.wouldWrite();
    }
}
