package dev.patchbay.datapath.rehearsal;

import dev.patchbay.datapath.netns.IpAddress;

/**
 * A neighbour that was needed, and whose hardware address nobody knew.
 *
 * @param address whose.
 * @param asker the address that would ask for it; unspecified if the device has none.
 */
public record Unresolved(IpAddress address, IpAddress asker) {}
