package dev.patchbay.control.neutron;

/**
 * Accepted frames sent straight to where they belong ({@code explicitly_egress_direct}), so that none is flooded for want of
 * learning: to a port of this host by its address, other unicast to the bridge that the network leaves by.
 */
final class DirectFlows {
    private static final String UNICAST = ",dl_dst=00:00:00:00:00:00/01:00:00:00:00:00";

    private final FlowList flows;
    private final IntegrationPorts ports;

    DirectFlows(FlowList flows, IntegrationPorts ports) {
        this.flows = flows;
        this.ports = ports;
    }

    /** Behind the firewall of the integration bridge. */
    void accepted(String mac, BoundPort port) {
        String to = "reg6=" + port.localVlan();
        flows.add(Tables.ACCEPTED_EGRESS_NORMAL, 12, to + ",dl_dst=" + mac, "output:" + port.ofport());
        int way = ports.wayOut(port.network());
        if (way > 0) {
            flows.add(
                    Tables.ACCEPTED_EGRESS_NORMAL,
                    10,
                    to + ",dl_src=" + mac + UNICAST,
                    "mod_vlan_vid:" + port.localVlan() + ",output:" + way);
        }
    }

    /** What holds without any port where the integration bridge does not filter. */
    void base() {
        for (int port : ports.patches()) {
            flows.go(Tables.TRANSIENT, 4, "in_port=" + port, Tables.LOCAL_MAC_DIRECT);
        }
        flows.go(Tables.LOCAL_MAC_DIRECT, 0, "", Tables.TRANSIENT_EGRESS);
    }

    /** A port where the integration bridge does not filter. */
    void unfiltered(BoundPort port) {
        String mac = port.port().mac();
        String number = "in_port=" + port.ofport();
        flows.add(
                Tables.TRANSIENT,
                9,
                number + ",dl_src=" + mac,
                "load:0x" + Integer.toHexString(port.localVlan()) + "->NXM_NX_REG6[],"
                        + FlowList.resubmit(Tables.LOCAL_MAC_DIRECT));
        flows.add(
                Tables.LOCAL_MAC_DIRECT,
                12,
                "dl_vlan=" + port.localVlan() + ",dl_dst=" + mac,
                "strip_vlan,output:" + port.ofport());
        flows.add(
                Tables.LOCAL_MAC_DIRECT, 12, "reg6=" + port.localVlan() + ",dl_dst=" + mac, "output:" + port.ofport());
        int way = ports.wayOut(port.network());
        if (way > 0) {
            flows.add(
                    Tables.TRANSIENT_EGRESS,
                    10,
                    number + ",dl_src=" + mac + UNICAST,
                    "mod_vlan_vid:" + port.localVlan() + ",output:" + way);
        }
    }
}
