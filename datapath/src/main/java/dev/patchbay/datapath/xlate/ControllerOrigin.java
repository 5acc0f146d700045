package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * What a punt for controllers means: the part of a packet-in that does not come with the frame.
 *
 * <p>Immutable; equal punts have one id.
 *
 * @param bridge that sends it.
 * @param reason why.
 * @param controllerId to which listeners.
 * @param table where the packet was.
 * @param cookie of the flow; all ones without one.
 * @param userdata that the listener gets, as {@code controller(userdata=…)} says it; empty if none.
 * @param metadata tunnel fields, metadata, registers, connection-tracking fields and in_port as actions saw them.
 */
public record ControllerOrigin(
        Bridge bridge,
        PacketInReason reason,
        int controllerId,
        int table,
        long cookie,
        String userdata,
        FlowKey metadata)
        implements PuntOrigin {}
