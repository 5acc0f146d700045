package dev.patchbay.datapath.underlay;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.datapath.vport.Wakeup;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of an engine on real sockets: fluent setters, then {@link #conclude()}, which opening the engine calls.
 */
public final class UnderlayContext {
    /** Sending sockets per local address unless told otherwise. */
    public static final int DEFAULT_SOURCE_PORTS = 4;

    /** Size asked of the kernel for each socket's buffers unless told otherwise. */
    public static final int DEFAULT_SOCKET_BUFFER_BYTES = 4 << 20;

    /** Longest UDP payload received unless told otherwise: a jumbo frame and its VXLAN header. */
    public static final int DEFAULT_MAX_DATAGRAM = 9_216;

    /** Datagrams per system call unless told otherwise. */
    public static final int DEFAULT_READ_BATCH = 64;

    private Engine engine = Engine.best();
    private EventLoop eventLoop;
    private Transport transport = Transport.best();
    private Arena arena;
    private VtepTable vteps;
    private int udpPort = VxlanFlyweight.UDP_PORT;
    private int sourcePorts = DEFAULT_SOURCE_PORTS;
    private int socketBufferBytes = DEFAULT_SOCKET_BUFFER_BYTES;
    private int maxDatagram = DEFAULT_MAX_DATAGRAM;
    private int readBatch = DEFAULT_READ_BATCH;
    private boolean reusePort = false;
    private boolean gso = true;
    private boolean gro = true;
    private Wakeup onReceive = Wakeup.NONE;
    private final Map<Integer, InetAddress> addresses = new LinkedHashMap<>();
    private final Map<Integer, InetAddress> remotes = new LinkedHashMap<>();

    /**
     * The same settings for another worker.
     *
     * @return copy without event loop, arena and callback.
     */
    public UnderlayContext copy() {
        UnderlayContext copy = new UnderlayContext()
                .engine(engine)
                .transport(transport)
                .vteps(vteps)
                .udpPort(udpPort)
                .sourcePorts(sourcePorts)
                .socketBufferBytes(socketBufferBytes)
                .maxDatagram(maxDatagram)
                .readBatch(readBatch)
                .reusePort(reusePort)
                .gso(gso)
                .gro(gro);
        copy.addresses.putAll(addresses);
        copy.remotes.putAll(remotes);
        return copy;
    }

    /**
     * Adds an address of this host.
     *
     * @param logical what ports, flows and dumps show, as IPv4 address.
     * @param bound what the socket binds, of IPv4 or IPv6; the same as the logical one unless the lab has an underlay map.
     * @return this.
     */
    public UnderlayContext local(int logical, InetAddress bound) {
        addresses.put(logical, bound);
        return this;
    }

    /**
     * Says where another host of the underlay map really is.
     *
     * @param logical what ports, flows and dumps show, as IPv4 address.
     * @param bound where its datagrams go and come from, of IPv4 or IPv6.
     * @return this.
     */
    public UnderlayContext remote(int logical, InetAddress bound) {
        remotes.put(logical, bound);
        return this;
    }

    /**
     * The addresses of this host.
     *
     * @return logical to bound addresses, in the order in which they were added.
     */
    public Map<Integer, InetAddress> locals() {
        return Collections.unmodifiableMap(addresses);
    }

    /**
     * Where datagrams to a host go.
     *
     * @param logical what ports, flows and dumps show.
     * @return where this host or the underlay map has it, else the address itself.
     */
    public InetAddress remote(int logical) {
        InetAddress bound = addresses.getOrDefault(logical, remotes.get(logical));
        return bound == null ? inetAddress(logical) : bound;
    }

    /**
     * Who is where.
     *
     * @return table of this host's and the others' addresses.
     */
    public PeerTable peers() {
        Map<Integer, InetAddress> all = new LinkedHashMap<>(remotes);
        all.putAll(addresses);
        return new PeerTable(all);
    }

    /**
     * Checks the settings.
     *
     * @return this.
     * @throws IllegalStateException naming the setting that is missing or wrong.
     */
    public UnderlayContext conclude() {
        require(eventLoop != null, "eventLoop is missing");
        require(engine.obstacle() == null, "engine must be portable here: " + engine.obstacle());
        require(engine == Engine.PORTABLE || transport == Transport.EPOLL, "engine linux needs the epoll transport");
        require(arena != null, "arena is missing");
        require(vteps != null, "vteps is missing");
        require(sourcePorts >= 1, "sourcePorts must be at least 1: " + sourcePorts);
        require(maxDatagram >= 64 && maxDatagram <= 65_507, "maxDatagram must be 64 to 65507: " + maxDatagram);
        require(readBatch >= 1, "readBatch must be at least 1: " + readBatch);
        require(!reusePort || transport == Transport.EPOLL, "reusePort needs the epoll transport");
        return this;
    }

    private static void require(boolean good, String sentence) {
        if (!good) {
            throw new IllegalStateException("underlay setting " + sentence);
        }
    }

    /**
     * An address as the JDK has it.
     *
     * @param address of IPv4.
     * @return the same.
     */
    public static InetAddress inetAddress(int address) {
        byte[] octets = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    /**
     * What opens and drives the sockets.
     *
     * @return the best engine of this system by default.
     */
    public Engine engine() {
        return engine;
    }

    /**
     * What opens and drives the sockets.
     *
     * @param value the best engine of this system by default.
     * @return this.
     */
    public UnderlayContext engine(Engine value) {
        engine = value;
        return this;
    }

    /**
     * Event loop of the worker.
     *
     * @return made by the same transport.
     */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /**
     * Event loop of the worker.
     *
     * @param value made by the same transport.
     * @return this.
     */
    public UnderlayContext eventLoop(EventLoop value) {
        eventLoop = value;
        return this;
    }

    /**
     * Kind of channels.
     *
     * @return the best one of this system by default.
     */
    public Transport transport() {
        return transport;
    }

    /**
     * Kind of channels.
     *
     * @param value the best one of this system by default.
     * @return this.
     */
    public UnderlayContext transport(Transport value) {
        transport = value;
        return this;
    }

    /**
     * Packet memory.
     *
     * @return arena of the worker.
     */
    public Arena arena() {
        return arena;
    }

    /**
     * Packet memory.
     *
     * @param value arena of the worker.
     * @return this.
     */
    public UnderlayContext arena(Arena value) {
        arena = value;
        return this;
    }

    /**
     * Numbers of tunnel end points.
     *
     * @return shared table.
     */
    public VtepTable vteps() {
        return vteps;
    }

    /**
     * Numbers of tunnel end points.
     *
     * @param value shared table.
     * @return this.
     */
    public UnderlayContext vteps(VtepTable value) {
        vteps = value;
        return this;
    }

    /**
     * Port that is bound and received on.
     *
     * @return 4789 by default; 0 lets the system choose, for tests.
     */
    public int udpPort() {
        return udpPort;
    }

    /**
     * Port that is bound and received on.
     *
     * @param value 4789 by default; 0 lets the system choose, for tests.
     * @return this.
     */
    public UnderlayContext udpPort(int value) {
        udpPort = value;
        return this;
    }

    /**
     * Sockets that send, per local address. The outer source port varies by the flow's hash over so many values (RFC
     * 7348 section 5); one flow always has the same.
     *
     * @return at least 1.
     */
    public int sourcePorts() {
        return sourcePorts;
    }

    /**
     * Sockets that send, per local address. The outer source port varies by the flow's hash over so many values (RFC
     * 7348 section 5); one flow always has the same.
     *
     * @param value at least 1.
     * @return this.
     */
    public UnderlayContext sourcePorts(int value) {
        sourcePorts = value;
        return this;
    }

    /**
     * Size asked of the kernel for each socket's receive and send buffer.
     *
     * @return bytes.
     */
    public int socketBufferBytes() {
        return socketBufferBytes;
    }

    /**
     * Size asked of the kernel for each socket's receive and send buffer.
     *
     * @param value bytes.
     * @return this.
     */
    public UnderlayContext socketBufferBytes(int value) {
        socketBufferBytes = value;
        return this;
    }

    /**
     * Longest UDP payload received; longer ones are a named drop.
     *
     * @return 64 to 65,507.
     */
    public int maxDatagram() {
        return maxDatagram;
    }

    /**
     * Longest UDP payload received; longer ones are a named drop.
     *
     * @param value 64 to 65,507.
     * @return this.
     */
    public UnderlayContext maxDatagram(int value) {
        maxDatagram = value;
        return this;
    }

    /**
     * Datagrams per system call where the transport can read several.
     *
     * @return at least 1.
     */
    public int readBatch() {
        return readBatch;
    }

    /**
     * Datagrams per system call where the transport can read several.
     *
     * @param value at least 1.
     * @return this.
     */
    public UnderlayContext readBatch(int value) {
        readBatch = value;
        return this;
    }

    /**
     * Whether several workers share the addresses (SO_REUSEPORT, epoll only).
     *
     * @return false by default, so that an address in use is noticed.
     */
    public boolean reusePort() {
        return reusePort;
    }

    /**
     * Whether several workers share the addresses (SO_REUSEPORT, epoll only).
     *
     * @param value false by default, so that an address in use is noticed.
     * @return this.
     */
    public UnderlayContext reusePort(boolean value) {
        reusePort = value;
        return this;
    }

    /**
     * Called on the event loop when datagrams were read: runs the worker's duty cycle.
     *
     * @return for example {@code WorkerLoop::cycle}.
     */
    public Wakeup onReceive() {
        return onReceive;
    }

    /**
     * Called on the event loop when datagrams were read: runs the worker's duty cycle.
     *
     * @param value for example {@code WorkerLoop::cycle}.
     * @return this.
     */
    public UnderlayContext onReceive(Wakeup value) {
        onReceive = value;
        return this;
    }

    /**
     * Whether the kernel may cut one long datagram into many on its way out (UDP_SEGMENT, Linux engine only).
     *
     * @return true by default.
     */
    public boolean gso() {
        return gso;
    }

    /**
     * Whether the kernel may cut one long datagram into many on its way out (UDP_SEGMENT, Linux engine only).
     *
     * @param value true by default.
     * @return this.
     */
    public UnderlayContext gso(boolean value) {
        gso = value;
        return this;
    }

    /**
     * Whether the kernel may put many datagrams of one sender together on their way in (UDP_GRO, Linux engine only).
     *
     * @return true by default.
     */
    public boolean gro() {
        return gro;
    }

    /**
     * Whether the kernel may put many datagrams of one sender together on their way in (UDP_GRO, Linux engine only).
     *
     * @param value true by default.
     * @return this.
     */
    public UnderlayContext gro(boolean value) {
        gro = value;
        return this;
    }
}
