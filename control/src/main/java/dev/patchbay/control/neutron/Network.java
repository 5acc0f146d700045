package dev.patchbay.control.neutron;

/**
 * A network of Neutron: one broadcast domain.
 *
 * @param id its UUID
 * @param type how frames travel between hosts
 * @param segment VNI, key or VLAN; 0 where the type has none
 * @param physicalNetwork label of the provider bridge's network for vlan and flat; else empty
 * @param mtu largest IP packet; 0 if nobody said
 */
public record Network(String id, NetworkType type, long segment, String physicalNetwork, int mtu) {}
