package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.IpProtocol;

/**
 * A connection of a namespace, judged as Linux does; TCP's is a {@link SpaceTcpConnection}.
 *
 * <p>Answered means that a packet came the other way; assured that the connection is not the first to go when the space is
 * full.
 *
 * <p><b>Threads.</b> As {@link Connection}.
 *
 * <p><b>Memory.</b> 72 bytes with compact headers and IPv4 addresses, twice that with TCP's windows.
 */
sealed class SpaceConnection extends Connection permits SpaceTcpConnection {
    private static final int ANSWERED = 0x40;
    private static final int ASSURED = 0x80;

    /** How long UDP must have been answered to be a stream. */
    private static final int STREAM_AFTER_MS = 2000;

    /** When it began, in the lower half of the clock's milliseconds. */
    private final int beganMs;

    SpaceConnection(PacketTuple tuple, long nowMs) {
        super(tuple, 0);
        beganMs = (int) nowMs;
    }

    @Override
    final boolean freesReplies() {
        return true;
    }

    final boolean answered() {
        return has(ANSWERED);
    }

    /** Under the latch. */
    final void answer() {
        raise(ANSWERED);
    }

    final boolean assured() {
        return has(ASSURED);
    }

    /** Under the latch. */
    final void assure() {
        raise(ASSURED);
    }

    /**
     * Under the latch, or before publication: judges a packet and moves state and expiry on.
     *
     * @param packet that belongs to the connection.
     * @param reply whether it goes the other way than the first one.
     * @return {@link Update#NEW} if the connection is over and the packet begins another one.
     */
    Update follow(PacketView packet, boolean reply, Space space, long nowMs) {
        switch (protocol()) {
            case IpProtocol.UDP -> followUdp(space, nowMs);
            case IpProtocol.GRE -> {
                wait(answered() ? SpaceTimeout.GRE_STREAM : SpaceTimeout.GRE, space, nowMs);
                if (answered()) {
                    assure();
                }
            }
            case IpProtocol.ICMP -> wait(ipv6() ? SpaceTimeout.GENERIC : SpaceTimeout.ICMP, space, nowMs);
            case IpProtocol.ICMPV6 -> wait(ipv6() ? SpaceTimeout.ICMPV6 : SpaceTimeout.GENERIC, space, nowMs);
            default -> wait(SpaceTimeout.GENERIC, space, nowMs);
        }
        return Update.VALID;
    }

    private void followUdp(Space space, long nowMs) {
        boolean stream = answered() && (int) nowMs - beganMs > STREAM_AFTER_MS;
        wait(stream ? SpaceTimeout.UDP_STREAM : SpaceTimeout.UDP, space, nowMs);
        if (stream) {
            assure();
        }
    }

    /** Waits for the next packet as long as the space says. */
    final void wait(SpaceTimeout timeout, Space space, long nowMs) {
        expiry(nowMs + space.millis(timeout));
    }
}
