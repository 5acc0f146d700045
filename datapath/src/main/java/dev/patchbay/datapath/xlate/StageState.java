package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;

/**
 * What is known of a packet in a namespace besides its headers: what is kept over a recirculation.
 *
 * <p>Immutable, with equality by content.
 *
 * @param phase where it goes on.
 * @param namespace where it is.
 * @param in by which it came; null if it was made here.
 * @param out by which it leaves; null before that is known.
 * @param nextHop whose hardware address it gets; null before that is known.
 * @param bound device that its sender is bound to; null if none.
 * @param unicast whether its frame was for this device only.
 * @param fragments whether it may be cut into fragments if it is too long.
 * @param crossings how many devices it has come through.
 * @param longest how long its IP packet can be at most, in octets.
 */
record StageState(
        StagePhase phase,
        Namespace namespace,
        NetDevice in,
        NetDevice out,
        IpAddress nextHop,
        NetDevice bound,
        boolean unicast,
        boolean fragments,
        int crossings,
        int longest) {
    /** Length of a packet of which nothing is known. */
    static final int ANY_LENGTH = Integer.MAX_VALUE;

    /** A packet that a device has received. */
    static StageState received(NetDevice device, int crossings, int longest) {
        return new StageState(
                StagePhase.PREROUTING, device.namespace(), device, null, null, null, true, false, crossings, longest);
    }

    /** A packet that was made in a namespace. */
    static StageState made(Namespace namespace, NetDevice bound) {
        return new StageState(StagePhase.OUTPUT, namespace, null, null, null, bound, true, true, 0, ANY_LENGTH);
    }

    StageState at(StagePhase next) {
        return new StageState(next, namespace, in, out, nextHop, bound, unicast, fragments, crossings, longest);
    }

    StageState to(NetDevice device, IpAddress neighbour) {
        return new StageState(phase, namespace, in, device, neighbour, bound, unicast, fragments, crossings, longest);
    }

    StageState unicast(boolean value) {
        return new StageState(phase, namespace, in, out, nextHop, bound, value, fragments, crossings, longest);
    }

    StageState noLongerThan(int octets) {
        return new StageState(phase, namespace, in, out, nextHop, bound, unicast, fragments, crossings, octets);
    }

    StageState mayBeCut() {
        return new StageState(phase, namespace, in, out, nextHop, bound, unicast, true, crossings, longest);
    }
}
