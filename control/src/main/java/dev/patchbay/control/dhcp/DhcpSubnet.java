package dev.patchbay.control.dhcp;

import dev.patchbay.codec.ip.Ipv4Address;

/**
 * A network that addresses are lent in ({@code --dhcp-range=set:TAG,NETWORK,static,MASK,LEASE}).
 *
 * @param tag that its clients have
 * @param network its address
 * @param prefixLength its mask
 * @param leaseSeconds how long addresses are lent; {@link #FOR_EVER}
 * @param server the server's own address in it
 */
public record DhcpSubnet(String tag, int network, int prefixLength, int leaseSeconds, int server) {
    /** Lease time without an end. */
    public static final int FOR_EVER = -1;

    boolean contains(int address) {
        return ((address ^ network) & Ipv4Address.mask(prefixLength)) == 0;
    }

    int mask() {
        return Ipv4Address.mask(prefixLength);
    }

    int broadcast() {
        return network | ~mask();
    }
}
