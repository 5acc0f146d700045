package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator of seed 004 typed in the namespaces of a distributed router, and what he captured there. */
@Timeout(120)
class Seed004Test {
    private static final String HOST = "compute03";
    private static final String FIXED = "192.168.3.69";
    private static final String FLOATING = "100.122.0.145";
    private static final String INSIDE_OUT = "100.121.0.75";
    private static final String OUTSIDE_IN = "100.121.0.57";
    private static final String RFP = "56:fe:b9:c3:13:1c";
    private static final String FPR = "1a:cb:46:80:fd:cd";
    private static final String FG = "fa:16:3e:23:e6:31";
    private static final String QR = "fa:16:3e:ff:d5:8b";

    private TestLab lab;

    @BeforeEach
    void startLab() throws Exception {
        lab = TestLab.start("seed-004");
    }

    @AfterEach
    void stopLab() {
        if (lab != null) {
            lab.close();
        }
    }

    // ---- where things are

    /** The namespace in which there is an address. */
    private String namespace(String host, String kind, String address) throws Exception {
        for (String line : lab.run(host, "ip netns list").output().lines().toList()) {
            String name = line.split(" ", 2)[0];
            if (name.startsWith(kind + "-")
                    && lab.run(host, "ip netns exec " + name + " ip a").output().contains("inet " + address + "/")) {
                return name;
            }
        }
        throw new AssertionError("no " + kind + " namespace on " + host + " has " + address);
    }

    private String router(String host) throws Exception {
        return namespace(host, "qrouter", "192.168.0.1");
    }

    private String floating(String host) throws Exception {
        return namespace(host, "fip", host.equals(HOST) ? "100.122.0.53" : "100.122.0.54");
    }

    /** The device of a namespace that has an address. */
    private String device(String host, String namespace, String address) throws Exception {
        Matcher device = Pattern.compile("inet " + Pattern.quote(address) + "/\\d+ .* (\\S+)$", Pattern.MULTILINE)
                .matcher(lab.run(host, "ip netns exec " + namespace + " ip a").output());
        assertThat(device.find()).as(address).isTrue();
        return device.group(1);
    }

    private String in(Evidence evidence, String host, String namespace, String command) throws Exception {
        return lab.shown(evidence, host, "ip netns exec " + namespace + " " + command);
    }

