package dev.patchbay.control.neutron;

/**
 * A range of addresses on a network.
 *
 * @param id its UUID
 * @param cidr the range
 * @param gateway address of the router, or null
 * @param gatewayMac address of the router's port that holds {@code gateway}, or null if unknown
 */
public record Subnet(String id, IpPrefix cidr, IpPrefix gateway, String gatewayMac) {}
