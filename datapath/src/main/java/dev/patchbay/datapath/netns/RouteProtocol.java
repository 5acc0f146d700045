package dev.patchbay.datapath.netns;

import java.util.Locale;

/** Who made a route (ip-route(8), {@code /etc/iproute2/rt_protos}). */
public enum RouteProtocol {
    /** The kernel, when an address was added. */
    KERNEL,
    /** Somebody who did not say: {@code ip route add}. */
    BOOT,
    /** An administrator, to stay. */
    STATIC,
    /** A router's advertisement. */
    RA,
    /** A DHCP client. */
    DHCP;

    /** The word that ip(8) prints. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
