package dev.patchbay.control.neutron;

/**
 * A port of a deployment.
 *
 * @param host where it is; empty for the ports of distributed routers, which are wherever the router is
 * @param device id of the server, router or network that it belongs to
 * @param port of Neutron
 * @param bridgeMac of the Linux bridge's end towards the integration bridge, or 0
 */
public record DeployedPort(String host, String device, NeutronPort port, long bridgeMac) {
    /**
     * A port whose Linux bridge, if it has one, may have any address.
     *
     * @param host where it is
     * @param device id of what it belongs to
     * @param port of Neutron
     */
    public DeployedPort(String host, String device, NeutronPort port) {
        this(host, device, port, 0);
    }
}
