package dev.patchbay.control.neutron;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the agent leaves in the database about a port of Neutron: which it is, and what it reads again after it was restarted, so
 * that the network keeps its local VLAN.
 *
 * <p>Stateless.
 */
public final class PortColumns {
    private PortColumns() {}

    /**
     * Column {@code external_ids} of the interface.
     *
     * @param port of Neutron
     * @return by key
     */
    public static Map<String, String> ids(NeutronPort port) {
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("attached-mac", port.mac());
        ids.put("iface-id", port.id());
        ids.put("iface-status", "active");
        return ids;
    }

    /**
     * Column {@code other_config} of the port.
     *
     * @param network of the port
     * @param vlan its local VLAN
     * @return by key
     */
    public static Map<String, String> config(Network network, int vlan) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("net_uuid", network.id());
        config.put("network_type", network.type().text());
        config.put("physical_network", network.physicalNetwork().isEmpty() ? "None" : network.physicalNetwork());
        if (network.type().hasSegment()) {
            config.put("segmentation_id", String.valueOf(network.segment()));
        }
        config.put("tag", String.valueOf(vlan));
        return config;
    }
}
