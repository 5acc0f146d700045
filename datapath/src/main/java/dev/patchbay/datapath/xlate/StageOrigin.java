package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;

/**
 * Why a namespace has a frame sent to the slow path, which does there what Linux does by itself.
 *
 * <p>Immutable; equal ones have one id.
 *
 * @param what shall be done.
 * @param namespace where the frame is.
 * @param device by which it came, or by which it shall leave; null if neither.
 * @param address whom to ask for, of {@link What#NEIGHBOUR}; else null.
 * @param type ICMP type of {@link What#ERROR}.
 * @param code ICMP code of {@link What#ERROR}; of {@link What#TOO_LONG} and {@link What#CUT} the MTU.
 * @param resume recirculation id with which the frame can go on; 0 if it ends here.
 */
public record StageOrigin(
        What what, Namespace namespace, NetDevice device, IpAddress address, int type, int code, int resume)
        implements PuntOrigin {
    /** What shall be done with a frame. */
    public enum What {
        /** It is an ARP packet: learn from it, answer it. */
        ARP,
        /** It is a neighbour discovery packet: learn from it, answer it. */
        DISCOVERY,
        /** It is for the namespace itself. */
        DELIVER,
        /** It waits until the neighbour's address is known. */
        NEIGHBOUR,
        /** Its sender is told that it does not arrive. */
        ERROR,
        /** Its sender is told by a TCP reset that it does not arrive. */
        RESET,
        /** It is too long to be forwarded: its sender is told if it must not be cut, else it goes on. */
        TOO_LONG,
        /** It is cut into fragments, which go on. */
        CUT
    }
}
