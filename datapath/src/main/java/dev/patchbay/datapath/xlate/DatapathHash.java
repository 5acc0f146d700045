package dev.patchbay.datapath.xlate;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * The hash that Open vSwitch's datapath computes over a packet's headers for {@code dp_hash} groups.
 *
 * @param symmetric the same for both directions of a connection; else that of the five-tuple, as it is used to choose a
 *     receive queue.
 * @param basis makes one hash differ from another.
 */
record DatapathHash(boolean symmetric, int basis) {
    /** Computes the hash and un-wildcards what went into it. */
    int of(FlowKey packet, FlowMask wildcards) {
        if (symmetric) {
            FlowHash.unwildcardSymmetricL3L4(packet, wildcards, false);
            return FlowHash.symmetricL3L4(packet, basis, false);
        }
        FlowHash.unwildcardFiveTuple(packet, wildcards);
        return Murmur.ofTwo(FlowHash.fiveTuple(packet, 0), basis);
    }
}
