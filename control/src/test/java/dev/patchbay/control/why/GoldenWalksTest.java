package dev.patchbay.control.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways of packets through the tables that Neutron's Open vSwitch agent programs: which tables, which rules, in which order. */
class GoldenWalksTest {
    private static final String LAB = """
            version: 1
            name: walks
            hosts:
              h1: {local_ip: 10.1.0.1}
              h2: {local_ip: 10.1.0.2}
            neutron:
              agent: {firewall: openvswitch, dvr: DISTRIBUTED, bridge_mappings: ""}
              hosts:
                h1: {}
                h2: {}
              networks:
                one: {type: vxlan, segment: 1001}
                two: {type: vxlan, segment: 1002}
              subnets:
                one: {network: one, cidr: 10.0.0.0/24, gateway: 10.0.0.1}
                two: {network: two, cidr: 10.0.2.0/24, gateway: 10.0.2.1, dhcp: false}
              security_groups:
                client: {rules: [{direction: egress}, {direction: ingress, protocol: icmp}]}
                server: {rules: [{direction: egress}, {direction: ingress, protocol: icmp}, {direction: ingress, protocol: tcp, ports: "22"}]}
              ROUTERS
              DHCP
              servers:
                a: {host: h1, interfaces: [{network: one, ip: 10.0.0.4, security_groups: [client]}]}
                b: {host: h2, interfaces: [{network: one, ip: 10.0.0.5, security_groups: [server]}]}
                c: {host: h2, interfaces: [{network: one, ip: 10.0.0.6, security_groups: [server]}]}
                far: {host: h2, interfaces: [{network: two, ip: 10.0.2.5, security_groups: [server]}]}
                near: {host: h1, interfaces: [{network: two, ip: 10.0.2.4, security_groups: [server]}]}
            """;

    private static LabAtHand seed;

    @BeforeAll
    static void start() throws Exception {
        seed = new LabAtHand("seed-000");
    }

    @AfterAll
    static void stop() {
        seed.close();
    }

    private static LabAtHand lab(Path folder, boolean distributed, String... changes) throws Exception {
        String routers = "routers: {r: {distributed: true, host: h1, interfaces: [{subnet: one}, {subnet: two}]}}";
        String text = LAB.replace("DISTRIBUTED", Boolean.toString(distributed))
                .replace("ROUTERS", distributed ? routers : "")
                .replace("DHCP", distributed ? "" : "dhcp: [{network: one, host: h1, ip: 10.0.0.2}]");
        for (int i = 0; i < changes.length; i += 2) {
            text = text.replace(changes[i], changes[i + 1]);
        }
        return LabAtHand.of(folder, text);
    }

    private static List<String> tables(Question.Answer answer, int way) {
        return LabAtHand.tables(answer.ways().get(way).start());
    }

    @Test
    void walk1ShouldFloodAQuestionForAnAddressThatNobodyAnswersFor() throws Exception {
        assertThat(tables(seed.ask("A", "arp 192.0.2.3"), 0))
                .contains(
                        "computeA br-int 0(0),60(100),71(95),94(1)",
                        "computeA br-tun 0(1),2(0),22(1)",
                        "computeB br-tun 0(1),4(1),10(1)",
                        "computeB br-int 0(0),60(3)",
                        "computeC br-tun 0(1),4(1),10(1)",
                        "computeC br-int 0(0),60(3)");
    }

    @Test
    void walk2ShouldAnswerAQuestionOnTheHostWhereItIsAsked(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("lab.yaml");
        String text = Files.readString(Path.of("labs", "seed-000.yaml"))
                .replace("arp_responder: false", "arp_responder: true");
        try (LabAtHand lab = LabAtHand.of(file.getParent(), text)) {
            Question.Answer answer = lab.ask("A", "arp 192.0.2.3");
            assertThat(tables(answer, 0)).first().isEqualTo("computeA br-int 0(0),60(100),71(95),94(1)");
            assertThat(tables(answer, 0)).element(1).asString().startsWith("computeA br-tun 0(1),2(1),21(1)");
            assertThat(tables(answer, 0)).last().isEqualTo("computeA br-int 0(0),60(90),81(100)");
            assertThat(answer.text(false)).contains("delivered to A").doesNotContain("by tunnel");
        }
    }

    @Test
    void walk3ShouldCommitOnBothHostsAndLetTheAnswerBack() throws Exception {
        Question.Answer answer = seed.ask("A", "ping B", true);
        assertThat(tables(answer, 0))
                .containsExactly(
                        "computeA br-int 0(0),60(100),71(65),ct,72(74),73(90),91(1),94(1)",
                        "computeA br-tun 0(1),2(0),20(2)",
                        "computeB br-tun 0(1),4(1),10(1)",
                        "computeB br-int 0(0),60(90),81(90),ct,82(75),92(0)");
        assertThat(tables(answer, 1))
                .contains(
                        "computeB br-int 0(0),60(100),71(65),ct,72(50),94(1)",
                        "computeA br-int 0(0),60(90),81(90),ct,82(50)");
    }

