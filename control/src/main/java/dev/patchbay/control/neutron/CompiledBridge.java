package dev.patchbay.control.neutron;

import java.util.List;

/**
 * A bridge as the agent makes it.
 *
 * @param name of the bridge
 * @param cookie of all its flows
 * @param mac address of its local port
 * @param ports in the order of their numbers, without the local one
 * @param flows in the syntax of ovs-ofctl, in the order in which they are added; ports by number
 */
public record CompiledBridge(String name, long cookie, long mac, List<CompiledPort> ports, List<String> flows) {}
