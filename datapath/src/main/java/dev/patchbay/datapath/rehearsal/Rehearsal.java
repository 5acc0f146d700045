package dev.patchbay.datapath.rehearsal;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.datapath.Steps;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tries packets on a running switch: where each would go, through which tables, rules, stages and connections, to which ends.
 *
 * <p><b>What.</b> One rehearsal may try several packets; later ones find the connections that earlier ones have begun, so that an
 * answer can be tried after its question. Tables do not learn meanwhile: what a packet would teach is told, not done.
 *
 * <p><b>Invariants.</b> Nothing of the switch changes: no counter, age, cache, station, neighbour or connection. Meters let
 * everything pass.
 *
 * <p><b>Threads.</b> Made and used on the slow path; the work is done in steps, so that packets do not wait for it.
 *
 * <p><b>Memory.</b> About 400 kB off heap, given back with the object.
 */
public final class Rehearsal {
    private static final int ETHERNET = 14;
    private static final int TYPE = 12;

    private final TrialWorker worker;

    /**
     * Begins with the connections that there are.
     *
     * @param model of the switch.
     */
    public Rehearsal(SwitchModel model) {
        worker = new TrialWorker(model.conntrack().rehearsal());
    }

    /** Some way for a packet to come in. */
    @FunctionalInterface
    private interface Beginning {
        /** Hands the packet to the worker; false if it does not get so far. */
        boolean begin(SwitchModel model, Place start);
    }

    private Steps<Walk> steps(Beginning beginning) {
        Place start = new Place();
        return new Steps<>() {
            private boolean begun;

            @Override
            public boolean step(SwitchModel model) {
                if (begun) {
                    return worker.step(model);
                }
                begun = true;
                return beginning.begin(model, start);
            }

            @Override
            public Walk result() {
                return new Walk(start, worker.datagrams(), worker.unknown());
            }
        };
    }

    /**
     * A frame that comes in by a port.
     *
     * @param port name of a port of a bridge or of a tap device, but no patch and no tunnel.
     * @param frame all of the buffer, without FCS.
     * @param neighbours what namespaces would find out.
     * @return its way; the work fails with an {@link IllegalArgumentException} in words if it cannot come in there.
     */
    public Steps<Walk> received(String port, DirectBuffer frame, Neighbourhood neighbours) {
        return steps((model, start) -> {
            int number = number(model, port);
            Vport vport = model.vport(number);
            start.title(port);
            if (vport.down()) {
                return refuse(start, DropReason.PORT_DOWN, port);
            }
            return begin(frame, new FlowKey().set(FlowField.IN_PORT, number), start, null, neighbours);
        });
    }

    private static int number(SwitchModel model, String name) {
        NetDevice device = model.namespaces().root().device(name);
        if (device != null && device.kind() == DeviceKind.TAP) {
            return device.vport();
        }
        OfPort port = model.port(name);
        if (port == null) {
            throw new IllegalArgumentException("no port or tap device named " + name);
        }
        if (port.type() == PortType.PATCH || port.type().isTunnel()) {
            throw new IllegalArgumentException("port " + name + " is of type " + port.type()
                    + ": packets begin at a guest, an ordinary or internal port, or a namespace");
        }
        return port.dpPort();
    }

    /**
     * A frame that comes from another host.
     *
     * @param datagram as that would send it.
     * @param neighbours what namespaces would find out.
     * @return its way.
     */
    public Steps<Walk> arrived(Datagram datagram, Neighbourhood neighbours) {
        return steps((model, start) -> {
            int number = model.tunnelPorts().find(datagram.source(), datagram.destination(), datagram.vni());
            Vport vport = model.vport(number);
            if (vport == null) {
                start.title("tunnel end");
                return refuse(start, DropReason.TUNNEL_NO_PORT, "VNI " + datagram.vni());
            }
            start.title(vport.name());
            if (vport.down()) {
                return refuse(start, DropReason.PORT_DOWN, vport.name());
            }
            FlowKey key = new FlowKey()
                    .set(FlowField.IN_PORT, number)
                    .set(FlowField.TUN_ID, datagram.vni())
                    .set(FlowField.TUN_SRC, Integer.toUnsignedLong(datagram.source()))
                    .set(FlowField.TUN_DST, Integer.toUnsignedLong(datagram.destination()))
                    .set(FlowField.TUN_FLAGS, (datagram.flags() & TunnelFlags.CSUM) | TunnelFlags.KEY)
                    .set(FlowField.TUN_TOS, datagram.tos())
                    .set(FlowField.TUN_TTL, datagram.ttl());
            start.line("in by " + vport.name());
            return begin(datagram.frame(), key, start, null, neighbours);
        });
    }

    /**
     * A packet that a namespace makes itself.
     *
     * @param name of the namespace; empty for the host's own.
     * @param packet without Ethernet header.
     * @param neighbours what namespaces would find out.
     * @return its way; the work fails with an {@link IllegalArgumentException} if there is no such namespace.
     */
    public Steps<Walk> made(String name, DirectBuffer packet, Neighbourhood neighbours) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[ETHERNET + packet.capacity()]);
        frame.putBytes(ETHERNET, packet, 0, packet.capacity());
        boolean ipv4 = packet.capacity() > 0 && (packet.getByte(0) & 0xf0) == 0x40;
        frame.putShort(TYPE, (short) (ipv4 ? EtherType.IPV4 : EtherType.IPV6), ByteOrder.BIG_ENDIAN);
        return steps((model, start) -> {
            Namespace namespace = model.namespaces().get(name);
            if (namespace == null) {
                throw new IllegalArgumentException("no namespace named " + name);
            }
            TrialWorker.Origin origin = (key, length, result, recorder) ->
                    model.translator().traceOrigin(namespace, key, length, model.nowMs(), result, recorder);
            return begin(frame, new FlowKey(), start, origin, neighbours);
        });
    }

    private boolean begin(
            DirectBuffer frame, FlowKey key, Place start, TrialWorker.Origin origin, Neighbourhood neighbours) {
        if (frame.capacity() < ETHERNET) {
            return refuse(start, DropReason.FRAME_TOO_SHORT, "");
        }
        if (frame.capacity() > TrialWorker.MAX_FRAME) {
            return refuse(start, DropReason.FRAME_TOO_LONG, "");
        }
        worker.extract(frame, key);
        worker.begin(new UnsafeBuffer(frame), key, start, origin, neighbours);
        return true;
    }

    private static boolean refuse(Place start, DropReason reason, String blame) {
        start.end(new End(End.Kind.DROPPED, reason.name(), reason.description(), blame, null));
        return false;
    }
}
