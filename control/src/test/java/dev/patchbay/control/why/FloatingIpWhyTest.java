package dev.patchbay.control.why;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Floating addresses of seed 004 out and in: every hook, rule, route, translation and TTL on the way. */
class FloatingIpWhyTest {
    private static LabAtHand lab;

    @BeforeAll
    static void start() throws Exception {
        lab = new LabAtHand("seed-004");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void shouldFollowAPacketOutAndItsAnswerIn() throws Exception {
        Question.Answer answer = lab.ask("vm", "ping server75", true);
        assertThat(answer.text(true)).contains("--random-fully");
        assertThat(answer.delivered()).as(answer.text(false)).isTrue();
        assertThat(answer.text(false))
                .containsSubsequence(
                        "vm (tape1a5d7c3-92) on compute03 sends: ",
                        "192.168.3.69 → 100.121.0.75, TTL 64",
                        "qrouter-d2f10d2a-cf53-4d13-8f1d-8f6a6b6a9c11, by qr-41e6f2c8-93",
                        "connection tracking: NEW",
                        "PREROUTING: mangle neutron-l3-agent-scope rule 1: -i qr-41e6f2c8-93 -j MARK",
                        "PREROUTING: nat lets it pass by its policy",
                        "ip rule 51869: from 192.168.3.69 lookup 16",
                        "route: table 16: unicast 0.0.0.0/0 via 169.254.74.217 dev rfp-d2f10d2a-c",
                        "TTL is now 63",
                        "FORWARD: filter lets it pass by its policy",
                        "POSTROUTING: nat neutron-l3-agent-float-snat rule 1: -s 192.168.3.69/32 -j SNAT --to-source"
                                + " 100.122.0.145 --random-fully",
                        "NAT: source 192.168.3.69 is now 100.122.0.145",
                        "leaves by qrouter-d2f10d2a-cf53-4d13-8f1d-8f6a6b6a9c11/rfp-d2f10d2a-c",
                        "fip-5a1c9e84-6d37-4b02-97fe-c84d2f63a005, by fpr-d2f10d2a-c",
                        "raw neutron-l3-agent-PREROUTING rule 1: -j CT --notrack",
                        "ip rule 2852014809: from all iif fpr-d2f10d2a-c lookup 2852014809",
                        "TTL is now 62",
                        "neighbour 100.122.255.254 is not known yet, fg-6f3d8b21-e7 would ask for it: it is at 00:23:89:64:7a:20",
                        "to switch by the cable bond0, 10.60.0.3 → 10.60.0.254",
                        "l3switch, by vlan20",
                        "TTL is now 61",
                        "delivered to server75 (server75) on switch",
                        "server75 (server75) on switch answers: ",
                        "100.121.0.75 → 100.122.0.145, TTL 64",
                        "TTL is now 63",
                        // By proxy ARP of the host where the address is.
                        "neighbour 100.122.0.145 is not known yet, vlan20 would ask for it: it is at fa:16:3e:23:e6:31",
                        "TTL is now 62",
                        "connection tracking: ESTABLISHED, a reply",
                        "NAT: destination 100.122.0.145 is now 192.168.3.69",
                        "TTL is now 61",
                        "ct_state=est|rpl|trk",
                        "delivered to vm (tape1a5d7c3-92) on compute03");
    }

    @Test
    void shouldFollowAPacketInToTheRuleThatStopsIt() throws Exception {
        String text = lab.ask("server57", "tcp 100.122.0.145:80").text(false);
        assertThat(text)
                .containsSubsequence(
                        "connection tracking: NEW",
                        "nat neutron-l3-agent-PREROUTING rule 2: -d 100.122.0.145/32 -i rfp-d2f10d2a-c -j DNAT --to-destination"
                                + " 192.168.3.69",
                        "NAT: destination is now 192.168.3.69",
                        "table 82 priority 40",
                        "dropped: ACTIONS_DROP (rules without an output): compute03 br-int table 93 priority 0",
                        "where br-int table 82 priority 40");
        assertThat(lab.ask("server57", "tcp 100.122.0.145:22").delivered()).isTrue();
    }

    @Test
    void shouldFollowAPacketToTheSourceNatOfTheNetworkNode() throws Exception {
        Question.Answer answer = lab.ask("nofip", "udp server75:53");
        assertThat(answer.delivered()).isTrue();
        assertThat(answer.text(false))
                .containsSubsequence(
                        "nofip (tapfbbca6fe-87) on compute03 sends",
                        "to network by tunnel",
                        "snat-d2f10d2a-cf53-4d13-8f1d-8f6a6b6a9c11, by sg-",
                        "NAT: source 192.168.3.70 port 40000 is now 100.122.0.60 port",
                        "delivered to server75");
    }
}
