package dev.patchbay.datapath.ofproto.controller;

import dev.patchbay.datapath.ofproto.field.Match;

/**
 * A flow with {@code send_flow_rem} went: OpenFlow's flow removed message. Immutable.
 *
 * @param table that it was in.
 * @param priority of the flow.
 * @param match of the flow.
 * @param cookie of the flow.
 * @param reason why it went.
 * @param durationMs how long it was there.
 * @param idleTimeout seconds, 0 for none.
 * @param hardTimeout seconds, 0 for none.
 * @param packets that it counted.
 * @param bytes that it counted.
 */
public record FlowRemoved(
        int table,
        int priority,
        Match match,
        long cookie,
        RemovalReason reason,
        long durationMs,
        int idleTimeout,
        int hardTimeout,
        long packets,
        long bytes) {}
