package dev.patchbay.datapath.ofproto.controller;

import dev.patchbay.datapath.ofproto.field.Match;
import org.agrona.DirectBuffer;

/**
 * A packet for the controller, as it was when an action, or the lack of a flow, sent it there.
 *
 * <p>Immutable: neither the frame nor the metadata may be changed by anybody. Nothing is kept in the switch, so a frame
 * always comes whole, whatever {@code max_len} says.
 *
 * @param bridge name of the bridge that speaks.
 * @param reason why.
 * @param table of the flow that sent it, or where none matched.
 * @param cookie of the flow; -1 if there is none, as for a miss.
 * @param inPort OpenFlow port number on this bridge.
 * @param controllerId only listeners of this id are meant; 0 unless {@code controller(id=…)} said otherwise.
 * @param userdata octets that {@code controller(userdata=…)} gave; empty if none.
 * @param metadata in_port, registers, tunnel and connection tracking fields that are not zero.
 * @param frame Ethernet frame without FCS.
 */
public record PacketIn(
        String bridge,
        PacketInReason reason,
        int table,
        long cookie,
        int inPort,
        int controllerId,
        DirectBuffer userdata,
        Match metadata,
        DirectBuffer frame) {
    /** The cookie of what is no flow. */
    public static final long NO_COOKIE = -1L;
}
