package dev.patchbay.datapath.netns;

import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.DirectBuffer;

/**
 * An IP packet that a namespace takes for itself, as a {@link LocalService} gets it. Valid while the service is called.
 *
 * @param namespace where it arrived.
 * @param device by which it came.
 * @param key its headers; NAT has already been done.
 * @param frame from the Ethernet header on.
 * @param length of the frame, without FCS.
 * @param network where in the frame the IP header begins.
 * @param transport where the header behind it begins.
 * @param end where the IP packet ends; padding may follow.
 * @param nowMs time.
 */
public record LocalPacket(
        Namespace namespace,
        NetDevice device,
        FlowKey key,
        DirectBuffer frame,
        int length,
        int network,
        int transport,
        int end,
        long nowMs) {}
