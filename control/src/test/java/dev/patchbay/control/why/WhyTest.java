package dev.patchbay.control.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.run.HostLink;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of seed 000, in a lab that nobody has sent anything in. */
class WhyTest {
    private static LabAtHand lab;

    @BeforeAll
    static void start() throws Exception {
        lab = new LabAtHand("seed-000");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static Ending only(Question.Answer answer) {
        List<Ending> all = answer.ways().getFirst().start().allEndings().stream()
                .filter(each -> each.kind() != Ending.Kind.NOBODY)
                .toList();
        assertThat(all).as(answer.text(true)).hasSize(1);
        return all.getFirst();
    }

    @Test
    void shouldFollowAPingToAnotherHostAndItsAnswerBack() throws Exception {
        Question.Answer answer = lab.ask("A", "ping B", true);
        assertThat(answer.delivered()).isTrue();
        String text = answer.text(false);
        assertThat(text)
                .containsSubsequence(
                        "A (tap852eac19-fe) on computeA sends: ",
                        "ICMP echo request 192.0.2.4 → 192.0.2.3, TTL 64",
                        "computeA\n",
                        "br-int\n",
                        "table 60 priority 100 cookie 0x97845993900e0631 in_port=\"tap852eac19-fe\" → ",
                        "connection tracking: ct_state=new|trk, zone 1",
                        "br-tun\n",
                        "to computeB by tunnel vxlan-0ac8895e, 10.200.137.96 → 10.200.137.94, VNI 3, outer TTL 64",
                        "in by vxlan-0ac88960",
                        "table 10 priority 1",
                        "learn(table=20",
                        "table 82 priority 75",
                        "⇒ delivered to B (tapf88c6b30-dc) on computeB",
                        "delivered to B (tapf88c6b30-dc) on computeB",
                        "B (tapf88c6b30-dc) on computeB answers: ",
                        "ICMP echo reply 192.0.2.3 → 192.0.2.4, TTL 64",
                        "ct_state=est|rpl|trk",
                        "delivered to A (tap852eac19-fe) on computeA");
    }

    @Test
    void shouldChangeNothing() throws Exception {
        String before = state();
        lab.ask("A", "ping B", true);
        lab.ask("A", "tcp B:22", true);
        lab.ask("A", "arp 192.0.2.77");
        lab.ask("A", "ping 203.0.113.1", true);
        assertThat(state()).isEqualTo(before);
    }

    private static String state() throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (HostLink host : lab.hosts().values()) {
            for (String command : List.of("dpctl/dump-conntrack", "dpctl/dump-flows", "coverage/read-counter")) {
                if (!command.startsWith("coverage")) {
                    all.put(host.name() + ' ' + command, host.call(command));
                }
            }
            all.put(host.name() + " fdb", host.call("fdb/show", "br-int"));
            all.put(
                    host.name() + " flows",
                    host.call("lab/look", "[[\"flows\",\"br-tun\",\"\"],[\"flows\",\"br-int\",\"\"],[\"drops\"]]"));
        }
        return all.toString();
    }

    @Test
    void shouldBlameTheRuleThatDropsASpoofedSource() throws Exception {
        Question.Answer answer = lab.ask("A", "icmp,nw_src=192.0.2.77,nw_dst=192.0.2.3");
        assertThat(answer.delivered()).isFalse();
        Ending end = only(answer);
        assertThat(end.reason()).isEqualTo("ACTIONS_DROP");
        assertThat(end.verdict())
                .contains(
                        "dropped: ACTIONS_DROP",
                        ": computeA br-int table 93 priority 0",
                        "br-int table 71 priority 10");
        assertThat(LabAtHand.tables(answer.ways().getFirst().start()))
                .containsExactly("computeA br-int 0(0),60(100),71(10),93(0)");
    }

    @Test
    void shouldBlameTheTableOfSecurityGroups() throws Exception {
        Question.Answer answer = lab.ask("external", "tcp 203.0.113.125:80");
        assertThat(answer.delivered()).isFalse();
        assertThat(answer.text(false))
                .contains(
                        "connection tracking: NEW",
                        "NAT: destination is now 192.0.2.4",
                        "ip rule 32766: from all lookup 254",
                        "TTL is now 63")
                .containsPattern("dropped: ACTIONS_DROP .*: computeA br-int table 93 .*br-int table 82 priority 40 ");
    }

    @Test
    void shouldShowABroadcastAsATree() throws Exception {
        Question.Answer answer = lab.ask("A", "arp 192.0.2.3");
        assertThat(answer.ways().getFirst().start().allEndings())
                .filteredOn(each -> each.kind() == Ending.Kind.DELIVERED)
                .extracting(each -> each.receiver().name())
                .containsExactlyInAnyOrder("B", "B2", "C");
        assertThat(answer.text(false))
                .contains(
                        "a copy to network by tunnel vxlan-0ac8895b",
                        "copy 1 of 2 to computeC by tunnel",
                        "copy 2 of 2 to computeB by tunnel",
                        "other copies are dropped or ignored on the way");
        assertThat(answer.text(true)).contains("dropped: NEIGHBOUR_IGNORED");
    }

