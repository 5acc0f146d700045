package dev.patchbay.control.neutron;

import static dev.patchbay.control.neutron.FlowList.resubmit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What distributed routers need of the bridges. The router's port of a subnet has the same address on every host, so no host
 * may learn it from another: frames routed on a host travel with that host's own address as source, and the gateway's is put
 * back where they arrive. Questions for the gateway stay on the host.
 */
final class DvrFlows {
    /** Owners of ports that are served beside those of machines. */
    private static final Set<String> SERVED = Set.of("neutron:LOADBALANCER", "neutron:LOADBALANCERV2", "trunk:subport");

    private final AgentSettings settings;
    private final HostModel model;
    private final IntegrationPorts patches;
    private final FlowList integration;
    private final FlowList tunnel;
    private final Map<String, FlowList> providers;

    /** Address of the gateway of the subnets that a router or its source NAT serves here. */
    private final Map<String, Gateway> gateways = new HashMap<>();

    /** @param routed whether a router itself serves the subnet here, and not only its source NAT */
    private record Gateway(String mac, boolean routed) {}

    /**
     * Prepares the flows of a host.
     *
     * @param tunnel flows of the tunnel bridge, or null
     * @param providers flows of the provider bridges by physical network
     */
    DvrFlows(
            AgentSettings settings,
            HostModel model,
            IntegrationPorts patches,
            FlowList integration,
            FlowList tunnel,
            Map<String, FlowList> providers) {
        this.settings = settings;
        this.model = model;
        this.patches = patches;
        this.integration = integration;
        this.tunnel = tunnel;
        this.providers = providers;
    }

    /** Everything, for the ports in the order in which they are bound. */
    void compile(List<BoundPort> ports) {
        base();
        model.dvrMacs().stream().filter(mac -> !mac.equals(model.dvrMac())).forEach(this::otherHost);
        ownAddress();
        for (BoundPort port : ports) {
            NetworkType type = port.network().type();
            if (!type.isTunnelled() && !type.isPhysical()) {
                continue;
            }
            switch (port.port().owner()) {
                case NeutronPort.DISTRIBUTED_GATEWAY -> router(port, ports);
                case NeutronPort.CENTRALIZED_SNAT -> sourceNat(port);
                default -> served(port);
            }
        }
    }

    private void base() {
        integration.add(Tables.DVR_TO_SRC_MAC, 1, "", "drop");
        integration.add(Tables.DVR_TO_SRC_MAC_PHYSICAL, 1, "", "drop");
        if (tunnel != null) {
            tunnel.go(Tables.FIRST, 1, "in_port=" + TunnelFlows.INTEGRATION, Tables.DVR_PROCESS);
            tunnel.go(Tables.DVR_NOT_LEARN, 0, "", Tables.LEARN);
            tunnel.go(Tables.DVR_PROCESS, 0, "", Tables.FROM_INTEGRATION);
        }
        String fromIntegration = "in_port=" + ProviderFlows.INTEGRATION;
        for (FlowList provider : providers.values()) {
            provider.go(Tables.FIRST, 2, fromIntegration, Tables.DVR_PROCESS_PHYSICAL);
            provider.go(Tables.FIRST, 1, "", Tables.DVR_NOT_LEARN_PHYSICAL);
            provider.go(Tables.DVR_PROCESS_PHYSICAL, 0, "", Tables.VLAN_TRANSLATION);
            provider.add(Tables.VLAN_TRANSLATION, 2, fromIntegration, "drop");
            provider.add(Tables.DVR_NOT_LEARN_PHYSICAL, 1, "", "NORMAL");
        }
    }

    private void otherHost(String mac) {
        providers.forEach((network, provider) -> {
            integration.go(
                    Tables.FIRST,
                    4,
                    "in_port=" + patches.provider(network) + ",dl_src=" + mac,
                    Tables.DVR_TO_SRC_MAC_PHYSICAL);
            provider.add(Tables.DVR_NOT_LEARN_PHYSICAL, 2, "dl_src=" + mac, "output:" + ProviderFlows.INTEGRATION);
        });
        if (tunnel != null) {
            integration.go(Tables.FIRST, 2, "in_port=" + patches.tunnel() + ",dl_src=" + mac, Tables.DVR_TO_SRC_MAC);
            tunnel.add(Tables.DVR_NOT_LEARN, 1, "dl_src=" + mac, "output:" + TunnelFlows.INTEGRATION);
        }
    }

    private void ownAddress() {
        if (settings.release() != Release.ZED) {
            return;
        }
        String to = ",dl_dst=" + model.dvrMac();
        for (String network : providers.keySet()) {
            integration.go(
                    Tables.FIRST, 5, "in_port=" + patches.provider(network) + to, Tables.ARP_DVR_TO_DST_MAC_PHYSICAL);
        }
        if (tunnel != null) {
            integration.go(Tables.FIRST, 5, "in_port=" + patches.tunnel() + to, Tables.ARP_DVR_TO_DST_MAC);
        }
    }

