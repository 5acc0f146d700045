package dev.patchbay.datapath.odp;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * A flow of the datapath: values, and which of their bits are matched.
 *
 * @param key values; bits outside the mask may be set, they are what the first packet had.
 * @param mask matched bits.
 */
public record OdpFlow(FlowKey key, FlowMask mask) {
    /** A flow that matches everything. */
    public OdpFlow() {
        this(new FlowKey(), new FlowMask());
    }

    /**
     * The packet that the flow describes when all that it does not name is zero.
     *
     * @return new key; a frame without an Ethernet type has the one of 802.3 frames.
     */
    public FlowKey packet() {
        FlowKey packet = new FlowKey().copyFrom(key);
        if (packet.get(FlowField.ETH_TYPE) == 0) {
            packet.set(FlowField.ETH_TYPE, FlowKeyExtractor.ETH_TYPE_NONE);
        }
        return packet;
    }
}
