package dev.patchbay.datapath.vport;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers the tunnel end points that datagrams are sent between, so that an action and a batch name one by an {@code int}.
 *
 * <p><b>Invariants.</b> A number, once given, means the same addresses for ever; numbers are dense from 0.
 *
 * <p><b>Threads.</b> One writer, the slow path. Readers on any thread: a worker gets a number inside an action list, which
 * is published after the number was made.
 *
 * <p><b>Bounds.</b> Grows by one entry per pair of addresses and port ever used: a few per host of the network.
 */
public final class VtepTable {
    private record Vtep(int local, int remote, int udpPort) {}

    private final Map<Vtep, Integer> numbers = new HashMap<>();
    private volatile Vtep[] vteps = new Vtep[0];

    /**
     * The number of an end point, made if it is new. Slow path only.
     *
     * @param local logical IPv4 address of this host.
     * @param remote logical IPv4 address of the peer.
     * @param udpPort destination port, 4789 for VXLAN.
     * @return its number.
     */
    public int intern(int local, int remote, int udpPort) {
        return numbers.computeIfAbsent(new Vtep(local, remote, udpPort), this::append);
    }

    private int append(Vtep vtep) {
        int number = vteps.length;
        Vtep[] grown = Arrays.copyOf(vteps, number + 1);
        grown[number] = vtep;
        vteps = grown;
        return number;
    }

    /**
     * How many numbers were given. Any thread.
     *
     * @return one more than the highest number.
     */
    public int size() {
        return vteps.length;
    }

    /**
     * Address that datagrams to this end point come from. Any thread.
     *
     * @param vtep a number.
     * @return logical IPv4 address.
     */
    public int local(int vtep) {
        return vteps[vtep].local;
    }

    /**
     * Address that datagrams to this end point go to. Any thread.
     *
     * @param vtep a number.
     * @return logical IPv4 address.
     */
    public int remote(int vtep) {
        return vteps[vtep].remote;
    }

    /**
     * UDP port that datagrams to this end point go to. Any thread.
     *
     * @param vtep a number.
     * @return 1 to 65535.
     */
    public int udpPort(int vtep) {
        return vteps[vtep].udpPort;
    }
}
