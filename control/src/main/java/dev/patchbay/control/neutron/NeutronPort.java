package dev.patchbay.control.neutron;

import java.util.List;

/**
 * A port of Neutron: the connection of a device to a network.
 *
 * @param id its UUID
 * @param network id of the network
 * @param mac link-layer address, lower case with colons
 * @param fixedIps in the order of the model
 * @param owner {@code device_owner}, such as {@code compute:nova} or {@code network:dhcp}
 * @param pairs allowed beside its own addresses
 * @param groups ids of security groups
 * @param portSecurity whether it is filtered at all, unless the owner is trusted
 * @param adminUp whether it takes part; if not, it is on the dead VLAN
 */
public record NeutronPort(
        String id,
        String network,
        String mac,
        List<FixedIp> fixedIps,
        String owner,
        List<AddressPair> pairs,
        List<String> groups,
        boolean portSecurity,
        boolean adminUp) {
    /** Router port of a subnet that every host has with the same addresses. */
    public static final String DISTRIBUTED_GATEWAY = "network:router_interface_distributed";

    /** Leg of the namespace that does source NAT for a distributed router. */
    public static final String CENTRALIZED_SNAT = "network:router_centralized_snat";

    /** Port of a host on an external network, behind which its floating addresses are. */
    public static final String FLOATING_GATEWAY = "network:floatingip_agent_gateway";

    /** Router port of a subnet, where the router is in one place. */
    public static final String ROUTER_INTERFACE = "network:router_interface";

    /** Router port on an external network. */
    public static final String ROUTER_GATEWAY = "network:router_gateway";

    /** Owner of the ports of DHCP servers. */
    public static final String DHCP = "network:dhcp";

    private static final String COMPUTE = "compute:";
    private static final String TRUSTED = "network:";

    /**
     * Whether a virtual machine is behind it.
     *
     * @return true for owners {@code compute:…}
     */
    public boolean isCompute() {
        return owner.startsWith(COMPUTE);
    }

    /**
     * Whether it is a service of Neutron itself, never filtered.
     *
     * @return true for owners {@code network:…}
     */
    public boolean isTrusted() {
        return owner.startsWith(TRUSTED);
    }

    /**
     * Whether its frames are checked.
     *
     * @return port security is on and the owner is not trusted
     */
    public boolean isFiltered() {
        return portSecurity && !isTrusted();
    }
}
