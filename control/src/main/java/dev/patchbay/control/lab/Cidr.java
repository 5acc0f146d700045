package dev.patchbay.control.lab;

import dev.patchbay.codec.ip.Ipv4Address;

/**
 * An IPv4 address with the prefix length of its network.
 *
 * @param address first octet most significant
 * @param prefixLength 0 to 32
 */
public record Cidr(int address, int prefixLength) {
    /** Reads {@code 192.0.2.4/24}; the caller has checked the form. */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        return new Cidr(Ipv4Address.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /**
     * Whether an address is in the same network.
     *
     * @param other first octet most significant
     * @return true if the network parts are equal
     */
    public boolean contains(int other) {
        return ((address ^ other) & Ipv4Address.mask(prefixLength)) == 0;
    }

    /**
     * The directed broadcast address of the network.
     *
     * @return the address with all host bits set
     */
    public int broadcast() {
        return address | ~Ipv4Address.mask(prefixLength);
    }

    @Override
    public String toString() {
        return Ipv4Address.format(address) + "/" + prefixLength;
    }
}
