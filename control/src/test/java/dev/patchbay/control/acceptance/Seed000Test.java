package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the operator of seed 000 typed, and what he saw. */
@Timeout(120)
class Seed000Test {
    private static final String TIME = "\\d\\d:\\d\\d:\\d\\d\\.\\d{6} ";
    private static final String A = "192.0.2.4";
    private static final String B = "192.0.2.3";
    private static final String TAP_A = "tap852eac19-fe";
    private static final String TAP_B = "tapf88c6b30-dc";

    /** A line of {@code dump-flows}, field by field, read by nothing of ours. */
    private static final Pattern FLOW =
            Pattern.compile(" cookie=0x[0-9a-f]+, duration=[0-9]+(\\.[0-9]+)?s, table=[0-9]+, n_packets=[0-9]+, "
                    + "n_bytes=[0-9]+, (idle_timeout=[0-9]+, )?(hard_timeout=[0-9]+, )?(idle_age=([0-9]+), )?"
                    + "(hard_age=([0-9]+), )?(priority=[0-9]+)?(,?[^ ]*)? actions=\\S.*");

    private TestLab lab;

    @BeforeEach
    void startLab() throws Exception {
        lab = TestLab.start("seed-000");
    }

    @AfterEach
    void stopLab() {
        if (lab != null) {
            lab.close();
        }
    }

    private void ping(Evidence evidence, int count) throws Exception {
        lab.shown(evidence, "computeA", "ping -I A -c " + count + " -i 0.02 " + B);
    }

    @Test
    @Row("000-03")
    void shouldPrintWhatBothTapsSee(Evidence evidence) throws Exception {
        for (String[] tap : new String[][] {{"computeA", TAP_A}, {"computeB", TAP_B}}) {
            try (TestLab restarted = TestLab.start("seed-000");
                    TestLab.Capture capture = restarted.capture(tap[0], "tcpdump -i " + tap[1] + " -n")) {
                restarted.shown(evidence, "computeA", "ping -I A -c 1 " + B);
                List<String> lines = capture.lines(4);
                capture.end();

                evidence.command(tap[0], "tcpdump -i " + tap[1] + " -n", capture.notes() + String.join("\n", lines));
                assertThat(capture.notes())
                        .startsWith(
                                "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on "
                                        + tap[1] + ", link-type EN10MB (Ethernet), snapshot length 262144 bytes\n");
                assertThat(lines.get(0)).matches(TIME + "ARP, Request who-has 192.0.2.3 tell 192.0.2.4, length 28");
                assertThat(lines.get(1)).matches(TIME + "ARP, Reply 192.0.2.3 is-at fa:16:3e:9b:3e:da, length 28");
                assertThat(lines.get(2))
                        .matches(TIME + "IP 192.0.2.4 > 192.0.2.3: ICMP echo request, id \\d+, seq \\d+, length 64");
                assertThat(lines.get(3))
                        .matches(TIME + "IP 192.0.2.3 > 192.0.2.4: ICMP echo reply, id \\d+, seq \\d+, length 64");
            }
        }
    }

    @Test
    @Row("000-04")
    void shouldSeeRequestReplyRequestReplyInThisOrderAtB(Evidence evidence) throws Exception {
        try (TestLab.Capture capture = lab.capture("computeB", "tcpdump -i " + TAP_B + " -n -e")) {
            lab.shown(evidence, "computeA", "ping -I A -c 1 " + B);
            List<String> lines = capture.lines(4).subList(0, 4);

            evidence.command("computeB", "tcpdump -i " + TAP_B + " -n -e", String.join("\n", lines));
            assertThat(lines.stream().map(Seed000Test::kind))
                    .containsExactly("Request who-has", "Reply", "echo request", "echo reply");
            assertThat(lines.get(0)).contains("fa:16:3e:b2:23:f1 > ff:ff:ff:ff:ff:ff");
            assertThat(lines.get(1)).contains("fa:16:3e:9b:3e:da > fa:16:3e:b2:23:f1");
        }
    }

