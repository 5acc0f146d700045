package dev.patchbay.control.dhcp;

import java.util.List;

/**
 * All that a server is told.
 *
 * @param subnets that it lends addresses in
 * @param hosts who gets which
 * @param options those of the command line, then those of the file; of two alike the last counts
 * @param domain that clients are in
 * @param authoritative answers also for leases that it does not know ({@code --dhcp-authoritative})
 */
public record DhcpSettings(
        List<DhcpSubnet> subnets,
        List<DhcpHost> hosts,
        List<DhcpOptionLine> options,
        String domain,
        boolean authoritative) {}
