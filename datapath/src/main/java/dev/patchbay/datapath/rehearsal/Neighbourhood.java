package dev.patchbay.datapath.rehearsal;

import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.xlate.TraceListener;

/** What a namespace would learn if it asked: answers for neighbours that it does not know yet. */
@FunctionalInterface
public interface Neighbourhood {
    /** Nobody knows anything. */
    Neighbourhood UNKNOWN = (device, address) -> TraceListener.NO_NEIGHBOUR;

    /**
     * Whose address that is.
     *
     * @param device that would ask.
     * @param address of the neighbour.
     * @return MAC address, or {@link TraceListener#NO_NEIGHBOUR}.
     */
    long mac(NetDevice device, IpAddress address);
}
