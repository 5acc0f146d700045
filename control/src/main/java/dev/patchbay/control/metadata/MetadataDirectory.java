package dev.patchbay.control.metadata;

/**
 * Who is behind an address: what the agent asks Neutron.
 *
 * <p><b>Threads.</b> Asked on the slow path: it must not block.
 */
public interface MetadataDirectory {
    /**
     * The guest that has an address in one of a router's networks.
     *
     * @param router id of it
     * @param address IPv4 address
     * @return null if nobody has
     */
    MetadataInstance behindRouter(String router, String address);

    /**
     * The guest that has an address in a network.
     *
     * @param network id of it
     * @param address IPv4 address
     * @return null if nobody has
     */
    MetadataInstance inNetwork(String network, String address);
}
