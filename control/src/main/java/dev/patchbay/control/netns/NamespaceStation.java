package dev.patchbay.control.netns;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.guest.GuestListener;
import dev.patchbay.control.guest.Station;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.LocalPacket;
import dev.patchbay.datapath.netns.LocalService;
import dev.patchbay.datapath.netns.LocalServices;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.netns.RouteType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A namespace as the sender of {@code ping} and its kin: what it says leaves by the OUTPUT hook and the routes, as the packets of a
 * process there do.
 *
 * <p><b>Threads.</b> Any; packets are made and taken on the slow path.
 */
public final class NamespaceStation implements Station {
    private static final int ETHERNET = 14;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int ECHO_REPLY = 0;
    private static final int ICMP_HEADER = 8;
    private static final int SOURCE_OFFSET = 12;
    private static final int TTL_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int UDP_HEADER = 8;

    private final VirtualSwitch vswitch;
    private final Namespace namespace;
    private final NetDevice device;
    private final boolean bound;
    private final int source;

    private NamespaceStation(VirtualSwitch vswitch, Namespace namespace, NetDevice device, boolean bound, int source) {
        this.vswitch = vswitch;
        this.namespace = namespace;
        this.device = device;
        this.bound = bound;
        this.source = source;
    }

    private record Outcome(NamespaceStation station, CommandFailure failure) {}

    /**
     * Opens a socket, so to speak.
     *
     * @param vswitch of the host
     * @param place the namespace
     * @param from the device or address that {@code -I} names, or null
     * @param destination IPv4 address that is asked
     * @param byRoute whether a route must lead there; otherwise it must be on a device's link
     * @throws CommandFailure if there is no such namespace, device, address or route
     */
    public static NamespaceStation open(
            VirtualSwitch vswitch, String place, String from, int destination, boolean byRoute)
            throws CommandFailure, InterruptedException {
        try {
            Outcome outcome = vswitch.call(model -> {
                        try {
                            Namespace namespace = model.namespaces().get(place);
                            if (namespace == null) {
                                throw new CommandFailure(
                                        "Cannot open network namespace \"" + place + "\": No such file or directory");
                            }
                            return new Outcome(find(vswitch, namespace, from, destination, byRoute), null);
                        } catch (CommandFailure failure) {
                            return new Outcome(null, failure);
                        }
                    })
                    .get();
            if (outcome.failure != null) {
                throw outcome.failure;
            }
            return outcome.station;
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private static NamespaceStation find(
            VirtualSwitch vswitch, Namespace namespace, String from, int destination, boolean byRoute)
            throws CommandFailure {
        IpAddress to = IpAddress.of(destination);
        NetDevice device = from == null ? null : namespace.device(from);
        IpAddress source = IpAddress.ANY_IPV4;
        if (from != null && device == null) {
            try {
                source = IpAddress.of(Ipv4Address.parse(from));
            } catch (IllegalArgumentException noAddress) {
                throw new CommandFailure("unknown iface: " + from, noAddress);
            }
            if (namespace.holder(source) == null) {
                throw new CommandFailure("bind: Cannot assign requested address");
            }
        }
        boolean bound = device != null;
        if (byRoute) {
            RouteQuery.Answer answer = new RouteQuery(tag -> {})
                    .ask(new RouteQuery.Question(
                            namespace, source, to, Namespace.LOOPBACK, bound ? device.name() : null, 0));
            if (!answer.found() || answer.device() == null) {
                throw new CommandFailure(
                        answer.type() == RouteType.PROHIBIT
                                ? "connect: Permission denied"
                                : answer.type() == RouteType.UNREACHABLE
                                        ? "connect: No route to host"
                                        : "connect: Network is unreachable");
            }
            device = bound ? device : answer.device();
            IpAddress preferred = source.isAny() && !bound ? RouteQuery.sourceFor(answer, to) : null;
            source = preferred == null ? source : preferred;
        } else if (device == null) {
            device = link(namespace, to);
        }
        if (source.isAny()) {
            IpAddress preferred = RouteQuery.addressOf(device, to);
            source = preferred == null ? IpAddress.ANY_IPV4 : preferred;
        }
        return new NamespaceStation(vswitch, namespace, device, bound, source.ipv4());
    }

    private static NetDevice link(Namespace namespace, IpAddress to) throws CommandFailure {
        for (NetDevice each : namespace.devices()) {
            if (each.up()
                    && each.addresses().stream().anyMatch(one -> one.prefix().contains(to))) {
                return each;
            }
        }
        throw new CommandFailure("no device is on the link of " + to + "; name one with -I");
    }

    @Override
    public String port() {
        return device.name();
    }

    @Override
    public int address() {
        return source;
    }

    private CompletableFuture<Void> run(Runnable work) {
        return vswitch.call(model -> {
            work.run();
            return null;
        });
    }

    @Override
    public void sendEcho(int destination, int id, int sequence, int payload, int ttl) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[ETHERNET + 20 + ICMP_HEADER + payload + 64]);
        UnsafeBuffer data = new UnsafeBuffer(new byte[payload]);
        for (int i = 0; i < payload; i++) {
            data.putByte(i, (byte) i);
        }
        int octets = new FrameBuilder()
                .wrap(frame, 0)
                .ethernet(0, 0)
                .ipv4(source, destination)
                .ttl(ttl)
                .fragment(sequence, DONT_FRAGMENT)
                .echoRequest(id, sequence)
                .payload(data, 0, payload)
                .finish();
        send(frame, octets);
    }

