package dev.patchbay.control.neutron;

/**
 * An address of an external network that stands for one inside.
 *
 * @param id its UUID
 * @param address outside
 * @param network id of the external network
 * @param port id of the port inside, or null if it is not in use
 * @param fixed address of that port, or null
 * @param router name of the router that both networks have, or null
 * @param priority of the rule that leads the port's packets to it, where routers are distributed
 */
public record FloatingIp(
        String id, IpPrefix address, String network, String port, IpPrefix fixed, String router, int priority) {}
