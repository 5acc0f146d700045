package dev.patchbay.datapath.netns;

/**
 * 64-bit names of the answers of a namespace that cached flows depend on. A collision costs a needless revalidation, never a
 * wrong answer.
 */
public final class NamespaceTags {
    private static final long DEVICES_SALT = 0x510e527fade682d1L;
    private static final long ROUTES_SALT = 0x1f83d9abfb41bd6bL;
    private static final long RULES_SALT = 0x5be0cd19137e2179L;
    private static final long NEIGHBOUR_SALT = 0x9b05688c2b3e6c1fL;
    private static final long SYSCTLS_SALT = 0xcbbb9d5dc1059ed8L;
    private static final long IPTABLES_SALT = 0x629a292a367cd507L;
    private static final long SERVICES_SALT = 0x9159015a3070dd17L;

    private NamespaceTags() {}

    /**
     * Which devices a namespace has, and how they are set: addresses, state, MTU, captures.
     *
     * @param namespace {@link Namespace#id}.
     * @return the tag.
     */
    public static long devices(int namespace) {
        return mix(DEVICES_SALT + namespace);
    }

    /**
     * What is in a routing table.
     *
     * @param namespace {@link Namespace#id}.
     * @param family which half of it.
     * @param table number.
     * @return the tag.
     */
    public static long routes(int namespace, IpFamily family, int table) {
        return mix(mix(ROUTES_SALT + namespace) + Integer.toUnsignedLong(table) + ((long) family.bits() << 32));
    }

    /**
     * Which policy rules there are.
     *
     * @param namespace {@link Namespace#id}.
     * @param family whose.
     * @return the tag.
     */
    public static long rules(int namespace, IpFamily family) {
        return mix(RULES_SALT + namespace + ((long) family.bits() << 32));
    }

    /**
     * What is known of a neighbour.
     *
     * @param namespace {@link Namespace#id}.
     * @param ifindex of the device on whose link it is.
     * @param address its address.
     * @return the tag.
     */
    public static long neighbour(int namespace, int ifindex, IpAddress address) {
        return mix(mix(mix(NEIGHBOUR_SALT + namespace + ((long) ifindex << 32)) + address.high()) + address.low());
    }

    /**
     * How the sysctls of a namespace are set.
     *
     * @param namespace {@link Namespace#id}.
     * @return the tag.
     */
    public static long sysctls(int namespace) {
        return mix(SYSCTLS_SALT + namespace);
    }

    /**
     * Which rules the iptables of a namespace have.
     *
     * @param namespace {@link Namespace#id}.
     * @param family of iptables or ip6tables.
     * @return the tag.
     */
    public static long iptables(int namespace, IpFamily family) {
        return mix(IPTABLES_SALT + namespace + ((long) family.bits() << 32));
    }

    /**
     * What stands for a Linux bridge where bridges of Open vSwitch have their ids, so that both can learn stations.
     *
     * @param namespace {@link Namespace#id}.
     * @param ifindex of the bridge.
     * @return below all ids of such bridges.
     */
    static int stations(int namespace, int ifindex) {
        return Integer.MIN_VALUE | ((namespace << 15) ^ ifindex);
    }

    /**
     * Who listens in a namespace.
     *
     * @param namespace {@link Namespace#id}.
     * @return the tag.
     */
    public static long services(int namespace) {
        return mix(SERVICES_SALT + namespace);
    }

    /** The finalizer of MurmurHash3: every input bit reaches every output bit. */
    private static long mix(long value) {
        long z = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }
}
