package dev.patchbay.control.neutron;

import java.util.Map;

/** The flows of a provider bridge: local VLANs become those of the network outside. */
final class ProviderFlows {
    /** Number of the port towards the integration bridge: the first that the agent adds. */
    static final int INTEGRATION = 1;

    private final FlowList flows;
    private final AgentSettings settings;

    ProviderFlows(FlowList flows, AgentSettings settings) {
        this.flows = flows;
        this.settings = settings;
    }

    /** Everything but what distributed routers need. */
    void compile(String physicalNetwork, Map<Network, Integer> localVlans) {
        flows.add(Tables.FIRST, settings.release().isFlat() ? 1 : 0, "", "NORMAL");
        if (!settings.dvr()) {
            flows.add(Tables.FIRST, 2, "in_port=" + INTEGRATION, "drop");
        }
        localVlans.forEach((network, vlan) -> {
            if (network.type().isPhysical() && network.physicalNetwork().equals(physicalNetwork)) {
                flows.add(
                        settings.dvr() ? Tables.VLAN_TRANSLATION : Tables.FIRST,
                        4,
                        "in_port=" + INTEGRATION + ",dl_vlan=" + vlan,
                        network.type() == NetworkType.VLAN
                                ? "mod_vlan_vid:" + network.segment() + ",NORMAL"
                                : "strip_vlan,NORMAL");
            }
        });
    }
}