    @Test
    void shouldTellOfARouterThatAnswers() throws Exception {
        Ending end = lab.ask("A", "ping 192.0.2.1").ways().getFirst().start().allEndings().stream()
                .filter(each -> each.kind() == Ending.Kind.DELIVERED)
                .findFirst()
                .orElseThrow();
        assertThat(end.text())
                .isEqualTo("delivered to qrouter-5f3c1a92-7e60-4d8b-b4a1-9c2e6d0f8b01 on network:"
                        + " for an address of its own");
        assertThat(lab.ask("network:qrouter-5f3c1a92-7e60-4d8b-b4a1-9c2e6d0f8b01", "ping A")
                        .delivered())
                .isTrue();
    }

    @Test
    void shouldNameATimeToLiveThatEnds() throws Exception {
        Question.Answer answer = lab.ask("A", "icmp,nw_dst=203.0.113.1,nw_ttl=1");
        assertThat(answer.text(false))
                .contains("dropped: TTL_EXCEEDED", "tells its sender: time to live exceeded (ICMP type 11, code 0)");
    }

    @Test
    void shouldTakeAFrameInHexadecimal() throws Exception {
        String hex = WalkJson.hex(lab.ask("A", "ping B").ways().getFirst().frame());
        assertThat(lab.ask("A", hex).delivered()).isTrue();
        assertThat(lab.ask("computeA:tap852eac19-fe", hex.replaceAll("(.{4})", "$1 "))
                        .delivered())
                .isTrue();
    }

    @Test
    void shouldGiveTheWayAsJson() throws Exception {
        Map<?, ?> json =
                (Map<?, ?>) Json.parse(Json.write(lab.ask("A", "ping B", true).json()));
        assertThat(json.get("delivered")).isEqualTo(true);
        assertThat((List<?>) json.get("stops")).hasSizeGreaterThan(3);
        assertThat(json.get("answer").toString()).contains("delivered=true");
        assertThat(json.toString()).contains("guest=B", "place=br-tun", "host=computeB", "table 82 priority 75");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Z | ping B | no guest 'Z'",
                "AA | ping B | did you mean 'A'?",
                "nowhere:x | ping B | no host 'nowhere'",
                "computeA:x | ping B | host 'computeA' has no guest's port, internal port or namespace 'x'",
                "computeA:vxlan-0ac8895e | ping B | has no guest's port",
                "A | ping nobody | 'nobody' is neither an IP address nor a guest",
                "A | ping 1.2.3 | '1.2.3' is neither an IP address nor a guest",
                "A | tcp B | names no port: write 'tcp B:PORT'",
                "A | ping B:7 | names a port, which ping does not have",
                "A | udp,nw_dst=192.0.2.3 | no destination port: add tp_dst=PORT",
                "A | icmp | no destination: add nw_dst=ADDRESS",
                "A | arp | add arp_tpa=ADDRESS",
                "A | nw_dst=1.2.3.4 | prerequisites not met for setting nw_dst",
                "A | in_port=1 | the packet has no type",
                "A | icmp,nw_dst=1.2.3.400 | bad value for nw_dst",
                "A | icmp,xyz=3 | unknown field xyz",
                "A | 0011 | a packet of 2 octets",
                "A | ping 192.0.2.99 | would ask ARP for 192.0.2.99, and it is not known who answers",
                "network:br-ex | ping 203.0.113.1 | no address is known of br-ex on network",
            })
    void shouldSayWhatIsWrongWithTheQuestion(String from, String packet, String message) {
        assertThatThrownBy(() -> lab.ask(from, packet))
                .isInstanceOf(WhyException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldSpellShortWordsOut() throws Exception {
        LabMap map = lab.map();
        PacketText texts = new PacketText(Origin.parse("A", map), map, (host, namespace, to) -> "");
        assertThat(texts.flow("ping B")).isEqualTo("icmp,nw_dst=192.0.2.3,icmp_type=8,icmp_code=0");
        assertThat(texts.flow("tcp 10.0.0.1:80")).isEqualTo("tcp,nw_dst=10.0.0.1,tp_dst=80");
        assertThat(texts.flow("udp C 53")).isEqualTo("udp,nw_dst=192.0.2.5,tp_dst=53");
        assertThat(texts.flow("tcp [2001:db8::1]:80")).isEqualTo("tcp6,ipv6_dst=2001:db8::1,tp_dst=80");
        assertThat(texts.flow("arp 192.0.2.1")).isEqualTo("arp,arp_op=1,arp_tpa=192.0.2.1");
        assertThat(texts.flow("icmp,nw_dst=1.2.3.4")).isEqualTo("icmp,nw_dst=1.2.3.4");
    }
}
