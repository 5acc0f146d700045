package dev.patchbay.datapath.netns;

/** Version of the internet protocol. */
public enum IpFamily {
    /** RFC 791. */
    IPV4(32),
    /** RFC 8200. */
    IPV6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /**
     * Length of an address.
     *
     * @return 32 or 128.
     */
    public int bits() {
        return bits;
    }
}
