package dev.patchbay.control.neutron;

/** Numbers of the tables on the three kinds of bridges, as the agent of Zed names them. */
final class Tables {
    /** The first table of every bridge. */
    static final int FIRST = 0;

    // Integration bridge.
    static final int DVR_TO_SRC_MAC = 1;
    static final int DVR_TO_SRC_MAC_PHYSICAL = 2;
    static final int ARP_DVR_TO_DST_MAC = 3;
    static final int ARP_DVR_TO_DST_MAC_PHYSICAL = 4;
    static final int CANARY = 23;
    static final int ARP_SPOOF = 24;
    static final int MAC_SPOOF = 25;
    static final int LOCAL_EGRESS = 30;
    static final int LOCAL_IP = 31;
    static final int RATE_LIMIT = 59;
    static final int TRANSIENT = 60;
    static final int LOCAL_MAC_DIRECT = 61;
    static final int TRANSIENT_EGRESS = 62;
    static final int BASE_EGRESS = 71;
    static final int RULES_EGRESS = 72;
    static final int ACCEPT_OR_INGRESS = 73;
    static final int BASE_INGRESS = 81;
    static final int RULES_INGRESS = 82;
    static final int ACCEPTED_EGRESS = 91;
    static final int ACCEPTED_INGRESS = 92;
    static final int DROPPED = 93;
    static final int ACCEPTED_EGRESS_NORMAL = 94;

    // Tunnel bridge.
    static final int DVR_PROCESS = 1;
    static final int FROM_INTEGRATION = 2;
    static final int GRE_IN = 3;
    static final int VXLAN_IN = 4;
    static final int GENEVE_IN = 6;
    static final int DVR_NOT_LEARN = 9;
    static final int LEARN = 10;
    static final int UNICAST = 20;
    static final int ARP_RESPONDER = 21;
    static final int FLOOD = 22;

    // Provider bridges.
    static final int DVR_PROCESS_PHYSICAL = 1;
    static final int VLAN_TRANSLATION = 2;
    static final int DVR_NOT_LEARN_PHYSICAL = 3;

    private Tables() {}
}
