package dev.patchbay.datapath.rehearsal;

import org.agrona.DirectBuffer;

/**
 * A frame between two hosts, with what the outer headers say. Addresses are IPv4, first octet most significant.
 *
 * @param port name of the tunnel port that sends it; of one that is received it does not count.
 * @param wire whether that port is a cable to another host and not a tunnel.
 * @param source address of the sender's tunnel end.
 * @param destination address of the receiver's.
 * @param udpPort destination port.
 * @param vni 24 bits.
 * @param tos outer TOS.
 * @param ttl outer TTL.
 * @param flags of {@link dev.patchbay.datapath.underlay.TunnelFlags}.
 * @param frame all of the buffer is the inner frame, without FCS.
 */
public record Datagram(
        String port,
        boolean wire,
        int source,
        int destination,
        int udpPort,
        int vni,
        int tos,
        int ttl,
        int flags,
        DirectBuffer frame) {}
