package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator of seed 001 on his way from a machine to the network card, step by step. */
@Timeout(120)
class Seed001Test {
    private static final String NODE = "node";
    private static final String PORT = "c08d85da-69";

    private TestLab lab;

    @BeforeEach
    void startLab() throws Exception {
        lab = TestLab.start("seed-001");
    }

    @AfterEach
    void stopLab() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String group(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern + " in " + text).isTrue();
        return found.group(1);
    }

    @Test
    @Row({"001-02", "001-14"})
    void shouldHaveNoTunnelBridge(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl list-br")).isEqualTo("bond-br\nbr-int\n");
    }

    @Test
    @Row("001-15")
    void shouldListPortsSortedAndWithoutTheBridgesOwn(Evidence evidence) throws Exception {
        List<String> ports =
                lab.shown(evidence, NODE, "ovs-vsctl list-ports br-int").lines().toList();
        assertThat(ports).isSorted().hasSize(14).contains("int-bond-br", "qvo" + PORT);
        assertThat(ports.stream().filter(port -> port.startsWith("qvo"))).hasSize(11);
        assertThat(ports.stream().filter(port -> port.startsWith("tap"))).hasSize(2);
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl list-ports bond-br")).isEqualTo("eth3\nphy-bond-br\n");
    }

    @Test
    @Row({"001-13", "001-17"})
    void shouldSayWhoseAPortIs(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl port-to-br qvo" + PORT)).isEqualTo("br-int\n");
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl port-to-br phy-bond-br"))
                .isEqualTo("bond-br\n");
    }

    @Test
    @Row({"001-07", "001-08"})
    void shouldPlugTheMachineIntoALinuxBridge(Evidence evidence) throws Exception {
        String shown = lab.shown(evidence, NODE, "brctl show");
        assertThat(shown)
                .startsWith("bridge name\tbridge id\t\tSTP enabled\tinterfaces\n")
                .contains(
                        "qbr" + PORT + "\t\t8000.3a04f8f4bda2\tno\t\tqvb" + PORT + "\n\t\t\t\t\t\t\ttap" + PORT + "\n");
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl list-ports br-int")).doesNotContain("tap" + PORT);
    }

    @Test
    @Row({"001-09", "001-10", "001-11"})
    void shouldLeadFromOneEndOfThePairToTheOther(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, NODE, "ethtool -i qvb" + PORT)).startsWith("driver: veth\n");
        String statistics = lab.shown(evidence, NODE, "ethtool -S qvb" + PORT);
        assertThat(statistics).startsWith("NIC statistics:\n     peer_ifindex: ");
        String index = group("peer_ifindex: (\\d+)", statistics);

        String links = lab.shown(evidence, NODE, "ip link");

        assertThat(links)
                .containsPattern(
                        "(?m)^" + index + ": qvo" + PORT + "@\\S+: <BROADCAST,MULTICAST,PROMISC,UP,LOWER_UP> mtu 1500 "
                                + "qdisc \\S+ master ovs-system state UP");
    }

    @Test
    @Row({"001-12", "001-19"})
    void shouldSeeThePingAtAllEightPoints(Evidence evidence) throws Exception {
        for (String device : List.of("tap" + PORT, "qvb" + PORT, "qvo" + PORT, "int-bond-br", "phy-bond-br", "eth3")) {
            try (TestLab.Capture capture = lab.capture(NODE, "tcpdump -n -e -i " + device + " 'icmp or vlan'")) {
                lab.shown(evidence, NODE, "ping -I vm -c 1 172.16.102.254");
                List<String> lines = capture.lines(2);
                evidence.command(NODE, "tcpdump -n -e -i " + device, capture.end());
                assertThat(lines).anyMatch(line -> line.contains("ICMP echo request"));
                assertThat(lines.getFirst().contains("vlan 102")).isEqualTo(device.equals("eth3"));
                assertThat(lines.getFirst().contains("vlan 1,")).isEqualTo(device.endsWith("-bond-br"));
            }
        }
        assertThat(lab.shown(evidence, NODE, "brctl showmacs qbr" + PORT)).contains("fa:16:3e:3e:da:f1");
        // The way through the two bridges is counted, too.
        for (String bridge : List.of("br-int int-bond-br", "bond-br phy-bond-br")) {
            lab.awaited(
                    evidence,
                    NODE,
                    "ovs-ofctl dump-ports " + bridge,
                    text -> Pattern.compile("tx pkts=[1-9]").matcher(text).find()
                            && Pattern.compile("rx pkts=[1-9]").matcher(text).find());
        }
    }

    @Test
    void shouldShowTheDriverOfEachInterface() throws Exception {
        assertThat(lab.run("node", "lshw -class network").output())
                .containsPattern(
                        "logical name: qvbc08d85da-69\\s+serial: 3a:04:f8:f4:bd:a2\\s+size: 10Gbit/s\\s+capabilities: ethernet")
                .contains("driver=veth driverversion=1.0 duplex=full link=yes");
        assertThat(lab.run("node", "lshw").status()).isEqualTo(1);
    }

    @Test
    @Row("001-16")
    void shouldLeadFromBridgeToBridgeByAPair(Evidence evidence) throws Exception {
        String statistics = lab.shown(evidence, NODE, "ethtool -S int-bond-br");
        String index = group("peer_ifindex: (\\d+)", statistics);
        assertThat(lab.shown(evidence, NODE, "ip link"))
                .contains("\n" + index
                        + ": phy-bond-br@int-bond-br: <BROADCAST,MULTICAST,PROMISC,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast"
                        + " master ovs-system state UP ");
        assertThat(lab.shown(evidence, NODE, "ethtool -i phy-bond-br")).startsWith("driver: veth\n");
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl show"))
                .contains("        Port int-bond-br\n            Interface int-bond-br\n        Port ")
                .doesNotContain("type: patch");
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl get Interface phy-bond-br ifindex"))
                .isEqualTo(index + "\n");
    }

    @Test
    @Row("001-03")
    void shouldCarryTheLocalTagFromBridgeToBridge(Evidence evidence) throws Exception {
        // The second ping goes by a cached path.
        lab.shown(evidence, NODE, "ping -I vm -c 1 172.16.102.254");
        for (String device : List.of("int-bond-br", "phy-bond-br", "eth3")) {
            try (TestLab.Capture capture = lab.capture(NODE, "tcpdump -n -e -i " + device + " icmp")) {
                lab.shown(evidence, NODE, "ping -I vm -c 1 172.16.102.254");
                List<String> lines = capture.lines(2);
                evidence.command(NODE, "tcpdump -n -e -i " + device, capture.end());
                String tag = device.equals("eth3") ? "vlan 102" : "vlan 1,";
                assertThat(lines.getFirst()).contains("ICMP echo request");
                assertThat(lines.getLast()).contains("ICMP echo reply");
                // What comes in has the tag of the wire until a flow of br-int has changed it.
                assertThat(lines.getFirst()).contains(tag);
                assertThat(lines.getLast()).contains("vlan 102");
            }
        }
        String both = "tcpdump -n -e -Q in -i phy-bond-br icmp";
        try (TestLab.Capture capture = lab.capture(NODE, both)) {
            lab.shown(evidence, NODE, "ping -I vm -c 1 172.16.102.254");
            assertThat(capture.lines(1).getFirst()).contains("ICMP echo request");
            evidence.command(NODE, both, capture.end());
        }
    }

    @Test
    @Row("001-18")
    void shouldLetNothingOutWithoutTheCard(Evidence evidence) throws Exception {
        lab.shown(evidence, NODE, "ping -I vm -c 1 172.16.102.254");

        lab.shown(evidence, NODE, "ovs-vsctl del-port bond-br eth3");

        assertThat(lab.run(NODE, "ping -I vm -c 1 -W 0.3 172.16.102.254").status())
                .isEqualTo(1);
    }

    @Test
    @Row("001-20")
    void shouldFindTheBrokenLinkByDumps(Evidence evidence) throws Exception {
        lab.shown(evidence, NODE, "ovs-ofctl del-flows bond-br in_port=phy-bond-br");

        assertThat(lab.run(NODE, "ping -I vm -c 1 -W 0.3 172.16.102.254").status())
                .isEqualTo(1);
        lab.awaited(
                evidence,
                NODE,
                "ovs-ofctl dump-flows br-int table=0",
                text -> Pattern.compile("n_packets=[1-9]").matcher(text).find());
        assertThat(lab.shown(evidence, NODE, "ovs-ofctl dump-flows bond-br")).doesNotContain("mod_vlan_vid:102");
    }

    @Test
    @Row({"001-05", "001-06"})
    void shouldLeadFromTheMachineToItsDevice(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, NODE, "nova list")).contains("| vm ");
        assertThat(lab.shown(evidence, NODE, "nova show vm"))
                .containsPattern("OS-EXT-SRV-ATTR:host +\\| node ")
                .containsPattern("OS-EXT-SRV-ATTR:instance_name +\\| instance-00000052 ");
        assertThat(lab.shown(evidence, NODE, "virsh list")).contains("instance-00000052");
        assertThat(lab.shown(evidence, NODE, "virsh dumpxml instance-00000052"))
                .contains("<mac address='fa:16:3e:3e:da:f1'/>")
                .contains("<source bridge='qbr" + PORT + "'/>")
                .contains("<target dev='tap" + PORT + "'/>")
                .contains("<model type='virtio'/>")
                .contains("<alias name='net0'/>");
    }

    @Test
    @Row("001-04")
    void shouldKnowEveryDeviceAndEveryFamilyOfCommands(Evidence evidence) throws Exception {
        for (String command : List.of(
                "openstack network list",
                "brctl show",
                "ovs-vsctl show",
                "ovs-ofctl dump-flows br-int",
                "ip netns list",
                "iptables -S")) {
            assertThat(lab.shown(evidence, NODE, command)).as(command).isNotBlank();
        }
        assertThat(lab.shown(evidence, NODE, "ip link"))
                .contains("tap" + PORT, "qbr" + PORT, "qvb" + PORT, "qvo" + PORT, "br-int", "bond-br", "eth3");
    }
}
