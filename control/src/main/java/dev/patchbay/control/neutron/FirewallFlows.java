package dev.patchbay.control.neutron;

import static dev.patchbay.control.neutron.FlowList.resubmit;

import dev.patchbay.codec.eth.MacAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The stateful firewall of the integration bridge, but for what the rules of security groups say: who may send as whom, what
 * every machine needs (ARP, neighbour discovery, DHCP), and what becomes of connections that no rule allows any more.
 *
 * <p>Register 5 holds the number of the filtered port, register 6 the local VLAN, which is the zone of its connections.
 */
final class FirewallFlows {
    private static final String ZONE = "zone=NXM_NX_REG6[0..15]";
    private static final String COMMIT = "ct(commit," + ZONE + ")";
    private static final String CONDEMN = "ct(commit," + ZONE + ",exec(load:0x1->NXM_NX_CT_MARK[]))";
    private static final List<String> FAMILIES = List.of("ip", "ipv6");

    // Types of ICMPv6 (RFC 4443, 4861, 2710).
    private static final int LISTENER_QUERY = 130;
    private static final int ROUTER_SOLICITATION = 133;
    private static final int ROUTER_ADVERTISEMENT = 134;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;

    private final FlowList flows;

    FirewallFlows(FlowList flows) {
        this.flows = flows;
    }

    /** What holds without any port. */
    void base() {
        for (int table : new int[] {
            Tables.BASE_EGRESS,
            Tables.RULES_EGRESS,
            Tables.ACCEPT_OR_INGRESS,
            Tables.BASE_INGRESS,
            Tables.RULES_INGRESS,
            Tables.ACCEPTED_INGRESS,
            Tables.DROPPED
        }) {
            flows.add(table, 0, "", "drop");
        }
        flows.add(Tables.BASE_EGRESS, 110, "ct_state=+trk", "ct_clear," + resubmit(Tables.BASE_EGRESS));
        flows.add(Tables.ACCEPTED_EGRESS_NORMAL, 1, "", "NORMAL");
        flows.go(Tables.ACCEPTED_EGRESS, 1, "", Tables.ACCEPTED_EGRESS_NORMAL);
    }

    /** A port whose frames are not looked at: trusted, or without port security. */
    void unfiltered(BoundPort port) {
        int number = port.ofport();
        flows.add(Tables.TRANSIENT, 100, "in_port=" + number, registers(port) + resubmit(Tables.ACCEPT_OR_INGRESS));
        flows.go(Tables.ACCEPT_OR_INGRESS, 80, "reg5=" + number, Tables.ACCEPTED_EGRESS_NORMAL);
    }

    /** A filtered port. */
    void filtered(BoundPort port) {
        classify(port);
        spoofing(port);
        services(port);
        acceptOrIngress(port);
        ingress(port);
        connections(port, Tables.RULES_EGRESS, resubmit(Tables.ACCEPTED_EGRESS_NORMAL));
        connections(port, Tables.RULES_INGRESS, "output:" + port.ofport());
    }

    private static String registers(BoundPort port) {
        return "load:0x" + Integer.toHexString(port.ofport()) + "->NXM_NX_REG5[],load:0x"
                + Integer.toHexString(port.localVlan()) + "->NXM_NX_REG6[],";
    }

    private void classify(BoundPort port) {
        flows.add(Tables.TRANSIENT, 100, "in_port=" + port.ofport(), registers(port) + resubmit(Tables.BASE_EGRESS));
        String tagged = registers(port) + "strip_vlan," + resubmit(Tables.BASE_INGRESS);
        for (String mac : port.macs()) {
            if (port.network().type().isPhysical()) {
                boolean flat = port.network().type() == NetworkType.FLAT;
                flows.add(
                        Tables.TRANSIENT,
                        90,
                        port.outerVlan() + ",dl_dst=" + mac,
                        flat ? registers(port) + resubmit(Tables.BASE_INGRESS) : tagged);
            }
            flows.add(Tables.TRANSIENT, 90, "dl_vlan=" + port.localVlan() + ",dl_dst=" + mac, tagged);
        }
    }

    private void spoofing(BoundPort port) {
        String self = "reg5=" + port.ofport() + ",in_port=" + port.ofport();
        String tracked = "ct(table=" + Tables.RULES_EGRESS + "," + ZONE + ")";
        for (AddressPair source : port.sources(IpFamily.IPV4)) {
            String from = self + ",dl_src=" + source.mac();
            flows.go(
                    Tables.BASE_EGRESS,
                    95,
                    "arp," + from + ",arp_spa=" + source.range(),
                    Tables.ACCEPTED_EGRESS_NORMAL);
            flows.add(Tables.BASE_EGRESS, 65, "ip," + from + ",nw_src=" + source.range(), tracked);
        }
        for (AddressPair source : sourcesV6(port)) {
            String from = self + ",dl_src=" + source.mac() + ",ipv6_src=" + source.range();
            for (int type : new int[] {LISTENER_QUERY, ROUTER_SOLICITATION, NEIGHBOUR_SOLICITATION}) {
                flows.go(Tables.BASE_EGRESS, 95, "icmp6," + from + ",icmp_type=" + type, Tables.ACCEPTED_EGRESS_NORMAL);
            }
            flows.go(
                    Tables.BASE_EGRESS,
                    95,
                    "icmp6," + self + ",icmp_type=" + NEIGHBOUR_ADVERTISEMENT + ",nd_target=" + source.range(),
                    Tables.ACCEPTED_EGRESS_NORMAL);
            flows.add(Tables.BASE_EGRESS, 65, "ipv6," + from, tracked);
        }
        flows.add(Tables.BASE_EGRESS, 10, self, "ct_clear," + resubmit(Tables.DROPPED));
    }

