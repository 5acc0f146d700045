package dev.patchbay.control.neutron;

import java.util.List;

/**
 * A subnet of a deployment.
 *
 * @param name that the user gave it
 * @param network id of its network
 * @param subnet range and gateway
 * @param dhcp whether addresses are handed out
 * @param nameservers handed out with them
 */
public record DeployedSubnet(String name, String network, Subnet subnet, boolean dhcp, List<IpPrefix> nameservers) {}