    @Override
    public void sendDatagram(int destination, int sourcePort, int destinationPort, int payload, int ttl) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[ETHERNET + 20 + UDP_HEADER + payload + 64]);
        int octets = new FrameBuilder()
                .wrap(frame, 0)
                .ethernet(0, 0)
                .ipv4(source, destination)
                .ttl(ttl)
                .fragment(destinationPort, 0)
                .udp(sourcePort, destinationPort)
                .payload(payload, 0)
                .finish();
        send(frame, octets);
    }

    private void send(UnsafeBuffer frame, int octets) {
        byte[] packet = new byte[octets - ETHERNET];
        frame.getBytes(ETHERNET, packet);
        var _ = vswitch.call(model -> {
            DirectBuffer whole = new UnsafeBuffer(packet);
            if (bound) {
                model.namespaceOutput().send(device, whole);
            } else {
                model.namespaceOutput().send(namespace, whole);
            }
            return null;
        });
    }

    @Override
    public long mac() {
        return device.mac();
    }

    @Override
    public void sendArp(int operation, int senderIp, long targetMac, int targetIp, long destination) {
        byte[] octets = new byte[ETHERNET + ArpFlyweight.LENGTH];
        UnsafeBuffer frame = new UnsafeBuffer(octets);
        new FrameBuilder()
                .wrap(frame, 0)
                .ethernet(destination, device.mac())
                .arp(operation, device.mac(), senderIp, targetMac, targetIp)
                .finish();
        var _ = vswitch.call(model -> {
            model.namespaceOutput().sendFrame(device, new UnsafeBuffer(octets));
            return null;
        });
    }

    @Override
    public AutoCloseable listen(int echoId, GuestListener listener) {
        LocalService echo = (packet, output) -> hear(packet, listener);
        LocalServices.ArpListener arp = (by, operation, senderMac, senderIp, targetIp, nowMs) -> {
            if (operation == ArpFlyweight.REPLY && by == device) {
                listener.onArpReply(senderIp, senderMac, System.nanoTime());
            }
        };
        run(() -> {
                    namespace.services().bind(IpProtocol.ICMP, IpAddress.ANY_IPV4, echoId, echo);
                    namespace.services().bind(IpProtocol.UDP, IpAddress.ANY_IPV4, echoId, echo);
                    namespace.services().listen(arp);
                })
                .join();
        return () -> {
            var _ = run(() -> {
                namespace.services().release(IpProtocol.ICMP, IpAddress.ANY_IPV4, echoId);
                namespace.services().release(IpProtocol.UDP, IpAddress.ANY_IPV4, echoId);
                namespace.services().unlisten(arp);
            });
        };
    }

    private static void hear(LocalPacket packet, GuestListener listener) {
        DirectBuffer frame = packet.frame();
        int icmp = packet.transport();
        if (frame.getByte(packet.network() + PROTOCOL_OFFSET) != IpProtocol.ICMP) {
            return;
        }
        int from = frame.getInt(packet.network() + SOURCE_OFFSET, BIG_ENDIAN);
        int type = frame.getByte(icmp) & 0xff;
        if (type == ECHO_REPLY) {
            listener.onEchoReply(
                    from,
                    frame.getShort(icmp + 4, BIG_ENDIAN) & 0xffff,
                    frame.getShort(icmp + 6, BIG_ENDIAN) & 0xffff,
                    frame.getByte(packet.network() + TTL_OFFSET) & 0xff,
                    packet.end() - icmp,
                    System.nanoTime());
            return;
        }
        int quoted = icmp + ICMP_HEADER;
        int request = quoted + (frame.getByte(quoted) & 0xf) * Integer.BYTES;
        if (request + ICMP_HEADER > packet.end()) {
            return;
        }
        int code = frame.getByte(icmp + 1) & 0xff;
        if (frame.getByte(quoted + PROTOCOL_OFFSET) == IpProtocol.UDP) {
            listener.onDatagramError(
                    from,
                    type,
                    code,
                    frame.getShort(request, BIG_ENDIAN) & 0xffff,
                    frame.getShort(request + 2, BIG_ENDIAN) & 0xffff,
                    System.nanoTime());
        } else {
            listener.onIcmpError(
                    from,
                    type,
                    code,
                    frame.getShort(request + 4, BIG_ENDIAN) & 0xffff,
                    frame.getShort(request + 6, BIG_ENDIAN) & 0xffff,
                    System.nanoTime());
        }
    }
}
