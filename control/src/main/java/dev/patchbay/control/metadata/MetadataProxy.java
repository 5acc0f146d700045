package dev.patchbay.control.metadata;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.LocalOutput;
import dev.patchbay.datapath.netns.LocalPacket;
import dev.patchbay.datapath.netns.LocalService;
import dev.patchbay.datapath.netns.Namespace;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The metadata proxy of a namespace: one request per connection, over a TCP (RFC 9293) that does just that.
 *
 * <p><b>What.</b> It answers a SYN, collects octets in order until the request is whole, sends the answer and its FIN at
 * once, and answers whatever comes again with what it answered before: so it is the client that repeats what was lost.
 * Segments out of order are left to be repeated; segments of no connection are reset.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * <p><b>Bounds.</b> {@value #CONNECTIONS} connections, the oldest make room; requests of {@value #LONGEST_REQUEST} octets.
 */
public final class MetadataProxy implements LocalService {
    /** Port in routers' namespaces, to which port 80 is redirected. */
    public static final int ROUTER_PORT = 9697;

    /** Port in networks' namespaces. */
    public static final int NETWORK_PORT = 80;

    static final int CONNECTIONS = 256;
    static final int LONGEST_REQUEST = 16_384;

    private static final String SERVICE_ADDRESS = "169.254.169.254";
    private static final int SEGMENT = 1340;
    private static final int WINDOW = 29_200;
    private static final int TTL = 64;
    private static final int OCTETS_PER_WORD = 4;

    private final MetadataAgent agent;
    private final String header;
    private final String id;
    private final Namespace namespace;
    private final Map<Peer, Connection> connections = new LinkedHashMap<>();
    private final TcpFlyweight segment = new TcpFlyweight();
    private int identification;
    private int nextSequence;

    private record Peer(int address, int port, int local, int localPort) {}

    private static final class Connection {
        /** Our first sequence number, that of the SYN. */
        int first;

        /** What we expect of the client next. */
        int expected;

        final ByteArrayOutputStream request = new ByteArrayOutputStream();

        /** Null before the request is whole. */
        byte[] answer;

        boolean clientDone;
    }

    private MetadataProxy(MetadataAgent agent, String header, String id, Namespace namespace) {
        this.agent = agent;
        this.header = header;
        this.id = id;
        this.namespace = namespace;
        nextSequence = id.hashCode() * 0x9e3779b1;
    }

    /**
     * Starts the proxy of a router.
     *
     * @param namespace of the router
     * @param router its id
     * @param agent that answers
     * @return listening on port 9697 of all addresses
     */
    public static MetadataProxy ofRouter(Namespace namespace, String router, MetadataAgent agent) {
        MetadataProxy proxy = new MetadataProxy(agent, MetadataRequest.ROUTER, router, namespace);
        namespace.services().bind(IpProtocol.TCP, IpAddress.ANY_IPV4, ROUTER_PORT, proxy);
        return proxy;
    }

    /**
     * Starts the proxy of a network.
     *
     * @param namespace of its DHCP server
     * @param network its id
     * @param agent that answers
     * @return listening on port 80 of 169.254.169.254
     */
    public static MetadataProxy ofNetwork(Namespace namespace, String network, MetadataAgent agent) {
        MetadataProxy proxy = new MetadataProxy(agent, MetadataRequest.NETWORK, network, namespace);
        namespace.services().bind(IpProtocol.TCP, IpAddress.parse(SERVICE_ADDRESS), NETWORK_PORT, proxy);
        return proxy;
    }

    @Override
    public void receive(LocalPacket packet, LocalOutput output) {
        var ip = new UnsafeBuffer(new byte[packet.end() - packet.network()]);
        ip.putBytes(0, packet.frame(), packet.network(), ip.capacity());
        int start = packet.transport() - packet.network();
        int length = ip.capacity() - start;
        segment.wrap(ip, start);
        if (ip.getByte(Ipv4Flyweight.PROTOCOL_OFFSET) != IpProtocol.TCP
                || length < TcpFlyweight.LENGTH
                || segment.headerLength() < TcpFlyweight.LENGTH
                || segment.headerLength() > length) {
            return;
        }
        var peer = new Peer(
                ip.getInt(Ipv4Flyweight.SOURCE_OFFSET, BIG_ENDIAN),
                segment.sourcePort(),
                ip.getInt(Ipv4Flyweight.DESTINATION_OFFSET, BIG_ENDIAN),
                segment.destinationPort());
        byte[] data = new byte[length - segment.headerLength()];
        ip.getBytes(start + segment.headerLength(), data);
        accept(peer, segment.flags(), segment.sequence(), segment.acknowledgment(), data, output);
    }

    private void accept(Peer peer, int flags, int sequence, int acknowledgment, byte[] data, LocalOutput output) {
        Connection connection = connections.get(peer);
        if ((flags & TcpFlyweight.RST) != 0) {
            connections.remove(peer);
            return;
        }
        if ((flags & (TcpFlyweight.SYN | TcpFlyweight.ACK)) == TcpFlyweight.SYN) {
            if (connection == null || connection.expected != sequence + 1) {
                connection = open(peer, sequence);
            }
            send(peer, output, connection.first, connection.expected, TcpFlyweight.SYN | TcpFlyweight.ACK, new byte[0]);
            return;
        }
        if (connection == null) {
            int ack = sequence + data.length + ((flags & TcpFlyweight.FIN) != 0 ? 1 : 0);
            boolean acknowledged = (flags & TcpFlyweight.ACK) != 0;
            int reset = acknowledged ? TcpFlyweight.RST : TcpFlyweight.RST | TcpFlyweight.ACK;
            send(peer, output, acknowledged ? acknowledgment : 0, acknowledged ? 0 : ack, reset, new byte[0]);
            return;
        }
        converse(peer, connection, flags, sequence, acknowledgment, data, output);
    }

    private Connection open(Peer peer, int sequence) {
        if (connections.size() >= CONNECTIONS) {
            connections.remove(connections.keySet().iterator().next());
        }
        Connection connection = new Connection();
        nextSequence += 0x1_0007;
        connection.first = nextSequence;
        connection.expected = sequence + 1;
        connections.put(peer, connection);
        return connection;
    }

    private void converse(
            Peer peer,
            Connection connection,
            int flags,
            int sequence,
            int acknowledgment,
            byte[] data,
            LocalOutput output) {
        boolean fresh = sequence == connection.expected && data.length > 0;
        if (fresh && connection.answer == null) {
            connection.request.writeBytes(data);
            connection.answer = answer(peer, connection.request.toByteArray());
        }
        if (fresh) {
            connection.expected += data.length;
        }
        boolean fin = (flags & TcpFlyweight.FIN) != 0 && sequence + data.length == connection.expected;
        if (fin && !connection.clientDone) {
            connection.clientDone = true;
            connection.expected++;
        }
        int ours = connection.first + 1;
        if (connection.answer == null) {
            if (data.length > 0 || fin) {
                send(peer, output, ours, connection.expected, TcpFlyweight.ACK, new byte[0]);
            }
            return;
        }
        int end = ours + connection.answer.length + 1;
        if (acknowledgment == end) {
            if (connection.clientDone) {
                send(peer, output, end, connection.expected, TcpFlyweight.ACK, new byte[0]);
                connections.remove(peer);
            }
            return;
        }
        if (fresh || data.length > 0) {
            say(peer, connection, output);
        } else if (fin) {
            send(peer, output, end, connection.expected, TcpFlyweight.ACK, new byte[0]);
        }
    }

    /** The answer to a request that is whole, else null. */
    private byte[] answer(Peer peer, byte[] octets) {
        try {
            MetadataRequest request = octets.length > LONGEST_REQUEST ? null : MetadataRequest.parse(octets);
            if (request == null && octets.length <= LONGEST_REQUEST) {
                return null;
            }
            if (request == null) {
                return MetadataResponse.error(400, "The request is too long.").octets(true);
            }
            String guest = Ipv4Address.format(peer.address());
            return agent.answer(request.forwarded(guest, header, id))
                    .octets(!request.method().equals("HEAD"));
        } catch (IllegalArgumentException e) {
            return MetadataResponse.error(400, "The request is no HTTP.").octets(true);
        }
    }

    private void say(Peer peer, Connection connection, LocalOutput output) {
        byte[] answer = connection.answer;
        int sequence = connection.first + 1;
        for (int from = 0; from < answer.length; from += SEGMENT) {
            int to = Math.min(from + SEGMENT, answer.length);
            int flags = TcpFlyweight.ACK | (to == answer.length ? TcpFlyweight.PSH | TcpFlyweight.FIN : 0);
            send(peer, output, sequence + from, connection.expected, flags, Arrays.copyOfRange(answer, from, to));
        }
    }

    private void send(Peer peer, LocalOutput output, int sequence, int acknowledgment, int flags, byte[] data) {
        int options = (flags & TcpFlyweight.SYN) != 0 ? OCTETS_PER_WORD : 0;
        int header4 = TcpFlyweight.LENGTH + options;
        var packet = new UnsafeBuffer(new byte[Ipv4Flyweight.LENGTH + header4 + data.length]);
        identification = identification + 1 & 0xffff;
        Ipv4Flyweight ip = new Ipv4Flyweight().wrap(packet, 0);
        ip.initialize(0, packet.capacity(), TTL, IpProtocol.TCP)
                .identification(identification)
                .fragment(Ipv4Flyweight.DONT_FRAGMENT)
                .source(peer.local())
                .destination(peer.address())
                .updateChecksum();
        int start = Ipv4Flyweight.LENGTH;
        if (options > 0) {
            packet.putInt(start + TcpFlyweight.LENGTH, 0x0204_0000 | SEGMENT, BIG_ENDIAN);
        }
        packet.putBytes(start + header4, data);
        new TcpFlyweight()
                .wrap(packet, start)
                .sourcePort(peer.localPort())
                .destinationPort(peer.port())
                .sequence(sequence)
                .acknowledgment(acknowledgment)
                .headerLengthAndFlags(header4, flags)
                .window(WINDOW)
                .urgentPointer(0)
                .updateChecksum(ip.pseudoHeader(header4 + data.length), header4 + data.length);
        output.send(namespace, packet);
    }
}
