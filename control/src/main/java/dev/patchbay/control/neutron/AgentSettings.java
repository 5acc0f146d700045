package dev.patchbay.control.neutron;

import java.util.List;
import java.util.Map;

/**
 * How the agent of a host is configured (ml2_conf.ini, openvswitch_agent.ini).
 *
 * @param l2Population whether tunnels and forwarding entries are made for known ports only
 * @param arpResponderWanted whether ARP is to be answered on the host; see {@link #arpResponder}
 * @param firewall who filters
 * @param dvr whether routers are distributed ({@code enable_distributed_routing})
 * @param egressDirect whether accepted frames are sent without learning ({@code explicitly_egress_direct})
 * @param tunnelTypes in the order of the configuration; empty for no tunnels at all
 * @param bridgeMappings provider bridge by physical network, in the order of the configuration
 * @param localIp address of this host's tunnel end
 * @param vxlanPort UDP port
 * @param localVlans local VLANs of networks, by id, where they are given; the others get the lowest that is free
 * @param hostDvrForDhcp whether the server names DHCP ports when asked for a subnet's ports on a host
 * @param release layout of the tables
 * @param pairsToProviders whether pairs of devices lead to provider bridges, not patches ({@code use_veth_interconnection})
 */
public record AgentSettings(
        boolean l2Population,
        boolean arpResponderWanted,
        Firewall firewall,
        boolean dvr,
        boolean egressDirect,
        List<NetworkType> tunnelTypes,
        Map<String, String> bridgeMappings,
        String localIp,
        int vxlanPort,
        Map<String, Integer> localVlans,
        boolean hostDvrForDhcp,
        Release release,
        boolean pairsToProviders) {
    /** The UDP port of VXLAN that needs no option on a tunnel port. */
    public static final int VXLAN_PORT = 4789;

    /** What holds when nothing is set. */
    public static final AgentSettings DEFAULT = new AgentSettings(
            true,
            true,
            Firewall.OPENVSWITCH,
            false,
            false,
            List.of(NetworkType.VXLAN),
            Map.of("physnet1", "br-eth1"),
            "10.0.0.1",
            VXLAN_PORT,
            Map.of(),
            false,
            Release.ZED,
            false);

    /**
     * Whether there is a tunnel bridge.
     *
     * @return true unless the host has no tunnels at all
     */
    public boolean tunnelling() {
        return !tunnelTypes.isEmpty();
    }

    /**
     * Whether ARP is answered on the tunnel bridge: it needs entries of l2population, and distributed routers need it.
     *
     * @return whether it is in fact
     */
    public boolean arpResponder() {
        return (l2Population && arpResponderWanted) || (dvr && tunnelling());
    }

    /** Whether the integration bridge filters. */
    boolean filtersByFlows() {
        return firewall == Firewall.OPENVSWITCH && !release.isFlat();
    }

    /** The same with another tunnel end. */
    AgentSettings withLocalIp(String address) {
        return new AgentSettings(
                l2Population,
                arpResponderWanted,
                firewall,
                dvr,
                egressDirect,
                tunnelTypes,
                bridgeMappings,
                address,
                vxlanPort,
                localVlans,
                hostDvrForDhcp,
                release,
                pairsToProviders);
    }
}
