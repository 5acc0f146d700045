package dev.patchbay.control.neutron;

import java.util.Locale;

/** The table layouts of the agents that are known: each is that of its release and of some before and after it. */
public enum Release {
    /** 2013.2: the tunnel bridge of OpenFlow 1.0, one flow on the integration bridge. */
    HAVANA,
    /** 2014.2: the tunnel bridge's tables of today, one flow and a canary on the integration bridge. */
    JUNO,
    /** 13.0: with the firewall's tables. */
    ROCKY,
    /** 20.0 to 22.0: with tables for rate limits and local addresses. */
    ZED;

    /**
     * The name in settings.
     *
     * @return lower case
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the integration bridge has no tables but the first: one flow does all. */
    boolean isFlat() {
        return compareTo(ROCKY) < 0;
    }

    /** Where frames go on that the first table of the integration bridge has let in. */
    int entryTable() {
        return this == ZED ? Tables.RATE_LIMIT : Tables.TRANSIENT;
    }

    /** Where frames go on whose source address the agent has checked. */
    int checkedTable() {
        return this == ZED ? Tables.LOCAL_EGRESS : Tables.TRANSIENT;
    }

    /** How a tunnel's key is set: agents before Kilo use another action. */
    String setTunnel(long key) {
        return isFlat()
                ? "set_tunnel:0x" + Long.toHexString(key)
                : "load:0x" + Long.toHexString(key) + "->NXM_NX_TUN_ID[]";
    }
}