    private static String kind(String line) {
        Matcher kind =
                Pattern.compile("Request who-has|Reply|echo request|echo reply").matcher(line);
        return kind.find() ? kind.group() : line;
    }

    @Test
    @Row({"000-05", "000-31"})
    void shouldDumpFlowsWithHeaderAndAgesToAPipeAndWithNamesToATerminal(Evidence evidence) throws Exception {
        ping(evidence, 3);
        for (String bridge : List.of("br-int", "br-tun")) {
            List<String> piped = lab.shown(evidence, "computeA", "ovs-ofctl dump-flows " + bridge)
                    .lines()
                    .toList();
            assertThat(piped.getFirst()).isEqualTo("NXST_FLOW reply (xid=0x4):");
            assertThat(piped.subList(1, piped.size()))
                    .isNotEmpty()
                    .allMatch(line -> FLOW.matcher(line).matches())
                    .allMatch(line -> line.contains("idle_age="))
                    .noneMatch(line -> line.contains("\"patch"));

            List<String> shown = lab.shownOnTerminal(evidence, "computeA", "ovs-ofctl dump-flows " + bridge)
                    .lines()
                    .toList();
            assertThat(shown)
                    .hasSize(piped.size() - 1)
                    .allMatch(line -> FLOW.matcher(line).matches())
                    .noneMatch(line -> line.contains("_age="));
        }
        assertThat(lab.shownOnTerminal(evidence, "computeA", "ovs-ofctl dump-flows br-tun"))
                .contains("in_port=\"patch-int\"");
    }

    @Test
    @Row("000-06")
    void shouldKeepAgesAtTheirLargestValueOnceTheyAreOlder(Evidence evidence) throws Exception {
        ping(evidence, 1);
        // A first one keeps the clock from stepping through every second of it.
        lab.shown(evidence, "computeA", "ovs-appctl time/warp 70000000");

        String flows = lab.shown(evidence, "computeA", "ovs-ofctl dump-flows br-int table=60");

        Matcher age = Pattern.compile("idle_age=(\\d+), hard_age=(\\d+)").matcher(flows);
        assertThat(flows).contains("idle_age=65534");
        while (age.find()) {
            assertThat(age.group(2)).isEqualTo("65534");
        }
    }

    @Test
    @Row("000-22")
    void shouldPassTheFourBridgesInOrder(Evidence evidence) throws Exception {
        ping(evidence, 2);
        String out = lab.shown(
                evidence,
                "computeA",
                "ovs-appctl ofproto/trace br-int in_port=" + TAP_A
                        + ",icmp,dl_src=fa:16:3e:b2:23:f1,dl_dst=fa:16:3e:9b:3e:da,nw_src=" + A + ",nw_dst=" + B
                        + ",nw_ttl=64");
        assertThat(bridges(out)).startsWith("br-int").endsWith("br-tun");

        String in = lab.shown(
                evidence,
                "computeB",
                "ovs-appctl ofproto/trace br-tun in_port=vxlan-0ac88960,tun_id=3,tun_src=10.200.137.96,"
                        + "tun_dst=10.200.137.94,icmp,dl_src=fa:16:3e:b2:23:f1,dl_dst=fa:16:3e:9b:3e:da,nw_src=" + A
                        + ",nw_dst=" + B + ",nw_ttl=64");
        // Once more for the frame that conntrack gives back: a trace begins with the bridge it came in by.
        assertThat(bridges(in)).startsWith("br-tun", "br-int");
    }

    private static List<String> bridges(String trace) {
        List<String> bridges = new ArrayList<>();
        Matcher bridge = Pattern.compile("bridge\\(\"([^\"]+)\"\\)").matcher(trace);
        while (bridge.find()) {
            bridges.add(bridge.group(1));
        }
        return bridges;
    }

