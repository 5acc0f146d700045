package dev.patchbay.datapath.netns;

/**
 * What a namespace knows of one address on a link: an entry of the ARP or neighbour discovery cache.
 *
 * <p><b>Threads.</b> Slow path only; {@link Neighbours} changes it.
 */
public final class Neighbour {
    /** MAC address of an entry that has none. */
    public static final long NO_MAC = 0;

    private final NetDevice device;
    private final IpAddress address;
    private long mac = NO_MAC;
    private NeighbourState state = NeighbourState.INCOMPLETE;
    private long confirmedMs;
    private long usedMs;
    private long changedMs;
    private int probes;

    Neighbour(NetDevice device, IpAddress address) {
        this.device = device;
        this.address = address;
    }

    /**
     * On whose link it is.
     *
     * @return device of the same namespace.
     */
    public NetDevice device() {
        return device;
    }

    /**
     * Its address.
     *
     * @return IPv4 or IPv6.
     */
    public IpAddress address() {
        return address;
    }

    /**
     * Its hardware address.
     *
     * @return 48 bits, {@link #NO_MAC} if nobody knows.
     */
    public long mac() {
        return mac;
    }

    /**
     * How well it is known.
     *
     * @return state.
     */
    public NeighbourState state() {
        return state;
    }

    /**
     * When it was last heard of.
     *
     * @return milliseconds on the switch's clock.
     */
    public long confirmedMs() {
        return confirmedMs;
    }

    /**
     * When a packet last went there.
     *
     * @return milliseconds on the switch's clock.
     */
    public long usedMs() {
        return usedMs;
    }

    /**
     * When its state or MAC address last changed.
     *
     * @return milliseconds on the switch's clock.
     */
    public long changedMs() {
        return changedMs;
    }

    /**
     * How often it was asked since it last answered.
     *
     * @return count.
     */
    public int probes() {
        return probes;
    }

    /** It was asked once more. */
    void probed(long nowMs) {
        probes++;
        changedMs = nowMs;
    }

    /**
     * Packets went there: if it was not heard of for long, it will be asked soon.
     *
     * @param timeMs when the last one did.
     */
    public void used(long timeMs) {
        usedMs = Math.max(usedMs, timeMs);
        if (state == NeighbourState.STALE) {
            state = NeighbourState.DELAY;
            changedMs = timeMs;
            probes = 0;
        }
    }

    /** Sets all that is known; true if packets fare otherwise now. */
    boolean set(long newMac, NeighbourState newState, long nowMs) {
        boolean matters = newState.isValid() != state.isValid() || (newState.isValid() && newMac != mac);
        if (newState == NeighbourState.REACHABLE
                || newState == NeighbourState.PERMANENT
                || newState == NeighbourState.NOARP) {
            confirmedMs = nowMs;
            probes = 0;
        }
        if (newState == NeighbourState.INCOMPLETE) {
            probes = 0;
        }
        mac = newState.isValid() ? newMac : NO_MAC;
        state = newState;
        changedMs = nowMs;
        return matters;
    }

    /** Whether somebody set it and nothing that is heard changes it. */
    boolean isFixed() {
        return state == NeighbourState.PERMANENT || state == NeighbourState.NOARP;
    }
}
