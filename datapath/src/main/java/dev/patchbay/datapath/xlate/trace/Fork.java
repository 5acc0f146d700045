package dev.patchbay.datapath.xlate.trace;

import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * A copy of the packet that connection tracking will give back.
 *
 * @param packet as it was sent there, with the recirculation id and the zone under which it comes back.
 * @param nat what to do to its addresses, or null.
 */
record Fork(FlowKey packet, Nat nat) {
    int recirculation() {
        return (int) packet.get(FlowField.RECIRC_ID);
    }
}
