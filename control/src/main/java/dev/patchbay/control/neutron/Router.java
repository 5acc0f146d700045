package dev.patchbay.control.neutron;

import java.util.List;

/**
 * A router.
 *
 * @param name that the user gave it
 * @param id its UUID
 * @param distributed whether every host with ports of its subnets routes for itself
 * @param host where it is, or if it is distributed where its source NAT is; empty for none
 * @param interfaces one for each subnet
 * @param gateway to an external network, or null
 * @param routes beyond those of its subnets, each what stands behind {@code ip route add}
 * @param link between the router and the namespace of floating addresses; used if it is distributed and has a gateway
 * @param natAccept matches of rules that stand in the place of the one that keeps traffic within the router from being translated
 */
public record Router(
        String name,
        String id,
        boolean distributed,
        String host,
        List<Interface> interfaces,
        Gateway gateway,
        List<String> routes,
        Link link,
        List<String> natAccept) {
    /**
     * A router's leg in a subnet.
     *
     * @param port id of the port that holds the router's address
     * @param subnet its id
     * @param snatPort id of the port of the source NAT in this subnet, or null
     */
    public record Interface(String port, String subnet, String snatPort) {}

    /**
     * A router's leg in an external network.
     *
     * @param port id of the port
     * @param network its id
     * @param snat whether machines without a floating address get out with the router's
     */
    public record Gateway(String port, String network, boolean snat) {}

    /**
     * The pair of devices between a distributed router and the floating addresses.
     *
     * @param address even address of the router's end; the other end has the next one
     * @param routerMac of the router's end, or 0
     * @param floatingMac of the other end, or 0
     */
    public record Link(long address, long routerMac, long floatingMac) {}
}
