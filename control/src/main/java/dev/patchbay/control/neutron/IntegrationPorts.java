package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports of the integration bridge that lead to other bridges: provider bridges first, then the tunnel bridge. */
final class IntegrationPorts {
    private final Map<String, Integer> providers = new LinkedHashMap<>();
    private final int tunnel;

    IntegrationPorts(AgentSettings settings) {
        for (String network : settings.bridgeMappings().keySet()) {
            providers.put(network, providers.size() + 1);
        }
        tunnel = settings.tunnelling() ? providers.size() + 1 : 0;
    }

    /** The number of the port towards a provider bridge, or 0 if the network is not mapped to one. */
    int provider(String physicalNetwork) {
        return providers.getOrDefault(physicalNetwork, 0);
    }

    /** The number of the port towards the tunnel bridge, or 0 if there is none. */
    int tunnel() {
        return tunnel;
    }

    /** The numbers of all of them. */
    List<Integer> patches() {
        List<Integer> patches = new ArrayList<>(providers.values());
        if (tunnel > 0) {
            patches.add(tunnel);
        }
        return patches;
    }

    /** Where unicast frames of a network leave that are not for this host; 0 for flat networks and those that stay. */
    int wayOut(Network network) {
        return switch (network.type()) {
            case VXLAN, GRE, GENEVE -> tunnel;
            case VLAN -> provider(network.physicalNetwork());
            case FLAT, LOCAL -> 0;
        };
    }

    /** The lowest number that is free. */
    int next() {
        return providers.size() + (tunnel > 0 ? 2 : 1);
    }
}
