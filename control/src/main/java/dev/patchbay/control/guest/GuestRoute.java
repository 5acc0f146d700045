package dev.patchbay.control.guest;

import dev.patchbay.codec.ip.Ipv4Address;

/**
 * A route of a guest.
 *
 * @param network that it leads to
 * @param prefixLength of the network; 0 is the default route
 * @param via next hop, or 0 for the link itself
 * @param protocol who made it, as {@code ip route} names it: {@code kernel}, {@code dhcp}, {@code static}
 * @param source address that packets leave with, or 0 if it does not say
 * @param metric of several routes to a network the lowest counts; 0 prints none
 */
public record GuestRoute(int network, int prefixLength, int via, String protocol, int source, int metric) {
    boolean contains(int address) {
        return prefixLength == 0 || ((network ^ address) & Ipv4Address.mask(prefixLength)) == 0;
    }

    /**
     * The line of {@code ip route}.
     *
     * @param device name of the guest's interface
     * @return without its end
     */
    public String line(String device) {
        var out = new StringBuilder();
        if (prefixLength == 0) {
            out.append("default");
        } else {
            Ipv4Address.append(out, network);
            if (prefixLength < 32) {
                out.append('/').append(prefixLength);
            }
        }
        if (via != 0) {
            Ipv4Address.append(out.append(" via "), via);
        }
        out.append(" dev ").append(device).append(" proto ").append(protocol);
        if (via == 0) {
            out.append(" scope link");
        }
        if (source != 0) {
            Ipv4Address.append(out.append(" src "), source);
        }
        return metric == 0
                ? out.toString()
                : out.append(" metric ").append(metric).toString();
    }
}
