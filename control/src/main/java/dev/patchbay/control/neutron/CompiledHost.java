package dev.patchbay.control.neutron;

import java.util.List;
import java.util.Map;

/**
 * What the agent of one host makes of its model.
 *
 * @param host its name
 * @param bridges the integration bridge, the tunnel bridge if there is one, then the provider bridges
 * @param localVlans by network id
 */
public record CompiledHost(String host, List<CompiledBridge> bridges, Map<String, Integer> localVlans) {}