    private void router(BoundPort port, List<BoundPort> ports) {
        if (port.port().fixedIps().isEmpty()) {
            return;
        }
        FixedIp fixed = port.port().fixedIps().getFirst();
        Gateway known = gateways.get(fixed.subnet());
        Gateway gateway =
                new Gateway(known == null ? gatewayMac(fixed, port.port().mac()) : known.mac(), true);
        gateways.put(fixed.subnet(), gateway);
        for (BoundPort other : ports) {
            if (isListed(other.port()) && isOn(other, fixed.subnet())) {
                routed(other, gateway.mac());
            }
        }
        boolean four = fixed.address().family() == IpFamily.IPV4;
        String mac = port.port().mac();
        if (settings.release() == Release.ZED) {
            integration.add(
                    port.network().type().isTunnelled()
                            ? Tables.ARP_DVR_TO_DST_MAC
                            : Tables.ARP_DVR_TO_DST_MAC_PHYSICAL,
                    5,
                    "dl_vlan=" + port.localVlan() + ",dl_dst=" + model.dvrMac(),
                    "mod_dl_dst:" + mac + ",strip_vlan,output:" + port.ofport());
            if (four) {
                integration.add(
                        Tables.FIRST,
                        99,
                        "arp,dl_dst=" + model.dvrMac() + ",arp_op=2,arp_tha=" + gateway.mac(),
                        "mod_dl_dst:" + gateway.mac() + ","
                                + resubmit(settings.release().entryTable()));
            }
        }
        boolean tunnelled = port.network().type().isTunnelled();
        FlowList leaving = tunnelled ? tunnel : providers.get(port.network().physicalNetwork());
        if (leaving != null) {
            leaving(leaving, tunnelled, port, four ? fixed.address().address() : null);
        }
    }

    /** What the bridge that the network leaves by does with the gateway's frames and with questions for it. */
    private void leaving(FlowList bridge, boolean tunnelled, BoundPort port, String gatewayV4) {
        String vlan = "dl_vlan=" + port.localVlan();
        String mac = port.port().mac();
        int process = tunnelled ? Tables.DVR_PROCESS : Tables.DVR_PROCESS_PHYSICAL;
        int questions = settings.release() == Release.ZED ? Tables.FLOOD : process;
        if (gatewayV4 != null) {
            bridge.add(questions, 3, "arp," + vlan + ",arp_tpa=" + gatewayV4, "drop");
        } else {
            bridge.add(questions, 3, "icmp6," + vlan + ",dl_src=" + mac + ",icmp_type=134", "drop");
        }
        bridge.add(process, 2, vlan + ",dl_dst=" + mac, "drop");
        bridge.add(
                process,
                1,
                vlan + ",dl_src=" + mac,
                "mod_dl_src:" + model.dvrMac() + ","
                        + resubmit(tunnelled ? Tables.FROM_INTEGRATION : Tables.VLAN_TRANSLATION));
    }

    private void sourceNat(BoundPort port) {
        if (port.port().fixedIps().isEmpty()) {
            return;
        }
        String subnet = port.port().fixedIps().getFirst().subnet();
        Gateway gateway = gateways.get(subnet);
        if (gateway == null) {
            String mac = gatewayMac(subnet);
            if (mac == null) {
                return;
            }
            gateway = new Gateway(mac, false);
            gateways.put(subnet, gateway);
        }
        routed(port, gateway.mac());
    }

    private void served(BoundPort port) {
        NeutronPort neutron = port.port();
        if (!neutron.isCompute()
                && !SERVED.contains(neutron.owner())
                && !neutron.owner().equals(NeutronPort.DHCP)) {
            return;
        }
        for (FixedIp fixed : neutron.fixedIps()) {
            Gateway gateway = gateways.get(fixed.subnet());
            if (gateway != null && gateway.routed()) {
                routed(port, gateway.mac());
            }
        }
    }

    /** Whether the server names a port when it is asked for those of a subnet on a host. */
    private boolean isListed(NeutronPort port) {
        return port.isCompute()
                || SERVED.contains(port.owner())
                || (settings.hostDvrForDhcp() && port.owner().equals(NeutronPort.DHCP));
    }

    private static boolean isOn(BoundPort port, String subnet) {
        return port.port().fixedIps().stream().anyMatch(fixed -> fixed.subnet().equals(subnet));
    }

    /** Frames for a port of a routed subnet, which arrive from another host or from this one's router. */
    private void routed(BoundPort port, String gatewayMac) {
        NetworkType type = port.network().type();
        String match = port.outerVlan() + ",dl_dst=" + port.port().mac();
        integration.add(
                type.isTunnelled() ? Tables.DVR_TO_SRC_MAC : Tables.DVR_TO_SRC_MAC_PHYSICAL,
                20,
                match,
                "mod_dl_src:" + gatewayMac + "," + resubmit(settings.release().entryTable()));
        integration.add(
                Tables.TRANSIENT,
                20,
                match,
                (type == NetworkType.FLAT ? "" : "strip_vlan,") + "output:" + port.ofport());
    }

    /** The address of the port that holds an address of a subnet, which may be its gateway's. */
    private String gatewayMac(FixedIp fixed, String own) {
        Subnet subnet = model.subnets().get(fixed.subnet());
        boolean isGateway =
                subnet != null && subnet.gatewayMac() != null && fixed.address().equals(subnet.gateway());
        return isGateway ? subnet.gatewayMac() : own;
    }

    /** The address of the port that holds the gateway's address of a subnet, or null if nobody knows it. */
    private String gatewayMac(String id) {
        Subnet subnet = model.subnets().get(id);
        if (subnet == null || subnet.gatewayMac() != null) {
            return subnet == null ? null : subnet.gatewayMac();
        }
        return model.ports().stream()
                .filter(port -> port.fixedIps().stream()
                        .anyMatch(fixed -> fixed.address().equals(subnet.gateway())))
                .map(NeutronPort::mac)
                .findFirst()
                .orElse(null);
    }
}
