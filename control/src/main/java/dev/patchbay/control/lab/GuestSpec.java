package dev.patchbay.control.lab;

import java.util.List;

/**
 * A guest as a lab describes it.
 *
 * @param name unique in the lab
 * @param host where it runs
 * @param port that it is plugged into
 * @param mac its MAC address
 * @param addresses the first is the source of what it sends; of a guest that asks DHCP those that it is to get, none if the lab
 *     does not know
 * @param gateway next hop outside its networks, or 0
 * @param dhcp whether it asks DHCP for addresses and routes
 * @param mtu longest IP packet of its network in octets: its card's, and that of the port on the host
 */
public record GuestSpec(
        String name, String host, String port, long mac, List<Cidr> addresses, int gateway, boolean dhcp, int mtu) {
    /** What Ethernet carries. */
    public static final int DEFAULT_MTU = 1500;

    /**
     * A guest whose addresses the lab gives.
     *
     * @param name unique in the lab
     * @param host where it runs
     * @param port that it is plugged into
     * @param mac its MAC address
     * @param addresses at least one
     * @param gateway next hop outside its networks, or 0
     */
    public GuestSpec(String name, String host, String port, long mac, List<Cidr> addresses, int gateway) {
        this(name, host, port, mac, addresses, gateway, false, DEFAULT_MTU);
    }

    /**
     * The address that others reach it by.
     *
     * @return the first one, first octet most significant; 0 if DHCP gives it and the lab does not know which
     */
    public int address() {
        return addresses.isEmpty() ? 0 : addresses.getFirst().address();
    }
}
