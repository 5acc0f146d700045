package dev.patchbay.datapath.underlay.linux;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.vport.VtepTable;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the datagrams to each tunnel end point go, as the kernel wants it ({@code struct sockaddr_in} and {@code
 * sockaddr_in6}), and from which sockets.
 *
 * <p><b>Threads.</b> Confined to one worker's engine. <b>Memory.</b> Grows when an end point is first used; then a look-up
 * is two array reads.
 */
final class Destinations {
    /** The end point's local address is not one of ours. */
    static final int NO_SOCKETS = -1;

    private static final int UNKNOWN = -2;
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;
    private static final int FAMILY = 0;
    private static final int PORT = 2;
    private static final int ADDRESS4 = 4;
    private static final int ADDRESS6 = 8;
    private static final int SCOPE6 = 24;
    private static final int LENGTH4 = 16;
    private static final int LENGTH6 = 28;
    private static final int INITIAL = 16;

    private final UnderlayContext context;
    private final VtepTable vteps;
    private final int labPort;
    /** Logical local address to its first socket; that of address 0, for tunnels without one, is the first of all. */
    private final Int2IntHashMap firstSockets = new Int2IntHashMap(NO_SOCKETS);

    private int[] sockets = new int[INITIAL];
    private int[] lengths = new int[INITIAL];
    private UnsafeBuffer names = allocate(INITIAL);

    Destinations(UnderlayContext context) {
        this.context = context;
        vteps = context.vteps();
        labPort = context.udpPort() == 0 ? VxlanFlyweight.UDP_PORT : context.udpPort();
        Arrays.fill(sockets, UNKNOWN);
    }

    private static UnsafeBuffer allocate(int count) {
        return new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(count * MessageVector.NAME, BitUtil.CACHE_LINE_LENGTH));
    }

    /** Says from which socket on those of a local address are. */
    void local(int logical, int firstSocket) {
        firstSockets.put(logical, firstSocket);
        firstSockets.putIfAbsent(0, firstSocket);
    }

    /** First socket of an end point, or {@link #NO_SOCKETS}. */
    int firstSocket(int vtep) {
        if (vtep >= sockets.length || sockets[vtep] == UNKNOWN) {
            resolve(vtep);
        }
        return sockets[vtep];
    }

    /** Address of an end point's socket address; only after {@link #firstSocket}. */
    long name(int vtep) {
        return names.addressOffset() + (long) vtep * MessageVector.NAME;
    }

    /** Octets of an end point's socket address. */
    int nameLength(int vtep) {
        return lengths[vtep];
    }

    private void resolve(int vtep) {
        if (vtep >= sockets.length) {
            int before = sockets.length;
            int after = Integer.highestOneBit(vtep) * 2;
            sockets = Arrays.copyOf(sockets, after);
            Arrays.fill(sockets, before, after, UNKNOWN);
            lengths = Arrays.copyOf(lengths, after);
            UnsafeBuffer grown = allocate(after);
            grown.putBytes(0, names, 0, names.capacity());
            names = grown;
        }
        InetAddress remote = context.remote(vteps.remote(vtep));
        int local = vteps.local(vtep);
        InetAddress from = local == 0 ? first() : context.locals().get(local);
        if (from == null || from.getClass() != remote.getClass()) {
            sockets[vtep] = NO_SOCKETS;
            return;
        }
        sockets[vtep] = firstSockets.get(local);
        // Tunnels without a port of their own go where this lab's hosts receive, which need not be VXLAN's port.
        int port = vteps.udpPort(vtep) == VxlanFlyweight.UDP_PORT ? labPort : vteps.udpPort(vtep);
        int name = vtep * MessageVector.NAME;
        names.putShort(name + PORT, (short) port, ByteOrder.BIG_ENDIAN);
        if (remote instanceof Inet6Address remote6) {
            names.putShort(name + FAMILY, AF_INET6);
            names.putBytes(name + ADDRESS6, remote.getAddress());
            names.putInt(name + SCOPE6, remote6.getScopeId());
            lengths[vtep] = LENGTH6;
        } else {
            names.putShort(name + FAMILY, AF_INET);
            names.putBytes(name + ADDRESS4, remote.getAddress());
            lengths[vtep] = LENGTH4;
        }
    }

    private InetAddress first() {
        return context.locals().values().stream().findFirst().orElse(null);
    }
}
