package dev.patchbay.control.guest;

/** What one guest did with its frames. Written by the agent; others get a {@link #copy} made there. */
public final class GuestCounters {
    long received;
    long sent;
    long refused;
    long notForMe;
    long ignored;
    long malformed;
    long unresolved;
    long udpEchoed;

    GuestCounters() {}

    GuestCounters copy() {
        GuestCounters copy = new GuestCounters();
        copy.received = received;
        copy.sent = sent;
        copy.refused = refused;
        copy.notForMe = notForMe;
        copy.ignored = ignored;
        copy.malformed = malformed;
        copy.unresolved = unresolved;
        copy.udpEchoed = udpEchoed;
        return copy;
    }

    /**
     * Frames that came.
     *
     * @return all of them
     */
    public long received() {
        return received;
    }

    /**
     * Frames put on the port.
     *
     * @return those that it took
     */
    public long sent() {
        return sent;
    }

    /**
     * Frames that the port refused because its ring was full.
     *
     * @return count
     */
    public long refused() {
        return refused;
    }

    /**
     * Frames for another MAC or IP address.
     *
     * @return count
     */
    public long notForMe() {
        return notForMe;
    }

    /**
     * Sound frames that a guest has no ear for.
     *
     * @return count
     */
    public long ignored() {
        return ignored;
    }

    /**
     * Frames cut short, lying about lengths, or with a wrong checksum.
     *
     * @return count
     */
    public long malformed() {
        return malformed;
    }

    /**
     * Frames thrown away because nobody answered ARP.
     *
     * @return count
     */
    public long unresolved() {
        return unresolved;
    }

    /**
     * UDP datagrams echoed.
     *
     * @return count
     */
    public long udpEchoed() {
        return udpEchoed;
    }
}
