package dev.patchbay.control.guest;

import dev.patchbay.codec.dhcp.DhcpFlyweight;
import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.datapath.vport.TapVport;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The network stack of one guest: one interface, ARP, IPv4 with routes, DHCP, ICMP echo, UDP echo, TCP as a client.
 *
 * <p><b>Threads.</b> The agent's, all methods. It is the one writer of everything here.
 *
 * <p><b>Bounds.</b> Frames are counted per source MAC address for {@link #SOURCES} addresses, further ones are not.
 */
final class GuestStack {
    /** UDP port of the echo service (RFC 862). */
    static final int ECHO_PORT = 7;

    private static final int POLL_LIMIT = 64;
    private static final int SOURCES = 4096;
    private static final int FIRST_IDENTIFIER = 1;
    private static final int HOST_UNREACHABLE = 1;
    private static final int PORT_UNREACHABLE = 3;

    /** An error is not longer than this with its own headers (RFC 1812 section 4.3.2.3). */
    private static final int MAX_ERROR = 576;

    private final GuestSpec spec;
    private final TapVport port;
    private final FrameReader reader = new FrameReader();
    private final FrameWriter writer = new FrameWriter();
    private final UnsafeBuffer scratch = new UnsafeBuffer(0, 0);
    private final Neighbours neighbours = new Neighbours();
    private final List<EchoRun> runs = new ArrayList<>();
    private final List<TcpFetch> fetches = new ArrayList<>();
    private final List<GuestListener> listeners = new ArrayList<>();
    private final Long2LongHashMap framesBySource = new Long2LongHashMap(0);
    private final GuestCounters counters = new GuestCounters();
    private final ErrorBudget errors = new ErrorBudget();
    private final DhcpClient dhcp;
    private volatile GuestConfiguration configuration;
    private int nextIdentifier = FIRST_IDENTIFIER;
    private long nowNs;

    GuestStack(GuestSpec spec, TapVport port) {
        this.spec = spec;
        this.port = port;
        dhcp = spec.dhcp() ? new DhcpClient(spec.mac(), new DhcpLink()) : null;
        configuration = spec.dhcp() ? GuestConfiguration.none() : GuestConfiguration.of(spec);
    }

    /** Addresses and routes now; any thread. */
    GuestConfiguration configuration() {
        return configuration;
    }

    /** What the DHCP client does with the guest. */
    private final class DhcpLink implements DhcpClient.Link {
        @Override
        public void send(int source, int destination, DhcpClient.DirectMessage message) {
            int payload = message.write(writer.buffer(), FrameWriter.UDP_PAYLOAD);
            int length = writer.udp(
                    spec.mac(), source, destination, DhcpFlyweight.CLIENT_PORT, DhcpFlyweight.SERVER_PORT, payload);
            route(destination, length);
        }

        @Override
        public void configure(GuestConfiguration next) {
            configuration = next;
        }
    }

    /** Time of the agent's clock, as of the last duty cycle. */
    long nowNs() {
        return nowNs;
    }

    TapVport port() {
        return port;
    }

    long leaseSecondsLeft() {
        return dhcp == null ? GuestConfiguration.FOR_EVER : dhcp.secondsLeft(nowNs);
    }

    List<GuestNeighbour> neighbours() {
        return neighbours.all(nowNs);
    }

    GuestCounters counters() {
        return counters;
    }

    long framesFrom(long sourceMac) {
        return framesBySource.get(sourceMac);
    }

    /** Receives what waits, sends what is due. */
    int doWork(long now) {
        int work = port.poll(this::onFrame, POLL_LIMIT);
        if (dhcp != null) {
            work += dhcp.doWork(now);
        }
        if (now - neighbours.deadlineNs() >= 0 && neighbours.deadlineNs() != Long.MAX_VALUE) {
            neighbours.onDeadline(now, this::whoHas).forEach(this::unresolved);
            work++;
        }
        for (int i = runs.size() - 1; i >= 0; i--) {
            EchoRun run = runs.get(i);
            work += run.doWork(now);
            if (run.isDone()) {
                runs.remove(i);
                listeners.remove(run);
                run.complete();
            }
        }
        for (TcpFetch fetch : List.copyOf(fetches)) {
            work += fetch.doWork(now);
            if (fetch.isDone()) {
                fetches.remove(fetch);
            }
        }
        return work;
    }

    /** The time at which commands of this duty cycle happen. */
    void nowNs(long now) {
        nowNs = now;
    }

    /** When {@link #doWork} is needed again though no frame came, or {@link Long#MAX_VALUE}. */
    long deadlineNs() {
        long next = neighbours.deadlineNs();
        if (dhcp != null) {
            next = Math.min(next, dhcp.deadlineNs(nowNs));
        }
        for (EchoRun run : runs) {
            next = Math.min(next, run.deadlineNs());
        }
        for (TcpFetch fetch : fetches) {
            next = Math.min(next, fetch.deadlineNs());
        }
        return next;
    }

    void start(EchoRun run) {
        runs.add(run);
        listeners.add(run);
        run.start(this, nextIdentifier());
    }

    void start(TcpFetch fetch) {
        fetches.add(fetch);
        fetch.start(this, nextIdentifier());
    }

    void listen(GuestListener listener) {
        listeners.add(listener);
    }

    void unlisten(GuestListener listener) {
        listeners.remove(listener);
    }

    private int nextIdentifier() {
        int id = nextIdentifier;
        nextIdentifier = id == 0xffff ? FIRST_IDENTIFIER : id + 1;
        return id;
    }

    // ---- sending

    /** Where the payload of the next ICMP echo or UDP message goes. */
    FrameWriter writer() {
        return writer;
    }

    void sendFrame(byte[] frame) {
        scratch.wrap(frame);
        offer(scratch, frame.length);
    }

    void whoHas(int ip) {
        offer(writer.buffer(), writer.arpRequest(spec.mac(), sourceFor(ip), ip));
    }

    /** Sends an ICMP echo request whose payload stands in the writer's buffer. */
    void sendEcho(int destination, int id, int sequence, int payload, int ttl) {
        int length = writer.icmp(
                spec.mac(),
                sourceFor(destination),
                destination,
                IcmpFlyweight.ECHO_REQUEST,
                0,
                id,
                sequence,
                payload,
                ttl);
        for (GuestListener listener : listeners) {
            listener.onEchoSent(destination, id, sequence, nowNs);
        }
        route(destination, length);
    }

    /** Sends a UDP datagram whose payload stands in the writer's buffer. */
    void sendUdp(int destination, int sourcePort, int destinationPort, int payload) {
        route(
                destination,
                writer.udp(spec.mac(), sourceFor(destination), destination, sourcePort, destinationPort, payload));
    }

    /** The same with zeros as payload and a time to live. */
    void sendDatagram(int destination, int sourcePort, int destinationPort, int payload, int ttl) {
        writer.buffer().setMemory(FrameWriter.UDP_PAYLOAD, payload, (byte) 0);
        int source = sourceFor(destination);
        route(destination, writer.udp(spec.mac(), source, destination, sourcePort, destinationPort, payload, ttl));
    }

    void sendArp(int operation, int senderIp, long targetMac, int targetIp, long destination) {
        offer(writer.buffer(), writer.arp(operation, spec.mac(), senderIp, targetMac, targetIp, destination));
    }

    void sendTcp(
            int source,
            int destination,
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int flags,
            int window,
            byte[] data) {
        int ports = sourcePort << 16 | destinationPort;
        route(
                destination,
                writer.tcp(spec.mac(), source, destination, ports, sequence, acknowledgment, flags, window, data));
    }

    private void route(int destination, int length) {
        if (destination == -1 || isBroadcast(destination)) {
            writer.destination(MacAddress.BROADCAST);
            offer(writer.buffer(), length);
            return;
        }
        if (Ipv4Address.isMulticast(destination)) {
            writer.destination(0x01005e000000L | (destination & 0x7fffff));
            offer(writer.buffer(), length);
            return;
        }
        int nextHop = nextHop(destination);
        long mac = neighbours.mac(nextHop, nowNs);
        if (mac != 0) {
            writer.destination(mac);
            offer(writer.buffer(), length);
        } else {
            neighbours.await(nextHop, writer.copy(length), nowNs, this::whoHas);
        }
    }

    private int nextHop(int destination) {
        return configuration.nextHop(destination);
    }

    private int sourceFor(int destination) {
        return configuration.sourceFor(destination);
    }

    private void offer(DirectBuffer buffer, int length) {
        if (port.offer(buffer, 0, length)) {
            counters.sent++;
        } else {
            counters.refused++;
        }
    }

    private void unresolved(byte[] frame) {
        scratch.wrap(frame);
        counters.unresolved++;
        FrameReader.Kind kind = reader.read(scratch, 0, frame.length);
        if (kind == FrameReader.Kind.ICMP) {
            for (GuestListener listener : List.copyOf(listeners)) {
                listener.onUnresolved(reader.ip.destination(), reader.icmp.identifier(), reader.icmp.sequence());
            }
        } else {
            if (kind == FrameReader.Kind.UDP) {
                int own = reader.ip.source();
                int from = reader.udp.sourcePort();
                int to = reader.udp.destinationPort();
                for (GuestListener listener : List.copyOf(listeners)) {
                    listener.onDatagramError(
                            own, IcmpFlyweight.DESTINATION_UNREACHABLE, HOST_UNREACHABLE, from, to, nowNs);
                }
            }
            for (EchoRun run : runs) {
                run.onUnresolved(reader.ip.destination());
            }
            for (TcpFetch fetch : fetches) {
                fetch.onUnresolved(reader.ip.destination());
            }
        }
    }

    // ---- receiving

    private void onFrame(DirectBuffer buffer, int offset, int length) {
        counters.received++;
        FrameReader.Kind kind = reader.read(buffer, offset, length);
        if (length >= EthernetFlyweight.LENGTH && length <= FrameWriter.CAPACITY) {
            count(reader.ethernet.source());
            long destination = reader.ethernet.destination();
            if (destination != spec.mac() && !MacAddress.isMulticast(destination)) {
                counters.notForMe++;
                return;
            }
        }
        switch (kind) {
            case ARP -> onArp();
            case ICMP -> onIcmp();
            case UDP -> onUdp();
            case TCP -> onTcp();
            case OTHER -> counters.ignored++;
            case MALFORMED -> counters.malformed++;
        }
    }

    private void count(long source) {
        if (framesBySource.containsKey(source) || framesBySource.size() < SOURCES) {
            framesBySource.put(source, framesBySource.get(source) + 1);
        }
    }

    private void onArp() {
        int peer = reader.arp.senderIp();
        long mac = reader.arp.senderMac();
        int asked = reader.arp.targetIp();
        boolean forMe = isMine(asked);
        if (peer != 0 && !isMine(peer) && !MacAddress.isMulticast(mac)) {
            for (byte[] frame : neighbours.learn(peer, mac, forMe, nowNs)) {
                MacAddress.write(wrapped(frame), EthernetFlyweight.DESTINATION_OFFSET, mac);
                offer(scratch, frame.length);
            }
        }
        int operation = reader.arp.operation();
        if (operation == ArpFlyweight.REPLY) {
            for (GuestListener listener : List.copyOf(listeners)) {
                listener.onArpReply(peer, mac, nowNs);
            }
        } else if (operation == ArpFlyweight.REQUEST && forMe) {
            offer(writer.buffer(), writer.arpReply(spec.mac(), asked, mac, peer));
        }
    }

    private UnsafeBuffer wrapped(byte[] frame) {
        scratch.wrap(frame);
        return scratch;
    }

    private void onIcmp() {
        int type = reader.icmp.type();
        if (type == IcmpFlyweight.ECHO_REQUEST) {
            if (isMine(reader.ip.destination())) {
                int payload = reader.payloadLength();
                writer.buffer().putBytes(FrameWriter.ICMP_PAYLOAD, reader.buffer(), reader.payloadOffset(), payload);
                int peer = reader.ip.source();
                int own = reader.ip.destination();
                int length = writer.icmp(
                        spec.mac(),
                        own,
                        peer,
                        IcmpFlyweight.ECHO_REPLY,
                        reader.icmp.code(),
                        reader.icmp.identifier(),
                        reader.icmp.sequence(),
                        payload,
                        FrameWriter.TTL);
                route(peer, length);
            }
        } else if (!isMine(reader.ip.destination())) {
            counters.notForMe++;
        } else if (type == IcmpFlyweight.ECHO_REPLY) {
            for (GuestListener listener : List.copyOf(listeners)) {
                listener.onEchoReply(
                        reader.ip.source(),
                        reader.icmp.identifier(),
                        reader.icmp.sequence(),
                        reader.ip.ttl(),
                        IcmpFlyweight.LENGTH + reader.payloadLength(),
                        nowNs);
            }
        } else if (type == IcmpFlyweight.DESTINATION_UNREACHABLE || type == IcmpFlyweight.TIME_EXCEEDED) {
            onIcmpError(type);
        }
    }

    /** The error quotes the header of the packet it is about and at least eight octets more (RFC 792). */
    private void onIcmpError(int type) {
        Ipv4Flyweight quoted = new Ipv4Flyweight().wrap(reader.buffer(), reader.payloadOffset());
        if (reader.payloadLength() < Ipv4Flyweight.LENGTH
                || quoted.headerLength() < Ipv4Flyweight.LENGTH
                || reader.payloadLength() < quoted.headerLength() + IcmpFlyweight.LENGTH) {
            counters.malformed++;
            return;
        }
        if (quoted.protocol() == IpProtocol.UDP) {
            UdpFlyweight datagram =
                    new UdpFlyweight().wrap(reader.buffer(), reader.payloadOffset() + quoted.headerLength());
            for (GuestListener listener : List.copyOf(listeners)) {
                listener.onDatagramError(
                        reader.ip.source(),
                        type,
                        reader.icmp.code(),
                        datagram.sourcePort(),
                        datagram.destinationPort(),
                        nowNs);
            }
            return;
        }
        IcmpFlyweight echo = new IcmpFlyweight().wrap(reader.buffer(), reader.payloadOffset() + quoted.headerLength());
        if (echo.type() == IcmpFlyweight.ECHO_REQUEST) {
            for (GuestListener listener : List.copyOf(listeners)) {
                listener.onIcmpError(
                        reader.ip.source(), type, reader.icmp.code(), echo.identifier(), echo.sequence(), nowNs);
            }
        }
    }

    private void onUdp() {
        if (dhcp != null && reader.udp.destinationPort() == DhcpFlyweight.CLIENT_PORT) {
            // Before it has an address the guest takes what comes to its hardware address.
            dhcp.receive(reader.buffer(), reader.payloadOffset(), reader.payloadLength(), nowNs);
            return;
        }
        if (!isMine(reader.ip.destination())) {
            counters.notForMe++;
            return;
        }
        UdpFlyweight udp = reader.udp;
        if (udp.destinationPort() == ECHO_PORT && udp.sourcePort() != ECHO_PORT) {
            counters.udpEchoed++;
            int client = udp.sourcePort();
            writer.buffer()
                    .putBytes(FrameWriter.UDP_PAYLOAD, reader.buffer(), reader.payloadOffset(), reader.payloadLength());
            int peer = reader.ip.source();
            int own = reader.ip.destination();
            int length = writer.udp(spec.mac(), own, peer, ECHO_PORT, client, reader.payloadLength());
            route(peer, length);
            return;
        }
        for (EchoRun run : runs) {
            if (run.onUdp(
                    reader.ip.source(),
                    udp.sourcePort(),
                    udp.destinationPort(),
                    reader.buffer(),
                    reader.payloadOffset(),
                    reader.payloadLength(),
                    nowNs)) {
                return;
            }
        }
        counters.ignored++;
        refusePort();
    }

    /** Says that nobody listens at the port of the datagram that came, as often as Linux does. */
    private void refusePort() {
        int peer = reader.ip.source();
        if (MacAddress.isMulticast(reader.ethernet.destination()) || !errors.grant(peer, nowNs)) {
            return;
        }
        int quoted = Math.min(reader.ip.totalLength(), MAX_ERROR - Ipv4Flyweight.LENGTH - IcmpFlyweight.LENGTH);
        int length = writer.icmpError(
                spec.mac(),
                reader.ip.destination(),
                peer,
                IcmpFlyweight.DESTINATION_UNREACHABLE,
                PORT_UNREACHABLE,
                reader.buffer(),
                EthernetFlyweight.LENGTH,
                quoted);
        route(peer, length);
    }

    private void onTcp() {
        for (TcpFetch fetch : fetches) {
            if (fetch.onSegment(
                    reader.ip.source(),
                    reader.ip.destination(),
                    reader.tcp,
                    reader.buffer(),
                    reader.payloadOffset(),
                    reader.payloadLength(),
                    nowNs)) {
                return;
            }
        }
        counters.ignored++;
    }

    private boolean isMine(int ip) {
        return configuration.isMine(ip);
    }

    private boolean isBroadcast(int ip) {
        return configuration.isBroadcast(ip);
    }
}
