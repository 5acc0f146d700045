package dev.patchbay.control.agent;

import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.lab.PortSpec;
import dev.patchbay.control.neutron.EndedConnections;
import dev.patchbay.control.neutron.HostCompiler;
import dev.patchbay.control.neutron.KeptNumbers;
import dev.patchbay.control.neutron.LearnedFlows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What traffic has left on a host that a change makes untrue.
 *
 * @param flows made by packets that mean something else now
 * @param connections that are not allowed any more and must not be known
 */
public record Leftovers(List<StaleFlows> flows, List<EndedConnections> connections) {
    private static final List<String> TUNNELS = List.of("vxlan", "gre", "geneve", "ip6gre");

    /**
     * What {@code learn} made for local VLANs that mean another network now, and for tunnels that are gone.
     *
     * @param now the host as it is, or null
     * @param wanted the host as it shall be
     * @param before local VLANs until now
     * @param after local VLANs from now on
     */
    static List<StaleFlows> stale(LabHost now, LabHost wanted, KeptNumbers before, KeptNumbers after) {
        List<StaleFlows> stale = new ArrayList<>();
        before.localVlans().forEach((network, vlan) -> {
            if (!vlan.equals(after.localVlans().get(network))) {
                stale.add(new StaleFlows(HostCompiler.TUNNEL_BRIDGE, LearnedFlows.inVlan(vlan), true));
            }
        });
        Set<Integer> staying = tunnels(wanted);
        tunnels(now).stream()
                .filter(number -> !staying.contains(number))
                .forEach(number -> stale.add(new StaleFlows(HostCompiler.TUNNEL_BRIDGE, "out_port=" + number, false)));
        return stale;
    }

    private static Set<Integer> tunnels(LabHost of) {
        Set<Integer> tunnels = new HashSet<>();
        for (BridgeSpec bridge : of == null ? List.<BridgeSpec>of() : of.bridges()) {
            if (bridge.name().equals(HostCompiler.TUNNEL_BRIDGE)) {
                bridge.ports().stream()
                        .filter(port -> TUNNELS.contains(port.type()))
                        .mapToInt(PortSpec::ofport)
                        .forEach(tunnels::add);
            }
        }
        return tunnels;
    }
}
