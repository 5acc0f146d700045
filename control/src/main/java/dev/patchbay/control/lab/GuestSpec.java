package dev.patchbay.control.lab;

import java.util.List;

/**
 * A guest as a lab describes it.
 *
 * @param name unique in the lab
 * @param host where it runs
 * @param port that it is plugged into
 * @param mac its MAC address
 * @param addresses at least one; the first is the source of what it sends
 * @param gateway next hop outside its networks, or 0
 */
public record GuestSpec(String name, String host, String port, long mac, List<Cidr> addresses, int gateway) {
    /**
     * The address that others reach it by.
     *
     * @return the first one, first octet most significant
     */
    public int address() {
        return addresses.getFirst().address();
    }
}
