package dev.patchbay.datapath.ofproto.action;

import java.util.Locale;

/** What of a packet {@code multipath} and {@code bundle} take a hash of (ovs-actions(7), "The multipath action"). */
public enum HashFields {
    /** Source MAC address. */
    ETH_SRC("eth_src"),
    /** Addresses, VLAN, Ethernet type, protocol and TCP or SCTP ports, the same in both directions. */
    SYMMETRIC_L4("symmetric_l4"),
    /** IP addresses and TCP or SCTP ports, the same in both directions. */
    SYMMETRIC_L3L4("symmetric_l3l4"),
    /** As {@link #SYMMETRIC_L3L4} with UDP ports. */
    SYMMETRIC_L3L4_UDP("symmetric_l3l4+udp"),
    /** IP source address. */
    NW_SRC("nw_src"),
    /** IP destination address. */
    NW_DST("nw_dst"),
    /** IP addresses, the same in both directions. */
    SYMMETRIC_L3("symmetric_l3");

    private final String text;

    HashFields(String text) {
        this.text = text;
    }

    /**
     * Name in text.
     *
     * @return for example {@code symmetric_l4}.
     */
    public String text() {
        return text;
    }

    static HashFields byText(String name) {
        for (HashFields fields : values()) {
            if (fields.text.equals(name.toLowerCase(Locale.ROOT))) {
                return fields;
            }
        }
        return null;
    }
}