    @Test
    @Row("000-09")
    void shouldClearTrackedStateOnceWithoutLoop(Evidence evidence) throws Exception {
        String trace = lab.shown(
                evidence,
                "computeA",
                "ovs-appctl ofproto/trace br-int in_port=" + TAP_A
                        + ",ct_state=trk|est,icmp,dl_src=fa:16:3e:b2:23:f1,dl_dst=fa:16:3e:9b:3e:da,nw_src=" + A
                        + ",nw_dst=" + B + ",nw_ttl=64");

        assertThat(trace.lines().filter(line -> line.strip().equals("ct_clear")))
                .hasSize(1);
        assertThat(trace.lines().filter(line -> line.startsWith("71. ct_state=+trk")))
                .hasSize(1);
    }

    @Test
    @Row("000-19")
    void shouldRefreshLearnedFlowWithEachFrameAndDropIt300SecondsAfterTheLast(Evidence evidence) throws Exception {
        String learned = "ovs-ofctl dump-flows br-tun table=20,dl_dst=fa:16:3e:b2:23:f1";
        ping(evidence, 1);
        lab.awaited(evidence, "computeB", learned, flows -> flows.contains("hard_timeout=300"));
        lab.shown(evidence, "computeB", "ovs-appctl time/warp 200000 1000");
        ping(evidence, 1);
        lab.shown(evidence, "computeB", "ovs-appctl time/warp 200000 1000");
        String refreshed = lab.awaited(evidence, "computeB", learned, flows -> flows.contains("hard_timeout=300"));

        Matcher ages =
                Pattern.compile("duration=(\\d+)\\.?\\d*s.*hard_age=(\\d+)").matcher(refreshed);
        assertThat(ages.find()).as(refreshed).isTrue();
        assertThat(Integer.parseInt(ages.group(2))).isLessThan(Integer.parseInt(ages.group(1)));

        lab.shown(evidence, "computeB", "ovs-appctl time/warp 101000 1000");
        assertThat(lab.shown(evidence, "computeB", learned)).doesNotContain("hard_timeout=300");
    }

    @Test
    @Row("000-24")
    void shouldShowTunnelPortsWithAddressConfigStateAndSpeed(Evidence evidence) throws Exception {
        String shown = lab.shown(evidence, "computeA", "ovs-ofctl show br-tun");

        assertThat(shown)
                .containsPattern("OFPT_FEATURES_REPLY \\(xid=0x2\\): dpid:[0-9a-f]{16}")
                .contains("n_tables:254, n_buffers:0", "capabilities: ")
                .containsPattern("""
                         \\d+\\(vxlan-0ac8895b\\): addr:([0-9a-f]{2}:){5}[0-9a-f]{2}
                             config:     0
                             state:      0
                             speed: 0 Mbps now, 0 Mbps max
                        """)
                .contains("LOCAL(br-tun): addr:")
                .contains("OFPT_GET_CONFIG_REPLY (xid=0x4)");
    }

    @Test
    @Row("000-25")
    void shouldNameTunnelPortsAfterTheRemoteAddress(Evidence evidence) throws Exception {
        String shown = lab.shown(evidence, "computeA", "ovs-vsctl show");

        Matcher port = Pattern.compile(
                        "Port vxlan-([0-9a-f]{8})\n\\s+Interface vxlan-\\1\n\\s+type: vxlan\n\\s+options: (\\{.*})")
                .matcher(shown);
        int ports = 0;
        while (port.find()) {
            ports++;
            int remote = Integer.parseUnsignedInt(port.group(1), 16);
            String address =
                    (remote >>> 24) + "." + (remote >>> 16 & 255) + "." + (remote >>> 8 & 255) + "." + (remote & 255);
            assertThat(port.group(2))
                    .contains("df_default=\"true\"")
                    .contains("local_ip=\"10.200.137.96\"")
                    .contains("remote_ip=\"" + address + "\"");
        }
        assertThat(ports).isEqualTo(3);
    }

