package dev.patchbay.datapath.underlay;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.datapath.vport.Wakeup;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of a {@link PortableUnderlay}: fluent setters, then {@link #conclude()}, which {@link PortableUnderlay#open}
 * calls.
 */
public final class PortableContext {
    /** Sending sockets per local address unless told otherwise. */
    public static final int DEFAULT_SOURCE_PORTS = 4;

    /** Size asked of the kernel for each socket's buffers unless told otherwise. */
    public static final int DEFAULT_SOCKET_BUFFER_BYTES = 4 << 20;

    /** Longest UDP payload received unless told otherwise: a jumbo frame and its VXLAN header. */
    public static final int DEFAULT_MAX_DATAGRAM = 9_216;

    /** Datagrams per system call unless told otherwise. */
    public static final int DEFAULT_READ_BATCH = 64;

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
    private Wakeup onReceive = Wakeup.NONE;
    private final Map<Integer, InetAddress> addresses = new LinkedHashMap<>();
    private final Map<Integer, Integer> remotes = new LinkedHashMap<>();

    /**
     * Adds an address of this host.
     *
     * @param logical what ports, flows and dumps show, as IPv4 address.
     * @param bound what the socket binds; the same unless the lab has an underlay map.
     * @return this.
     */
    public PortableContext local(int logical, int bound) {
        addresses.put(logical, inetAddress(bound));
        return this;
    }

    /**
     * Says where another host of the underlay map really is.
     *
     * @param logical what ports, flows and dumps show, as IPv4 address.
     * @param bound where its datagrams go and come from.
     * @return this.
     */
    public PortableContext remote(int logical, int bound) {
        remotes.put(logical, bound);
        return this;
    }

    /** Logical to bound addresses of this host. */
    Map<Integer, InetAddress> locals() {
        return addresses;
    }

    /** Logical to bound addresses of other hosts, as far as they differ. */
    Map<Integer, Integer> remotes() {
        return remotes;
    }

    /**
     * Checks the settings.
     *
     * @return this.
     * @throws IllegalStateException naming the setting that is missing or wrong.
     */
    public PortableContext conclude() {
        require(eventLoop != null, "eventLoop is missing");
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

    static InetAddress inetAddress(int address) {
        byte[] octets = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
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
    public PortableContext eventLoop(EventLoop value) {
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
    public PortableContext transport(Transport value) {
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
    public PortableContext arena(Arena value) {
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
    public PortableContext vteps(VtepTable value) {
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
    public PortableContext udpPort(int value) {
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
    public PortableContext sourcePorts(int value) {
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
    public PortableContext socketBufferBytes(int value) {
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
    public PortableContext maxDatagram(int value) {
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
    public PortableContext readBatch(int value) {
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
    public PortableContext reusePort(boolean value) {
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
    public PortableContext onReceive(Wakeup value) {
        onReceive = value;
        return this;
    }
}
