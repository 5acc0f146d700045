package dev.patchbay.datapath.xlate.trace;

import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;

/**
 * What is to be traced.
 *
 * @param bridge into which the packet comes.
 * @param packet its key, metadata and registers included; {@code IN_PORT} is a number of the bridge.
 * @param whole whether it is a real packet and not just a flow.
 * @param instead actions in place of the tables; null for the tables.
 * @param nextStates the connection states that copies shall come back with, in order; {@code trk|new} when they run out.
 * @param names whether ports are called by their names.
 * @param actionNames what the datapath's actions call ports and tunnel ends.
 */
public record TraceRequest(
        Bridge bridge,
        FlowKey packet,
        boolean whole,
        List<OfAction> instead,
        List<Integer> nextStates,
        boolean names,
        ActionNames actionNames) {
    /** Takes over copies of the lists. */
    public TraceRequest {
        instead = instead == null ? null : List.copyOf(instead);
        nextStates = List.copyOf(nextStates);
    }
}
