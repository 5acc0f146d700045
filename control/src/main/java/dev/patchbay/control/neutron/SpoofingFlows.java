package dev.patchbay.control.neutron;

import static dev.patchbay.control.neutron.FlowList.resubmit;

import dev.patchbay.codec.eth.MacAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who may send as whom where the integration bridge does not filter: link-layer addresses, senders of ARP, and targets of
 * neighbour advertisements. Addresses of IP packets are left to the chains on the Linux bridge, if there is one.
 */
final class SpoofingFlows {
    private static final String ADVERTISEMENT = ",icmp_type=136";

    private final FlowList flows;
    private final Release release;

    SpoofingFlows(FlowList flows, Release release) {
        this.flows = flows;
        this.release = release;
    }

    /** The checks of a port, unless it is trusted or has no port security. */
    void port(BoundPort port) {
        if (!port.port().isFiltered()) {
            return;
        }
        String self = "in_port=" + port.ofport();
        for (String mac : port.macs()) {
            flows.go(Tables.MAC_SPOOF, 2, self + ",dl_src=" + mac, release.checkedTable());
        }
        flows.go(Tables.FIRST, 9, self, Tables.MAC_SPOOF);
        Set<IpPrefix> six = addresses(port, IpFamily.IPV6);
        port.macs().forEach(mac -> six.add(IpPrefix.linkLocal(MacAddress.parse(mac))));
        Set<IpPrefix> four = addresses(port, IpFamily.IPV4);
        if (hasAll(four)) {
            // A pair for every IPv4 address takes the checks of advertisements away with those of ARP.
            return;
        }
        if (!hasAll(six)) {
            for (IpPrefix target : six) {
                flows.add(
                        Tables.ARP_SPOOF,
                        2,
                        "icmp6," + self + ADVERTISEMENT + ",nd_target=" + target,
                        resubmit(release.entryTable()));
            }
            flows.go(Tables.FIRST, 10, "icmp6," + self + ADVERTISEMENT, Tables.ARP_SPOOF);
        }
        for (IpPrefix sender : four) {
            flows.go(Tables.ARP_SPOOF, 2, "arp," + self + ",arp_spa=" + sender, Tables.MAC_SPOOF);
        }
        flows.go(Tables.FIRST, 10, "arp," + self, Tables.ARP_SPOOF);
    }

    private static Set<IpPrefix> addresses(BoundPort port, IpFamily family) {
        Set<IpPrefix> addresses = new LinkedHashSet<>();
        port.sources(family).forEach(source -> addresses.add(source.range()));
        return addresses;
    }

    private static boolean hasAll(Set<IpPrefix> addresses) {
        return addresses.stream().anyMatch(address -> address.length() == 0);
    }
}
