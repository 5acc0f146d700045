package dev.patchbay.control.agent;

import dev.patchbay.control.neutron.EndedConnections;
import java.util.List;

/**
 * What traffic has left on a host that a change makes untrue.
 *
 * @param flows made by packets that mean something else now
 * @param connections that are not allowed any more and must not be known
 */
public record Leftovers(List<StaleFlows> flows, List<EndedConnections> connections) {}
