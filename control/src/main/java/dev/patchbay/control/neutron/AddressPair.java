package dev.patchbay.control.neutron;

/**
 * An address, or a range of them, that a port may use beside its own ({@code allowed_address_pairs}).
 *
 * @param mac link-layer address that goes with it
 * @param range one address or a prefix; a prefix of length 0 allows every address
 */
public record AddressPair(String mac, IpPrefix range) {}
