package dev.patchbay.control.neutron;

import java.util.List;
import java.util.Map;

/**
 * The agents of one host.
 *
 * @param host its name
 * @param settings of the Open vSwitch agent
 * @param cookies of bridges' flows, where they are to be certain ones
 * @param nics the host's network card on each provider bridge that has one
 * @param heard names of other hosts, in the order in which this one was told of them; the rest follow in the deployment's
 * @param dvrMac address that the host's distributed routers send with
 */
public record Agent(
        String host,
        AgentSettings settings,
        Map<String, Long> cookies,
        Map<String, String> nics,
        List<String> heard,
        String dvrMac) {}
