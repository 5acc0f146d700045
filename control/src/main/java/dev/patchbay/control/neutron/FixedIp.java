package dev.patchbay.control.neutron;

/**
 * An address of a port.
 *
 * @param subnet id of the subnet that it was taken from, or empty
 * @param address a single address
 */
public record FixedIp(String subnet, IpPrefix address) {}
