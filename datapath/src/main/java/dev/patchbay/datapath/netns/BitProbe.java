package dev.patchbay.datapath.netns;

/**
 * Gathers how many leading bits of an address decided an answer, so that nobody has to look at more of the packet than was
 * needed.
 *
 * <p><b>Threads.</b> Confined.
 */
public final class BitProbe {
    private int bits;

    /** Nothing was looked at yet. */
    public BitProbe() {}

    /**
     * Forgets.
     *
     * @return this.
     */
    public BitProbe clear() {
        bits = 0;
        return this;
    }

    /**
     * So many leading bits were looked at.
     *
     * @param count 0 to 128.
     */
    public void look(int count) {
        bits = Math.max(bits, count);
    }

    /**
     * Whether an address lies in a network. It looks at the bits up to the first that differs.
     *
     * @param prefix the network.
     * @param address of the same family.
     * @return true if so.
     */
    public boolean test(IpPrefix prefix, IpAddress address) {
        int common = prefix.address().commonBits(address);
        look(Math.min(common + 1, prefix.length()));
        return common >= prefix.length();
    }

    /**
     * How many leading bits were looked at.
     *
     * @return 0 to 128.
     */
    public int bits() {
        return bits;
    }
}
