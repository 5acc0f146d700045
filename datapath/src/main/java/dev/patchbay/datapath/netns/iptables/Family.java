package dev.patchbay.datapath.netns.iptables;

/** Which of the two sets of tables a namespace has: that of {@code iptables} or that of {@code ip6tables}. */
public enum Family {
    /** {@code iptables}. */
    IPV4("iptables", 32),
    /** {@code ip6tables}. */
    IPV6("ip6tables", 128);

    private final String program;
    private final int addressBits;

    Family(String program, int addressBits) {
        this.program = program;
        this.addressBits = addressBits;
    }

    /** The command that users know it by. */
    public String program() {
        return program;
    }

    /** Bits of an address: 32 or 128. */
    public int addressBits() {
        return addressBits;
    }
}
