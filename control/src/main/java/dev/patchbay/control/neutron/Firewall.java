package dev.patchbay.control.neutron;

import java.util.Locale;

/** Who filters the traffic of ports ({@code firewall_driver}). */
public enum Firewall {
    /** Flows of the integration bridge, with conntrack. */
    OPENVSWITCH,
    /** Chains of iptables on a Linux bridge between the machine and the integration bridge. */
    IPTABLES_HYBRID,
    /** Nobody. */
    NOOP;

    /**
     * The name in configuration files.
     *
     * @return lower case
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
