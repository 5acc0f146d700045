package dev.patchbay.control.scenario;

import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Something that happens in a scenario.
 *
 * <p>Everything in it is checked when the file is read, but for what only the switch can judge.
 */
sealed interface Event {
    /**
     * A frame arrives.
     *
     * @param tunnel what the outer packet carried, on a tunnel port; else null
     */
    record Inject(String port, DirectBuffer frame, OuterHeader tunnel) implements Event {}

    /** The clock moves, and all that is due expires. */
    record Warp(long millis) implements Event {}

    /** A command of {@code ovs-ofctl}, with the bridge as its first argument. */
    record Ofctl(List<String> arguments) implements Event {}

    /** The link of a port changes. */
    record PortAdmin(String port, boolean up) implements Event {}

    /** The MAC table of a bridge is emptied. */
    record FdbFlush(String bridge) implements Event {}

    /** A static entry for the MAC table. */
    record FdbAdd(String bridge, String port, int vlan, String mac) implements Event {}

    /** The connection table is emptied. */
    record CtFlush() implements Event {}

    /**
     * The outer header of an arriving tunnel packet.
     *
     * @param vni 24 bits
     * @param remoteIp its source address, or null for the port's {@code remote_ip}
     * @param ttl one octet
     * @param tos one octet, DSCP and ECN
     */
    record OuterHeader(int vni, String remoteIp, int ttl, int tos) {}
}
