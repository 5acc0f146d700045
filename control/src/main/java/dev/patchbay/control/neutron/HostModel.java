package dev.patchbay.control.neutron;

import java.util.List;
import java.util.Map;

/**
 * What the agent of one host knows of the deployment. Immutable; the order of maps and lists is that of the deployment, and
 * numbers that an agent hands out itself (ports, local VLANs) follow it.
 *
 * @param host its name
 * @param tunnels addresses of all other tunnel ends, for a full mesh
 * @param networks by id
 * @param subnets by id
 * @param ports on this host, in the order in which they came up
 * @param remotePorts on other hosts, as far as they are members of security groups
 * @param groups rules by security group
 * @param addressGroups ranges by group of addresses
 * @param dvrMac address that this host's distributed routers send with, or null
 * @param dvrMacs the same of the other hosts
 * @param fdb entries of l2population
 */
public record HostModel(
        String host,
        List<String> tunnels,
        Map<String, Network> networks,
        Map<String, Subnet> subnets,
        List<NeutronPort> ports,
        List<NeutronPort> remotePorts,
        Map<String, List<SecurityRule>> groups,
        Map<String, List<IpPrefix>> addressGroups,
        String dvrMac,
        List<String> dvrMacs,
        List<FdbNetwork> fdb) {}