    private void pingOut(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, HOST, "ping -I vm -c 2 -i 0.02 " + INSIDE_OUT))
                .contains("2 received");
    }

    private void pingIn(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, "switch", "ping -I server57 -c 2 -i 0.02 " + FLOATING))
                .contains("2 received");
    }

    // ---- what is there

    @Test
    @Row({"004-01", "004-02"})
    void shouldNameNamespacesAndDevicesAfterIds(Evidence evidence) throws Exception {
        String namespaces = lab.shown(evidence, HOST, "ip netns list");
        String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
        assertThat(namespaces.lines().map(line -> line.replaceAll(" \\(id: \\d+\\)$", "")))
                .allMatch(line -> line.matches("(qrouter|fip)-" + uuid))
                .hasSize(4);
        assertThat(lab.shown(evidence, "network", "ip netns list")).contains("snat-", "qdhcp-", "qrouter-", "fip-");
        String router = router(HOST);
        String id = router.substring("qrouter-".length());
        assertThat(in(evidence, HOST, router, "ip link")).contains("rfp-" + id.substring(0, 10) + "@if");
        String fip = in(evidence, HOST, floating(HOST), "ip link");
        assertThat(fip).contains("fpr-" + id.substring(0, 10) + "@if").containsPattern("fg-[0-9a-f]{8}-[0-9a-f]{2}:");
        assertThat(fip.lines().filter(line -> line.contains(": fpr-"))).hasSize(3);
        assertThat(floating(HOST)).isEqualTo(floating("compute04"));
    }

    @Test
    @Row({"004-03", "004-09"})
    void shouldHaveOneQrAndOneSgPerSubnetAndTheSameQrOnEveryHost(Evidence evidence) throws Exception {
        String here = in(evidence, HOST, router(HOST), "ip a");
        assertThat(here)
                .containsPattern("rfp-\\S+@if\\d+: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP")
                .containsPattern("link/ether " + RFP + " brd ff:ff:ff:ff:ff:ff link-netns(id)? \\S+")
                .contains("inet 169.254.74.216/31 scope global rfp-")
                .contains("link/ether " + QR + " brd ff:ff:ff:ff:ff:ff")
                .contains("inet 192.168.0.1/16 brd 192.168.255.255 scope global qr-")
                .contains("inet6 fe80::f816:3eff:feff:d58b/64 scope link");
        assertThat(in(evidence, "compute04", router("compute04"), "ip a")).contains("link/ether " + QR);
        String snat = namespace("network", "snat", "192.168.0.5");
        String centralised = in(evidence, "network", snat, "ip a");
        assertThat(centralised.lines().filter(line -> line.matches(".*: sg-.*")))
                .hasSize(1);
        assertThat(centralised.lines().filter(line -> line.matches(".*: qg-.*")))
                .hasSize(1);
        assertThat(centralised).contains("inet 100.122.0.60/16");
    }

    @Test
    @Row({"004-11", "004-34"})
    void shouldListTheNatTableOfTheRouter(Evidence evidence) throws Exception {
        String router = router(HOST);
        String rfp = device(HOST, router, "169.254.74.216");

        assertThat(in(evidence, HOST, router, "iptables -S -t nat")).isEqualTo("""
                -P PREROUTING ACCEPT
                -P INPUT ACCEPT
                -P OUTPUT ACCEPT
                -P POSTROUTING ACCEPT
                -N neutron-l3-agent-OUTPUT
                -N neutron-l3-agent-POSTROUTING
                -N neutron-l3-agent-PREROUTING
                -N neutron-l3-agent-float-snat
                -N neutron-l3-agent-snat
                -N neutron-postrouting-bottom
                -A PREROUTING -j neutron-l3-agent-PREROUTING
                -A OUTPUT -j neutron-l3-agent-OUTPUT
                -A POSTROUTING -j neutron-l3-agent-POSTROUTING
                -A POSTROUTING -j neutron-postrouting-bottom
                -A neutron-l3-agent-POSTROUTING -d 192.168.0.0/16 -j ACCEPT
                -A neutron-l3-agent-PREROUTING -d 169.254.169.254/32 -i qr-+ -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9697
                -A neutron-l3-agent-PREROUTING -d 100.122.0.145/32 -i RFP -j DNAT --to-destination 192.168.3.69
                -A neutron-l3-agent-float-snat -s 192.168.3.69/32 -j SNAT --to-source 100.122.0.145 --random-fully
                -A neutron-l3-agent-snat -j neutron-l3-agent-float-snat
                -A neutron-postrouting-bottom -m comment --comment "Perform source NAT on outgoing traffic." -j neutron-l3-agent-snat
                """.replace("RFP", rfp));
    }

    @Test
    @Row({"004-12", "004-13", "004-35"})
    void shouldListRulesAndRoutesOfTheRouter(Evidence evidence) throws Exception {
        String router = router(HOST);
        String rfp = device(HOST, router, "169.254.74.216");
        String qr = device(HOST, router, "192.168.0.1");

        assertThat(in(evidence, HOST, router, "ip rule")).isEqualTo("""
                0:\tfrom all lookup local
                32766:\tfrom all lookup main
                32767:\tfrom all lookup default
                51869:\tfrom 192.168.3.69 lookup 16
                3232235521:\tfrom 192.168.0.1/16 lookup 3232235521
                """);
        assertThat(in(evidence, HOST, router, "ip route show table 16"))
                .isEqualTo("default via 169.254.74.217 dev " + rfp + " proto static \n");
        assertThat(in(evidence, HOST, router, "ip route"))
                .isEqualTo("169.254.74.216/31 dev " + rfp + " proto kernel scope link src 169.254.74.216 \n"
                        + "192.168.0.0/16 dev " + qr + " proto kernel scope link src 192.168.0.1 \n");
    }

    @Test
    @Row("004-14")
    void shouldNotReachOutsideFromTheRouterItself(Evidence evidence) throws Exception {
        String router = router(HOST);

        TestLab.Outcome fromRouter = lab.run(HOST, "ip netns exec " + router + " ping -c 1 -W 1 " + INSIDE_OUT);

        evidence.command(HOST, "ip netns exec " + router + " ping", fromRouter.output() + fromRouter.errors());
        assertThat(fromRouter.status()).isNotZero();
        assertThat(fromRouter.output() + fromRouter.errors()).contains("Network is unreachable");
        pingOut(evidence);
    }

    @Test
    @Row({"004-17", "004-18", "004-20"})
    void shouldShowThePairAndTheFloatingNamespace(Evidence evidence) throws Exception {
        String fip = floating(HOST);
        String devices = in(evidence, HOST, fip, "ip a");
        assertThat(devices)
                .contains("inet 169.254.74.217/31 scope global fpr-")
                .contains("link/ether " + FPR)
                .contains("link/ether " + FG)
                .contains("inet 100.122.0.53/16 brd 100.122.255.255 scope global fg-");
        assertThat(in(evidence, HOST, fip, "ip neigh"))
                .contains("169.254.74.216 dev fpr-")
                .contains(RFP + " PERMANENT");
        assertThat(in(evidence, HOST, router(HOST), "ip neigh"))
                .contains("169.254.74.217 dev rfp-")
                .contains(FPR + " PERMANENT");
        assertThat(in(evidence, HOST, fip, "iptables -S -t nat"))
                .doesNotContain("SNAT", "DNAT", "MASQUERADE", "REDIRECT");
    }

    @Test
    @Row({"004-21", "004-22", "004-32"})
    void shouldListRulesAndRoutesOfTheFloatingNamespace(Evidence evidence) throws Exception {
        String fip = floating(HOST);
        String fpr = device(HOST, fip, "169.254.74.217");
        String fg = device(HOST, fip, "100.122.0.53");

        assertThat(in(evidence, HOST, fip, "ip rule"))
                .contains("2852014809:\tfrom all iif " + fpr + " lookup 2852014809\n");
        assertThat(in(evidence, HOST, fip, "ip route show table 2852014809"))
                .isEqualTo("default via 100.122.255.254 dev " + fg + " proto static \n");
        assertThat(in(evidence, HOST, fip, "ip route"))
                .contains("100.122.0.0/16 dev " + fg + " proto kernel scope link src 100.122.0.53 \n")
                .contains("100.122.0.145 via 169.254.74.216 dev " + fpr + " proto static \n")
                .contains("169.254.74.216/31 dev " + fpr + " proto kernel scope link src 169.254.74.217 \n");
        in(evidence, HOST, fip, "ip link del " + fpr);
        assertThat(in(evidence, HOST, fip, "ip rule"))
                .contains("2852014809:\tfrom all iif " + fpr + " [detached] lookup 2852014809\n");
    }

    @Test
    @Row("004-28")
    void shouldHaveTheFloatingAddressOnNoInterface(Evidence evidence) throws Exception {
        for (String namespace : List.of(router(HOST), floating(HOST))) {
            assertThat(in(evidence, HOST, namespace, "ip a")).doesNotContain(FLOATING);
        }
        pingIn(evidence);
    }

    // ---- what passes

    /** TTLs of request and reply where a device is captured: of the ping outwards, and of the ping inwards. */
    @ParameterizedTest
    @CsvSource({
        "out, tap, 64, 61",
        "out, qr, 64, 61",
        "out, rfp, 63, 62",
        "out, fpr, 63, 62",
        "out, fg, 62, 63",
        "out, bond0, 62, 63",
        "in, fg, 63, 62",
        "in, fpr, 62, 63",
        "in, rfp, 62, 63",
        "in, qr, 61, 64",
        "in, tap, 61, 64"
    })
    @Row({"004-08", "004-15", "004-16", "004-19", "004-24", "004-25", "004-26", "004-27", "004-33"})
    void shouldCountDownTtlAtEachHop(String direction, String at, int request, int reply, Evidence evidence)
            throws Exception {
        String router = router(HOST);
        String fip = floating(HOST);
        String capture = switch (at) {
            case "tap" -> "tcpdump -env -i " + tap();
            case "bond0" -> "tcpdump -env -i bond0";
            case "qr" -> "ip netns exec " + router + " tcpdump -env -i " + device(HOST, router, "192.168.0.1");
            case "rfp" -> "ip netns exec " + router + " tcpdump -env -i " + device(HOST, router, "169.254.74.216");
            case "fpr" -> "ip netns exec " + fip + " tcpdump -env -i " + device(HOST, fip, "169.254.74.217");
            default -> "ip netns exec " + fip + " tcpdump -env -i " + device(HOST, fip, "100.122.0.53");
        };
        boolean out = direction.equals("out");
        // The first packets are seen, and so are those of a path that is cached already.
        for (int round = 0; round < 2; round++) {
            try (TestLab.Capture seen = lab.capture(HOST, capture + (at.equals("bond0") ? "" : " icmp"))) {
                if (out) {
                    pingOut(evidence);
                } else {
                    pingIn(evidence);
                }
                seen.lines(8);
                String text = seen.end();
                evidence.command(HOST, capture, text);
                assertThat(ttl(text, "echo request")).isEqualTo(request);
                assertThat(ttl(text, "echo reply")).isEqualTo(reply);
                String source = out ? (at.equals("tap") || at.equals("qr") ? FIXED : FLOATING) : OUTSIDE_IN;
                assertThat(text).contains("    " + source + " > ");
                switch (at) {
                    case "tap", "qr" ->
                        assertThat(text)
                                .contains("ethertype IPv4 (0x0800), length 98: (tos 0x0, ttl ")
                                .contains(", proto ICMP (1), length 84)");
                    case "rfp", "fpr" -> assertThat(text).contains(out ? RFP + " > " + FPR : FPR + " > " + RFP);
                    case "bond0" ->
                        assertThat(text)
                                .contains(FG
                                        + " > 00:23:89:64:7a:20, ethertype 802.1Q (0x8100), length 102: vlan 20, p 0, "
                                        + "ethertype IPv4");
                    default -> assertThat(text).contains(FG);
                }
            }
        }
    }

    private String tap() throws Exception {
        Matcher tap = Pattern.compile("tap[0-9a-f]{8}-[0-9a-f]{2}")
                .matcher(lab.lab().guests().get("vm").port());
        assertThat(tap.matches()).isTrue();
        return tap.group();
    }

    /** The one TTL that all packets of a kind have. */
    private static int ttl(String text, String kind) {
        Matcher packet = Pattern.compile("ttl (\\d+),[^\\n]*\\n    \\S+ > \\S+: ICMP " + kind)
                .matcher(text);
        int ttl = -1;
        while (packet.find()) {
            assertThat(ttl == -1 || ttl == Integer.parseInt(packet.group(1))).isTrue();
            ttl = Integer.parseInt(packet.group(1));
        }
        return ttl;
    }

    @Test
    @Row("004-23")
    void shouldStopForwardingInTheFloatingNamespaceWhenItsSysctlIsZero(Evidence evidence) throws Exception {
        String fip = floating(HOST);
        assertThat(in(evidence, HOST, fip, "sysctl net.ipv4.ip_forward")).isEqualTo("net.ipv4.ip_forward = 1\n");
        pingOut(evidence);

        in(evidence, HOST, fip, "sysctl -w net.ipv4.ip_forward=0");

        assertThat(lab.run(HOST, "ping -I vm -c 1 -W 0.5 " + INSIDE_OUT).status())
                .isEqualTo(1);
        in(evidence, HOST, fip, "sysctl -w net.ipv4.ip_forward=1");
        pingOut(evidence);
    }

    @Test
    @Row({"004-29", "004-30", "004-31"})
    void shouldAnswerForFloatingAddressesOfThisHostByProxyArpOnly(Evidence evidence) throws Exception {
        String fip = floating(HOST);
        String fg = device(HOST, fip, "100.122.0.53");
        String key = "net.ipv4.conf." + fg + ".proxy_arp";
        assertThat(in(evidence, HOST, fip, "sysctl " + key)).isEqualTo(key + " = 1\n");
        assertThat(in(evidence, HOST, fip, "ip r get " + FLOATING)).contains("via 169.254.74.216 dev fpr-");
        assertThat(in(evidence, HOST, fip, "ip r get 100.122.0.146")).contains("dev " + fg);

        assertThat(lab.shown(evidence, HOST, "ping -I vm -c 1 100.122.0.146")).contains("1 received");
        assertThat(in(evidence, "compute04", floating("compute04"), "arp -a")).contains("(" + FLOATING + ") at " + FG);

        in(evidence, HOST, fip, "sysctl -w " + key + "=0");
        lab.shown(evidence, "switch", "ip netns exec l3switch ip neigh flush all");
        assertThat(lab.run("switch", "ping -I server57 -c 1 -W 2 " + FLOATING).status())
                .isNotZero();
    }

    @Test
    @Row("004-10")
    void shouldPassTheHooksInOrder(Evidence evidence) throws Exception {
        pingOut(evidence);
        String counted = lab.awaited(
                evidence,
                HOST,
                "ip netns exec " + router(HOST) + " iptables -t nat -L -n -v",
                text -> Pattern.compile("\\n +1 +84 SNAT .* to:" + Pattern.quote(FLOATING))
                        .matcher(text)
                        .find());
        assertThat(counted.indexOf("Chain PREROUTING")).isLessThan(counted.indexOf("Chain POSTROUTING"));
    }

    @Test
    @Row("004-38")
    void shouldFilterOnBrIntAndOnlySwitchOnBrEx(Evidence evidence) throws Exception {
        pingOut(evidence);
        assertThat(lab.shown(evidence, HOST, "ovs-ofctl dump-flows br-int table=72"))
                .contains("ct_state");
        assertThat(lab.shown(evidence, HOST, "ovs-ofctl dump-flows br-ex"))
                .contains("NORMAL")
                .doesNotContain("ct(");
        lab.awaited(
                evidence,
                HOST,
                "ovs-ofctl dump-ports br-ex",
                text -> Pattern.compile("tx pkts=[1-9]").matcher(text).find());
    }

    // ---- what the deployment knows

    @Test
    @Row({"004-04", "004-05"})
    void shouldListPortsOfTheRouterByOwner(Evidence evidence) throws Exception {
        for (String owner : List.of(
                "network:router_interface_distributed", "network:router_centralized_snat", "network:router_gateway")) {
            assertThat(lab.shown(
                                    evidence,
                                    HOST,
                                    "openstack port list --router router --device-owner " + owner + " -f value")
                            .lines())
                    .hasSize(1);
        }
        for (String owner :
                List.of("compute:nova", "network:dhcp", "network:floatingip", "network:floatingip_agent_gateway")) {
            assertThat(lab.shown(evidence, HOST, "openstack port list --device-owner " + owner + " -f value"))
                    .isNotBlank();
        }
    }

    @Test
    @Row("004-06")
    void shouldListServersWithHostAndAddresses(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, HOST, "openstack server list --all --long"))
                .contains(HOST)
                .contains(FIXED + ", " + FLOATING);
    }

    @Test
    @Row("004-07")
    void shouldConfigureGuestsByTheOptionsOfTheirNetwork(Evidence evidence) throws Exception {
        lab.awaited(evidence, HOST, "ssh nofip ip a", text -> text.contains("inet 192.168.3.70/16"));
        assertThat(lab.shown(evidence, HOST, "ssh nofip ip a"))
                .contains("2: ens3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 ")
                .containsPattern(
                        "inet 192.168.3.70/16 brd 192.168.255.255 scope global dynamic ens3\\s+valid_lft 8\\d{4}sec "
                                + "preferred_lft 8\\d{4}sec\n");
        assertThat(lab.shown(evidence, HOST, "ssh nofip ip r")).isEqualTo("""
                default via 192.168.0.1 dev ens3 proto dhcp src 192.168.3.70 metric 100\s
                169.254.169.254 via 192.168.0.1 dev ens3 proto dhcp src 192.168.3.70 metric 100\s
                192.168.0.0/16 dev ens3 proto kernel scope link src 192.168.3.70 metric 100\s
                """);
        lab.awaited(evidence, HOST, "ssh lonely ip a", text -> text.contains("inet 10.10.0.10/24"));
        assertThat(lab.shown(evidence, HOST, "ssh lonely ip r")).isEqualTo("""
                10.10.0.0/24 dev ens3 proto kernel scope link src 10.10.0.10 metric 100\s
                169.254.169.254 via 10.10.0.2 dev ens3 proto dhcp src 10.10.0.10 metric 100\s
                """);
    }

    @Test
    void shouldNameTheHopsOfTheWayOut() throws Exception {
        assertThat(lab.shown(new Evidence(), HOST, "ssh vm traceroute -n -q 1 " + INSIDE_OUT)
                        .replaceAll("[0-9.]+ ms", "T"))
                .isEqualTo("""
                        traceroute to 100.121.0.75 (100.121.0.75), 30 hops max, 60 byte packets
                         1  192.168.0.1  T
                         2  169.254.74.217  T
                         3  100.122.255.254  T
                         4  100.121.0.75  T
                        """);
    }
}