    /** The sources of IPv6, with the link-local address that the port gives itself. */
    private static Set<AddressPair> sourcesV6(BoundPort port) {
        Set<AddressPair> sources = new LinkedHashSet<>(port.sources(IpFamily.IPV6));
        String mac = port.port().mac();
        sources.add(new AddressPair(mac, IpPrefix.linkLocal(MacAddress.parse(mac))));
        return sources;
    }

    /** DHCP and router advertisements: asked for by machines, never answered by them. */
    private void services(BoundPort port) {
        String self = "reg5=" + port.ofport() + ",in_port=" + port.ofport();
        Set<AddressPair> askers = new LinkedHashSet<>(port.sources(IpFamily.IPV4));
        askers.add(new AddressPair(port.port().mac(), IpPrefix.parse("0.0.0.0")));
        for (AddressPair asker : askers) {
            String match = "udp," + self + ",dl_src=" + asker.mac() + ",nw_src=" + asker.range();
            flows.go(Tables.BASE_EGRESS, 80, match + ",tp_src=68,tp_dst=67", Tables.ACCEPT_OR_INGRESS);
        }
        for (AddressPair asker : sourcesV6(port)) {
            String match = "udp6," + self + ",dl_src=" + asker.mac() + ",ipv6_src=" + asker.range();
            flows.go(Tables.BASE_EGRESS, 80, match + ",tp_src=546,tp_dst=547", Tables.ACCEPT_OR_INGRESS);
        }
        flows.go(Tables.BASE_EGRESS, 70, "udp," + self + ",tp_src=67,tp_dst=68", Tables.DROPPED);
        flows.go(Tables.BASE_EGRESS, 70, "udp6," + self + ",tp_src=547,tp_dst=546", Tables.DROPPED);
        flows.go(Tables.BASE_EGRESS, 70, "icmp6," + self + ",icmp_type=" + ROUTER_ADVERTISEMENT, Tables.DROPPED);
    }

    private void acceptOrIngress(BoundPort port) {
        int number = port.ofport();
        for (String mac : port.macs()) {
            flows.add(
                    Tables.ACCEPT_OR_INGRESS,
                    100,
                    "reg6=" + port.localVlan() + ",dl_dst=" + mac,
                    "load:0x" + Integer.toHexString(number) + "->NXM_NX_REG5[]," + resubmit(Tables.BASE_INGRESS));
        }
        for (String family : FAMILIES) {
            flows.add(
                    Tables.ACCEPT_OR_INGRESS,
                    90,
                    "ct_state=+new-est," + family + ",reg5=" + number,
                    COMMIT + "," + resubmit(Tables.ACCEPTED_EGRESS));
        }
        flows.go(Tables.ACCEPT_OR_INGRESS, 80, "reg5=" + number, Tables.ACCEPTED_EGRESS_NORMAL);
    }

    private void ingress(BoundPort port) {
        String self = "reg5=" + port.ofport();
        String output = "output:" + port.ofport();
        flows.add(Tables.BASE_INGRESS, 100, "arp," + self, output);
        for (int type :
                new int[] {LISTENER_QUERY, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT, ROUTER_ADVERTISEMENT}) {
            flows.add(Tables.BASE_INGRESS, 100, "icmp6," + self + ",icmp_type=" + type, output);
        }
        flows.add(Tables.BASE_INGRESS, 95, "udp," + self + ",tp_src=67,tp_dst=68", output);
        flows.add(Tables.BASE_INGRESS, 95, "udp6," + self + ",tp_src=547,tp_dst=546", output);
        for (String family : FAMILIES) {
            flows.add(
                    Tables.BASE_INGRESS,
                    90,
                    "ct_state=-trk," + family + "," + self,
                    "ct(table=" + Tables.RULES_INGRESS + "," + ZONE + ")");
        }
        flows.go(Tables.BASE_INGRESS, 80, "ct_state=+trk," + self, Tables.RULES_INGRESS);
    }

    /** What holds for connections whatever the rules say; packets of one that no rule allows any more condemn it. */
    private void connections(BoundPort port, int table, String accept) {
        String self = "reg5=" + port.ofport();
        String zone = ",ct_zone=" + port.localVlan() + ",ct_mark=0," + self;
        flows.go(table, 50, "ct_state=+inv+trk", Tables.DROPPED);
        flows.go(table, 50, "ct_mark=0x1," + self, Tables.DROPPED);
        flows.add(table, 50, "ct_state=+est-rel+rpl" + zone, accept);
        flows.add(table, 50, "ct_state=-new-est+rel-inv" + zone, accept);
        flows.go(table, 40, "ct_state=-est," + self, Tables.DROPPED);
        for (String family : FAMILIES) {
            flows.add(table, 40, "ct_state=+est," + family + "," + self, CONDEMN);
        }
    }
}
