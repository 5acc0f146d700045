package dev.patchbay.control.neutron;

/**
 * A port of a deployment.
 *
 * @param host where it is; empty for the ports of distributed routers, which are wherever the router is
 * @param device id of the server, router or network that it belongs to
 * @param port of Neutron
 */
public record DeployedPort(String host, String device, NeutronPort port) {}
