package dev.patchbay.datapath.fdb;

/**
 * Where one MAC address of one VLAN is.
 *
 * <p>An element of two lists of {@link MacLearningTable}, oldest update first: all entries, and those of its port. Only the
 * table changes it.
 */
public final class MacEntry {
    final int vlan;
    final long mac;
    final boolean isStatic;
    int port;

    /** Second at which the entry is too old; of no meaning if it is static. */
    long expiresSeconds;

    MacEntry olderOfAll;
    MacEntry newerOfAll;
    MacEntry olderOfPort;
    MacEntry newerOfPort;

    MacEntry(int vlan, long mac, boolean isStatic) {
        this.vlan = vlan;
        this.mac = mac;
        this.isStatic = isStatic;
    }

    /**
     * VLAN of the address.
     *
     * @return 0 to 4095.
     */
    public int vlan() {
        return vlan;
    }

    /**
     * The address.
     *
     * @return 48 bits.
     */
    public long mac() {
        return mac;
    }

    /**
     * Port it was seen on.
     *
     * @return OpenFlow port number.
     */
    public int port() {
        return port;
    }

    /**
     * Whether a user set it: it neither ages nor moves.
     *
     * @return true if so.
     */
    public boolean isStatic() {
        return isStatic;
    }
}
