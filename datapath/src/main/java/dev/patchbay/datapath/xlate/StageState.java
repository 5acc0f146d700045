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
 * @param in by which it came; null if it was made here. Of a packet that a Linux bridge forwards, the bridge.
 * @param out by which it leaves; null before that is known. Of a packet that a Linux bridge forwards, the bridge.
 * @param nextHop whose hardware address it gets; null before that is known.
 * @param bound device that its sender is bound to; null if none.
 * @param portIn the bridge's port by which it came; null if it is not bridged.
 * @param portOut the bridge's port by which it leaves; null before that is known.
 * @param space number of the connection tracker's space that knows its connection.
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
        NetDevice portIn,
        NetDevice portOut,
        int space,
        boolean unicast,
        boolean fragments,
        int crossings,
        int longest) {
    /** Length of a packet of which nothing is known. */
    static final int ANY_LENGTH = Integer.MAX_VALUE;

    /** A packet that a device has received. */
    static StageState received(NetDevice device, int crossings, int longest) {
        return arrived(device, null, crossings, longest);
    }

    /** A packet that a port of a Linux bridge has received, for the bridge to forward. */
    static StageState bridged(NetDevice port, int crossings, int longest) {
        return arrived(port.master(), port, crossings, longest);
    }

    private static StageState arrived(NetDevice in, NetDevice port, int crossings, int longest) {
        Namespace namespace = in.namespace();
        return new StageState(
                StagePhase.PREROUTING,
                namespace,
                in,
                null,
                null,
                null,
                port,
                null,
                namespace.space(0),
                true,
                false,
                crossings,
                longest);
    }

    /** A packet that was made in a namespace. */
    static StageState made(Namespace namespace, NetDevice bound) {
        return new StageState(
                StagePhase.OUTPUT,
                namespace,
                null,
                null,
                null,
                bound,
                null,
                null,
                namespace.space(0),
                true,
                true,
                0,
                ANY_LENGTH);
    }

    boolean isBridged() {
        return portIn != null;
    }

    StageState at(StagePhase next) {
        return new StageState(
                next, namespace, in, out, nextHop, bound, portIn, portOut, space, unicast, fragments, crossings,
                longest);
    }

    StageState to(NetDevice device, IpAddress neighbour) {
        return new StageState(
                phase, namespace, in, device, neighbour, bound, portIn, portOut, space, unicast, fragments, crossings,
                longest);
    }

    StageState toPort(NetDevice port) {
        return new StageState(
                phase, namespace, in, in, nextHop, bound, portIn, port, space, unicast, fragments, crossings, longest);
    }

    StageState inZone(int zone) {
        return new StageState(
                phase,
                namespace,
                in,
                out,
                nextHop,
                bound,
                portIn,
                portOut,
                namespace.space(zone),
                unicast,
                fragments,
                crossings,
                longest);
    }

    StageState unicast(boolean value) {
        return new StageState(
                phase, namespace, in, out, nextHop, bound, portIn, portOut, space, value, fragments, crossings,
                longest);
    }

    StageState noLongerThan(int octets) {
        return new StageState(
                phase, namespace, in, out, nextHop, bound, portIn, portOut, space, unicast, fragments, crossings,
                octets);
    }

    StageState mayBeCut() {
        return new StageState(
                phase, namespace, in, out, nextHop, bound, portIn, portOut, space, unicast, true, crossings, longest);
    }
}