    @Test
    void shouldShowTheAgentAsTheControllerAndWhichPortsAreNeutrons() throws Exception {
        assertThat(lab.run("computeA", "ovs-vsctl show").output())
                .containsPattern(
                        "Bridge br-tun\\s+Controller \"tcp:127.0.0.1:6633\"\\s+is_connected: true\\s+fail_mode: secure\\s+Port ");
        assertThat(lab.run("computeA", "ovs-vsctl get Interface tap852eac19-fe external_ids mac_in_use")
                        .output())
                .contains("{attached-mac=\"fa:16:3e:b2:23:f1\", iface-id=\"852eac19-fe4b-4d7a-8c36-e1f5b0a92d01\", ")
                .contains("iface-status=active, vm-uuid=")
                .endsWith("\"fe:16:3e:b2:23:f1\"\n");
        assertThat(lab.run("computeA", "ovs-vsctl get Port tap852eac19-fe other_config")
                        .output())
                .isEqualTo("{net_uuid=\"7ad1b5c2-3e84-4f60-a9d7-15c8e2b6f001\", network_type=vxlan,"
                        + " physical_network=None, segmentation_id=\"3\", tag=\"1\"}\n");
        assertThat(lab.run("computeA", "ovs-vsctl --columns=name find Interface external_ids:iface-status=active")
                        .output())
                .contains("tap852eac19-fe");
    }

    private String routerPlace(Evidence evidence) throws Exception {
        return lab.shown(evidence, "network", "ip netns")
                .lines()
                .filter(name -> name.startsWith("qrouter-"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Row("000-26")
    void shouldListTheNamespacesOfTheNetworkNode(Evidence evidence) throws Exception {
        List<String> names = lab.shown(evidence, "network", "ip netns").lines().toList();
        assertThat(names).filteredOn(name -> name.startsWith("qrouter-")).hasSize(1);
        assertThat(names).filteredOn(name -> name.startsWith("qdhcp-")).hasSize(2);
    }

    @Test
    @Row("000-27")
    void shouldRefuseTheWordsInTheWrongOrder(Evidence evidence) throws Exception {
        String router = routerPlace(evidence);
        TestLab.Outcome outcome = lab.run("network", "ip netns " + router + " exec ip a");
        evidence.command("network", "ip netns " + router + " exec ip a", outcome.errors());
        assertThat(outcome.errors()).isEqualTo("Command \"" + router + "\" is unknown, try \"ip netns help\".\n");
        assertThat(outcome.status()).isNotZero();
    }

    @Test
    @Row("000-28")
    void shouldShowTheAddressesOfTheRouter(Evidence evidence) throws Exception {
        String text = lab.shown(evidence, "network", "ip netns exec " + routerPlace(evidence) + " ip a");
        assertThat(text)
                .startsWith("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 ")
                .containsPattern("\\d+: qg-5996ea59-13: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 ")
                .contains("    inet 203.0.113.120/24 ")
                .contains("    inet 203.0.113.125/32 ")
                .containsPattern("\\d+: qr-b7a085c1-92: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 ")
                .contains("    inet 192.0.2.1/24 ")
                .contains("    inet6 fe80::f816:3eff:fe80:e577/64 scope link ");
    }

    @Test
    @Row("000-30")
    void shouldListTheChainThatTranslatesMetadataAndTheFloatingAddress(Evidence evidence) throws Exception {
        String text = lab.shown(
                evidence,
                "network",
                "ip netns exec " + routerPlace(evidence) + " iptables -t nat -L neutron-l3-agent-PREROUTING -n");
        assertThat(text)
                .startsWith("Chain neutron-l3-agent-PREROUTING (1 references)\n")
                .contains("REDIRECT   tcp  --  0.0.0.0/0            169.254.169.254      tcp dpt:80 redir ports 9697\n")
                .contains("DNAT       all  --  0.0.0.0/0            203.0.113.125        to:192.0.2.4\n");
    }

    @Test
    @Row("000-30")
    void shouldReachTheMetadataProxyThroughTheRedirection(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, "computeA", "curl -I A http://169.254.169.254/"))
                .contains("latest");
    }
}