    @Test
    void walk4ShouldStayTrackedToAServerOfTheSameHost(@TempDir Path folder) throws Exception {
        try (LabAtHand lab = lab(folder, false)) {
            assertThat(tables(lab.ask("b", "ping c"), 0))
                    .containsExactly("h2 br-int 0(0),59(0),60(100),71(65),ct,72(74),73(100),81(80),82(75),92(0)");
        }
    }

    @Test
    void walk5ShouldLetServersAskDhcpAndNobodyElseAnswer(@TempDir Path folder) throws Exception {
        try (LabAtHand lab = lab(folder, false)) {
            Question.Answer question = lab.ask(
                    "b", "udp,nw_src=0.0.0.0,nw_dst=255.255.255.255,dl_dst=ff:ff:ff:ff:ff:ff,udp_src=68,udp_dst=67");
            assertThat(tables(question, 0)).first().isEqualTo("h2 br-int 0(0),59(0),60(100),71(80),73(80),94(1)");
            assertThat(question.text(false)).contains("delivered to qdhcp-");
            assertThat(tables(
                            lab.ask("b", "udp,nw_dst=255.255.255.255,dl_dst=ff:ff:ff:ff:ff:ff,udp_src=67,udp_dst=68"),
                            0))
                    .containsExactly("h2 br-int 0(0),59(0),60(100),71(70),93(0)");
            LabMap map = lab.map();
            String port = map.devices("h1", namespace(map)).stream()
                    .filter(device -> device.name().startsWith("tap"))
                    .findFirst()
                    .orElseThrow()
                    .port();
            DirectBuffer answer =
                    datagram(map.deviceAt("h1", port).mac(), lab.guest("b").mac(), "10.0.0.2", "10.0.0.5", 67, 68);
            assertThat(tables(lab.ask("h1:" + port, WalkJson.hex(answer)), 0))
                    .last()
                    .isEqualTo("h2 br-int 0(0),59(0),60(90),81(95)");
        }
    }

    private static String namespace(LabMap map) {
        return map.namespaces("h1").stream()
                .filter(name -> name.startsWith("qdhcp-"))
                .findFirst()
                .orElseThrow();
    }

