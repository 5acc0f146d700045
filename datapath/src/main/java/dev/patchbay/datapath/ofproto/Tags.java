package dev.patchbay.datapath.ofproto;

/**
 * 64-bit names of answers that cached flows depend on. A collision costs a needless revalidation, never a wrong answer.
 */
public final class Tags {
    private static final long FDB_SALT = 0x6a09e667f3bcc909L;
    private static final long GROUP_SALT = 0x3c6ef372fe94f82bL;
    private static final long METER_SALT = 0xa54ff53a5f1d36f1L;
    private static final long PORTS_SALT = 0xbb67ae8584caa73bL;
    private static final long CONTROLLERS_SALT = 0x3c6ef372fe94f82bL;

    private Tags() {}

    /**
     * Where a MAC address is on a bridge.
     *
     * @param bridge {@link Bridge#id}.
     * @param vlan VLAN id.
     * @param mac address.
     * @return the tag.
     */
    public static long fdb(int bridge, int vlan, long mac) {
        return mix(mix(FDB_SALT + bridge) + ((long) vlan << 48 | mac));
    }

    /**
     * Which ports a bridge has and how they are set.
     *
     * @param bridge {@link Bridge#id}.
     * @return the tag.
     */
    public static long ports(int bridge) {
        return mix(PORTS_SALT + bridge);
    }

    /**
     * Who listens to a bridge.
     *
     * @param bridge {@link Bridge#id}.
     * @return the tag.
     */
    public static long controllers(int bridge) {
        return mix(CONTROLLERS_SALT + bridge);
    }

    /**
     * Which group a number names on a bridge.
     *
     * @param bridge {@link Bridge#id}.
     * @param group group number.
     * @return the tag.
     */
    public static long group(int bridge, int group) {
        return mix(mix(GROUP_SALT + bridge) + group);
    }

    /**
     * Which meter a number names on a bridge.
     *
     * @param bridge {@link Bridge#id}.
     * @param meter meter number.
     * @return the tag.
     */
    public static long meter(int bridge, int meter) {
        return mix(mix(METER_SALT + bridge) + meter);
    }

    /** The finalizer of MurmurHash3: every input bit reaches every output bit. */
    private static long mix(long value) {
        long z = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }
}
