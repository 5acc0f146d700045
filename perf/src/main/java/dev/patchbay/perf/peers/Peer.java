package dev.patchbay.perf.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A system under test.
 *
 * <p>Each but the limit does what Neutron's br-tun does: a datagram with {@link #VNI_IN} from the source belongs to a
 * network; its sender is learned; it leaves by the tunnel behind which its destination was learned, with that tunnel's
 * number of the network, {@link #VNI_OUT}.
 *
 * <p><b>Threads.</b> One at a time.
 */
interface Peer {
    /** The network's number in the source's tunnel. */
    int VNI_IN = 1000;

    /** The network's number in the sink's tunnel. */
    int VNI_OUT = 2000;

    /** As users write it. */
    String name();

    /** Why it cannot run on this machine, in words for the user; empty if it can. */
    default String obstacle() {
        return "";
    }

    /**
     * Starts it in its place.
     *
     * @param place where.
     * @param folder of its own, for its files.
     * @param teardown undoes what it makes.
     */
    void start(Place place, Path folder, Teardown teardown) throws IOException, InterruptedException, PeersException;

    /** Its process; null if the kernel does the work. */
    SwitchProcess process();

    /** Whether it reads from UDP sockets or is the kernel, and so can take many datagrams as one piece. */
    default boolean takesPieces() {
        return true;
    }

    /** The VNI its datagrams leave with. */
    default int vniOut() {
        return VNI_OUT;
    }

    /** Its address to which the sink sends. */
    default String sinkSide(Place place) {
        return place.inside();
    }

    /** What a reader of the results must know of it: version, command line, settings. */
    Map<String, Object> description();
}
