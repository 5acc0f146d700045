package dev.patchbay.control.neutron;

import java.util.List;
import java.util.Map;

/**
 * The forwarding entries of one network: what is behind which tunnel end.
 *
 * @param network its id
 * @param type of the network
 * @param segment of the network
 * @param remotes entries by address of the tunnel end, in the order in which they came
 */
public record FdbNetwork(String network, NetworkType type, long segment, Map<String, List<FdbEntry>> remotes) {}
