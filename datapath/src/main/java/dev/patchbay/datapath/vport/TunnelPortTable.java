package dev.patchbay.datapath.vport;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Hashing;

/**
 * Finds the tunnel port for a received VXLAN datagram.
 *
 * <p><b>What.</b> A port matches each of key, remote and local address exactly or leaves it to the flow tables; the local
 * address may also be any. Of the twelve combinations the most specific wins in the order of Open vSwitch
 * ({@code ofproto/tunnel.c}): an exact key before {@code key=flow}, within that an exact remote address before {@code
 * remote_ip=flow}, within that an exact local address before any before {@code local_ip=flow}.
 *
 * <p><b>Threads.</b> One writer, the slow path, which publishes a new immutable table; workers read it lock-free.
 *
 * <p><b>Bounds.</b> A look-up costs at most twelve probes; a change rebuilds the table.
 */
public final class TunnelPortTable {
    /** Answer of {@link #find} when no port takes the datagram. */
    public static final int NONE = -1;

    private static final int KINDS = 12;

    private final Map<TunnelVport.Match, Integer> ports = new HashMap<>();
    private volatile Snapshot snapshot = new Snapshot(ports);

    /**
     * The port that a datagram belongs to. Any thread.
     *
     * @param remote address it came from.
     * @param local address it was sent to.
     * @param vni its 24-bit VNI.
     * @return datapath port number, or {@link #NONE}.
     */
    public int find(int remote, int local, int vni) {
        return snapshot.find(remote, local, vni);
    }

    /**
     * Adds a port. Slow path only.
     *
     * @param port tunnel port.
     * @return false if another port takes exactly the same datagrams: nothing changed.
     */
    public boolean add(TunnelVport port) {
        if (ports.putIfAbsent(port.match(), port.number()) != null) {
            return false;
        }
        snapshot = new Snapshot(ports);
        return true;
    }

    /**
     * Removes a port. Slow path only.
     *
     * @param port tunnel port; ignored if it was not added.
     */
    public void remove(TunnelVport port) {
        if (ports.remove(port.match(), port.number())) {
            snapshot = new Snapshot(ports);
        }
    }

    private static int kind(TunnelVport.Match match) {
        int local = match.localFlow() ? 2 : match.local() == 0 ? 1 : 0;
        return (match.keyFlow() ? 6 : 0) + (match.remoteFlow() ? 3 : 0) + local;
    }

    /** Immutable open-addressing table over (kind, remote, local, key). */
    private static final class Snapshot {
        private final boolean[] kinds = new boolean[KINDS];
        private final int mask;
        private final long[] addresses;
        private final int[] keysAndKinds;
        private final int[] numbers;

        Snapshot(Map<TunnelVport.Match, Integer> ports) {
            int capacity = Integer.highestOneBit(Math.max(ports.size(), 4)) << 2;
            mask = capacity - 1;
            addresses = new long[capacity];
            keysAndKinds = new int[capacity];
            numbers = new int[capacity];
            Arrays.fill(numbers, NONE);
            ports.forEach(this::put);
        }

        private void put(TunnelVport.Match match, int number) {
            int kind = kind(match);
            kinds[kind] = true;
            long address = addresses(match.remote(), match.local());
            int keyAndKind = keyAndKind((int) match.key(), kind);
            int index = hash(address, keyAndKind) & mask;
            while (numbers[index] != NONE) {
                index = (index + 1) & mask;
            }
            addresses[index] = address;
            keysAndKinds[index] = keyAndKind;
            numbers[index] = number;
        }

        int find(int remote, int local, int vni) {
            for (int kind = 0; kind < KINDS; kind++) {
                if (kinds[kind]) {
                    int port = probe(
                            addresses(kind % 6 >= 3 ? 0 : remote, kind % 3 == 0 ? local : 0),
                            keyAndKind(kind >= 6 ? 0 : vni, kind));
                    if (port != NONE) {
                        return port;
                    }
                }
            }
            return NONE;
        }

        private int probe(long address, int keyAndKind) {
            for (int i = hash(address, keyAndKind) & mask; numbers[i] != NONE; i = (i + 1) & mask) {
                if (addresses[i] == address && keysAndKinds[i] == keyAndKind) {
                    return numbers[i];
                }
            }
            return NONE;
        }

        private static long addresses(int remote, int local) {
            return (long) remote << 32 | (local & 0xffff_ffffL);
        }

        private static int keyAndKind(int key, int kind) {
            return key << 4 | kind;
        }

        private static int hash(long address, int keyAndKind) {
            return Hashing.hash(address * 31 + keyAndKind);
        }
    }
}