    private static DirectBuffer datagram(long from, long to, String source, String destination, int port, int toPort) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[200]);
        int length = new FrameBuilder()
                .wrap(buffer, 0)
                .ethernet(to, from)
                .ipv4(Ipv4Address.parse(source), Ipv4Address.parse(destination))
                .udp(port, toPort)
                .payload(64, 0)
                .finish();
        return new UnsafeBuffer(buffer, 0, length);
    }

    @Test
    void walk6ShouldRouteOnTheSendersHostAndHideItsRoutersAddress(@TempDir Path folder) throws Exception {
        try (LabAtHand lab = lab(folder, true)) {
            Question.Answer answer = lab.ask("a", "ping far", true);
            String text = answer.text(false);
            assertThat(answer.delivered()).as(answer.text(true)).isTrue();
            assertThat(text)
                    .containsSubsequence(
                            "a (tap",
                            "qrouter-",
                            "TTL is now 63",
                            "neighbour 10.0.2.5 is at",
                            "(PERMANENT)",
                            "br-tun",
                            "table 1 priority 1 ",
                            "mod_dl_src:fa:16:3f",
                            "to h2 by tunnel",
                            "VNI 1002",
                            "table 9 priority 1",
                            "table 1 priority",
                            "delivered to far",
                            "far (tap",
                            "answers",
                            "to h1 by tunnel",
                            "VNI 1001",
                            "delivered to a (tap");
            DirectBuffer arrived = answer.ways().getFirst().start().allEndings().stream()
                    .filter(end -> end.receiver() != null && end.kind() == Ending.Kind.DELIVERED)
                    .findFirst()
                    .orElseThrow()
                    .frame();
            FlowKey key = new FlowKey();
            new FlowKeyExtractor().extract(arrived, 0, arrived.capacity(), key);
            LabMap map = lab.map();
            assertThat(key.get(FlowField.NW_TTL)).isEqualTo(63);
            assertThat(map.answering(IpAddress.parse("10.0.2.1"), "h2")).isEqualTo(key.get(FlowField.ETH_SRC));
            // On one host there is no tunnel.
            Question.Answer near = lab.ask("a", "ping near");
            assertThat(near.text(false))
                    .contains("TTL is now 63", "delivered to near")
                    .doesNotContain("by tunnel");
        }
    }

    @Test
    void walk7ShouldStopAFalseSourceWhereItBegins() throws Exception {
        Question.Answer answer = seed.ask("A", "udp,nw_src=192.0.2.99,nw_dst=192.0.2.3,udp_dst=9");
        assertThat(tables(answer, 0)).containsExactly("computeA br-int 0(0),60(100),71(10),93(0)");
        assertThat(answer.delivered()).isFalse();
    }

    @Test
    void walk8ShouldStopALivingConnectionWithTheNextPacketWhenItsRuleGoes(@TempDir Path folder) throws Exception {
        try (LabAtHand lab = lab(folder, false)) {
            DirectBuffer toB = lab.ask("a", "ping b").ways().getFirst().frame();
            DirectBuffer toC = lab.ask("a", "ping c").ways().getFirst().frame();
            exchange(lab, toB, "b");
            exchange(lab, toC, "c");
            assertThat(tables(lab.ask("a", WalkJson.hex(toB)), 0))
                    .last()
                    .asString()
                    .endsWith(",ct,82(75)");

            // As the agent does it: the port's own flows of table 82 for ICMP go, the next packets are translated anew.
            Matcher port = Pattern.compile("table 60 priority 90 .*load:(0x[0-9a-f]+)->NXM_NX_REG5")
                    .matcher(lab.ask("a", "ping b").text(false));
            assertThat(port.find()).isTrue();
            lab.run("h2", "ovs-ofctl", "del-flows", "br-int", "table=82,icmp,reg5=" + port.group(1));
            assertThat(tables(lab.ask("a", WalkJson.hex(toB)), 0))
                    .last()
                    .asString()
                    .endsWith(",ct,82(40)");
            long before = lab.seen("b", "a");
            lab.send("a", toB);
            LabAtHand.await(
                    "the connection is marked",
                    () -> lab.hosts().get("h2").call("dpctl/dump-conntrack").contains("mark=1"));
            assertThat(tables(lab.ask("a", WalkJson.hex(toB)), 0))
                    .last()
                    .asString()
                    .endsWith(",ct,82(50),93(0)");
            lab.send("a", toB);
            // What others have goes on, and is behind the packet that was dropped.
            exchange(lab, toC, "c");
            assertThat(lab.seen("b", "a")).isEqualTo(before);
        }
    }

    @Test
    void walk8ShouldStopALivingConnectionOfTheHybridDriverToo(@TempDir Path folder) throws Exception {
        try (LabAtHand lab = lab(folder, false, "firewall: openvswitch", "firewall: iptables_hybrid")) {
            DirectBuffer toB = lab.ask("a", "ping b").ways().getFirst().frame();
            DirectBuffer toC = lab.ask("a", "ping c").ways().getFirst().frame();
            exchange(lab, toB, "b");
            exchange(lab, toC, "c");
            String chain = "neutron-openvswi-i" + lab.guest("b").port().substring(3, 13);
            assertThat(lab.ask("a", WalkJson.hex(toB)).text(false))
                    .contains("filter " + chain + " rule 1: -m state --state RELATED,ESTABLISHED -j RETURN");

            // As the agent does it: the rule goes, then the connections that it had allowed.
            lab.run("h2", "iptables", "-D", chain, "-p", "icmp", "-j", "RETURN");
            String zone = lab.run("h2", "iptables", "-t", "raw", "-S")
                    .lines()
                    .filter(line -> line.contains("tap" + lab.guest("b").port().substring(3)))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .findFirst()
                    .orElseThrow();
            lab.run("h2", "conntrack", "-D", "-f", "ipv4", "-p", "icmp", "-d", "10.0.0.5", "-w", zone);
            Question.Answer stopped = lab.ask("a", WalkJson.hex(toB));
            assertThat(stopped.delivered()).isFalse();
            assertThat(stopped.text(false))
                    .contains("dropped: FILTERED", "h2 the host's own namespace")
                    .contains("neutron-openvswi-sg-fallback");
            long before = lab.seen("b", "a");
            lab.send("a", toB);
            lab.send("a", toB);
            exchange(lab, toC, "c");
            assertThat(lab.seen("b", "a")).isEqualTo(before);
        }
    }

    /** A guest gets a frame of a's, and a gets the answer. */
    private static void exchange(LabAtHand lab, DirectBuffer frame, String to) throws Exception {
        long got = lab.seen(to, "a");
        long back = lab.seen("a", to);
        lab.send("a", frame);
        LabAtHand.await(to + " gets a packet", () -> lab.seen(to, "a") > got);
        LabAtHand.await("a gets the answer of " + to, () -> lab.seen("a", to) > back);
    }
}
