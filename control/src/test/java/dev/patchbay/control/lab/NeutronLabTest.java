package dev.patchbay.control.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patchbay.codec.ip.Ipv4Address;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts that come from a deployment: what they get, and what is refused. */
class NeutronLabTest {
    private static final String LAB = """
            version: 1
            name: deployed
            hosts:
              h1: {local_ip: 10.0.0.1}
              h2: {local_ip: 10.0.0.2}
              sw:
                local_ip: 10.0.0.3
                bridges:
                  - {name: switch, ports: [{name: p1}, {name: p2}], flows: ["priority=0,actions=NORMAL"]}
            wires:
              - {from: h1/eth1, to: sw/p1}
              - {from: h2/eth1, to: sw/p2}
            neutron:
              agent: {bridge_mappings: "physnet1:br-ex", DVR}
              hosts: {h1: {nics: {br-ex: eth1}}, h2: {nics: {br-ex: eth1}, cookies: {br-int: "0x1234"}}}
              networks:
                net1: {id: 11111111-aaaa-4000-8000-000000000001, type: vxlan, segment: 3}
                public: {id: 0b1e6a52-aaaa-4000-8000-000000000002, type: vlan, segment: 20, physical_network: physnet1, external: true}
              subnets:
                s1: {network: net1, cidr: 192.168.0.0/16, gateway: 192.168.0.1}
                s2: {network: net1, cidr: 10.1.0.0/24}
                p1: {network: public, cidr: 100.122.0.0/16, gateway: 100.122.255.254, dhcp: false}
              security_groups:
                default: {rules: [{direction: egress}, {direction: ingress, remote_group: default}]}
              routers:
                r1:
                  id: 6b0a3f21-9c4d-4000-8000-000000000003
                  distributed: DISTRIBUTED
                  host: h2
                  link: {address: 169.254.74.216, router_mac: "56:fe:b9:c3:13:1c", floating_mac: "1a:cb:46:80:fd:cd"}
                  interfaces: [{id: aaaa3f21-9c4d-4000-8000-000000000004, subnet: s1, mac: "fa:16:3e:ff:d5:8b" SNAT}]
                  gateway: {id: bbbb3f21-9c4d-4000-8000-000000000005, network: public, ip: 100.122.0.54, mac: "fa:16:3e:00:00:54"}
              dhcp: [{id: cccc3f21-9c4d-4000-8000-000000000006, network: net1, host: h2, ip: 192.168.0.2, mac: "fa:16:3e:00:00:02"}]
              floating_gateways:
                - {id: dddd3f21-9c4d-4000-8000-000000000007, host: h1, network: public, ip: 100.122.0.53, mac: "fa:16:3e:00:00:53"}
              servers:
                A: {host: h1, interfaces: [{id: eeee3f21-9c4d-4000-8000-000000000008, network: net1, ip: 192.168.3.69, mac: "fa:16:3e:00:00:69"}]}
                B: {host: h2, interfaces: [{network: net1, ip: 192.168.3.32, mac: "fa:16:3e:00:00:32"}]}
              floating_ips: [{ip: 100.122.0.145, network: public, server: A, priority: 51869}]
            """;

    private static String legacy() {
        return LAB.replace(", DVR", "").replace("DISTRIBUTED", "false").replace(" SNAT", "");
    }

    private static String distributed() {
        return LAB.replace(", DVR", ", dvr: true")
                .replace("DISTRIBUTED", "true")
                .replace(" SNAT", ", snat: {id: ffff3f21-9c4d-4000-8000-000000000009, ip: 192.168.0.9}");
    }

    private static NamespaceSpec namespace(Lab lab, String host, String prefix) {
        return lab.hosts().get(host).namespaces().stream()
                .filter(one -> one.name().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Lab lab, String host) {
        return lab.hosts().get(host).namespaces().stream()
                .map(NamespaceSpec::name)
                .toList();
    }

    @Test
    void shouldGiveBridgesAndGuestsWhenServersAreDescribed() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", legacy());

        assertThat(lab.hosts().get("h1").bridges().stream().map(BridgeSpec::name))
                .containsExactly("br-int", "br-tun", "br-ex");
        assertThat(lab.guests().get("A").port()).isEqualTo("tapeeee3f21-9c");
        assertThat(lab.guests().get("A").gateway()).isEqualTo(Ipv4Address.parse("192.168.0.1"));
        assertThat(lab.hosts().get("h2").bridges().getFirst().flows())
                .allSatisfy(flow -> assertThat(flow).startsWith("cookie=0x1234,"));
        assertThat(lab.hosts().get("h1").bridges().get(1).flows())
                .anyMatch(flow -> flow.contains("dl_dst=fa:16:3e:00:00:32"));
    }

    @Test
    void shouldLayCablesAsTunnelsWithNumbersOfTheirOwn() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", legacy());

        PortSpec nic = lab.hosts().get("h2").bridges().get(2).ports().getLast();
        assertThat(nic.name()).isEqualTo("eth1");
        assertThat(nic.options()).containsEntry("remote_ip", "10.0.0.3").containsEntry("key", "16777214");
        assertThat(lab.hosts().get("sw").bridges().getFirst().ports().getLast().options())
                .containsEntry("remote_ip", "10.0.0.2")
                .containsEntry("key", "16777214");
    }

    @Test
    void shouldBuildNamespacesOfRouterInOnePlace() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", legacy());

        assertThat(names(lab, "h1")).isEmpty();
        assertThat(names(lab, "h2"))
                .containsExactly(
                        "qrouter-6b0a3f21-9c4d-4000-8000-000000000003", "qdhcp-11111111-aaaa-4000-8000-000000000001");
        NamespaceSpec router = namespace(lab, "h2", "qrouter");
        assertThat(router.devices().getFirst().name()).isEqualTo("qg-bbbb3f21-9c");
        assertThat(router.devices().getFirst().addresses())
                .containsExactly("100.122.0.54/16 brd +", "100.122.0.145/32");
        assertThat(router.devices().getLast().addresses()).containsExactly("192.168.0.1/16 brd +");
        assertThat(router.devices().getLast().mtu()).isEqualTo(1450);
        assertThat(router.routes()).containsExactly("default via 100.122.255.254 dev qg-bbbb3f21-9c proto static");
        assertThat(router.iptables().get("nat"))
                .contains(
                        "-A neutron-l3-agent-PREROUTING -d 100.122.0.145/32 -j DNAT --to-destination 192.168.3.69",
                        "-A neutron-l3-agent-float-snat -s 192.168.3.69/32 -j SNAT --to-source 100.122.0.145 --random-fully",
                        "-A neutron-l3-agent-snat -o qg-bbbb3f21-9c -j SNAT --to-source 100.122.0.54 --random-fully");
        assertThat(namespace(lab, "h2", "qdhcp").devices().getFirst().addresses())
                .containsExactly("192.168.0.2/16 brd +", "169.254.169.254/32");
    }

    @Test
    void shouldBuildNamespacesOfDistributedRouter() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", distributed());

        assertThat(names(lab, "h1"))
                .containsExactly(
                        "qrouter-6b0a3f21-9c4d-4000-8000-000000000003", "fip-0b1e6a52-aaaa-4000-8000-000000000002");
        NamespaceSpec router = namespace(lab, "h1", "qrouter");
        assertThat(router.devices().stream().map(NamespaceSpec.Device::name))
                .containsExactly("rfp-6b0a3f21-9", "qr-aaaa3f21-9c");
        assertThat(router.devices().getFirst().addresses()).containsExactly("169.254.74.216/31");
        assertThat(router.rules())
                .containsExactly(
                        "51869: from 192.168.3.69 lookup 16", "3232235521: from 192.168.0.1/16 lookup 3232235521");
        assertThat(router.routes())
                .containsExactly(
                        "default via 169.254.74.217 dev rfp-6b0a3f21-9 table 16 proto static",
                        "default via 192.168.0.9 dev qr-aaaa3f21-9c table 3232235521 proto static");
        assertThat(router.iptables().get("nat"))
                .contains("-A neutron-l3-agent-PREROUTING -d 100.122.0.145/32 -i rfp-6b0a3f21-9 -j DNAT"
                        + " --to-destination 192.168.3.69");
        assertThat(router.neighbours())
                .extracting(NamespaceSpec.Neighbour::address)
                .containsExactly("169.254.74.217", "192.168.0.9", "192.168.0.2", "192.168.3.69", "192.168.3.32");

        NamespaceSpec floating = namespace(lab, "h1", "fip");
        assertThat(floating.rules()).containsExactly("2852014809: from all iif fpr-6b0a3f21-9 lookup 2852014809");
        assertThat(floating.routes())
                .containsExactly(
                        "default via 100.122.255.254 dev fg-dddd3f21-9c table 2852014809 proto static",
                        "100.122.0.145 via 169.254.74.216 dev fpr-6b0a3f21-9 proto static");
        assertThat(floating.sysctls()).containsEntry("net.ipv4.conf.fg-dddd3f21-9c.proxy_arp", "1");
        assertThat(floating.iptables().get("raw")).contains("-A neutron-l3-agent-PREROUTING -j CT --notrack");
        assertThat(names(lab, "h2")).contains("snat-6b0a3f21-9c4d-4000-8000-000000000003");
        assertThat(namespace(lab, "h2", "snat").devices())
                .extracting(NamespaceSpec.Device::name)
                .containsExactly("sg-ffff3f21-9c", "qg-bbbb3f21-9c");
    }

    @Test
    void shouldPlugServersIntoLinuxBridgesWhenChainsFilter() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", legacy().replace("agent: {", "agent: {firewall: iptables_hybrid, "));

        NamespaceSpec own = namespace(lab, "h1", "");
        assertThat(own.name()).isEqualTo(NamespaceSpec.ROOT);
        assertThat(own.devices())
                .extracting(NamespaceSpec.Device::name)
                .containsExactly("qbreeee3f21-9c", "qvoeeee3f21-9c", "qvbeeee3f21-9c", "tapeeee3f21-9c");
        assertThat(own.devices().getLast().master()).isEqualTo("qbreeee3f21-9c");
        assertThat(own.iptables().get("filter"))
                .contains(
                        "-A neutron-openvswi-sg-chain -m physdev --physdev-out tapeeee3f21-9c --physdev-is-bridged -j"
                                + " neutron-openvswi-ieeee3f21-9",
                        "-A neutron-openvswi-seeee3f21-9 -s 192.168.3.69/32 -m mac --mac-source fa:16:3e:00:00:69 -j RETURN",
                        "-A neutron-openvswi-sg-fallback -j DROP");
        assertThat(own.ipsets().values()).containsExactly(List.of("192.168.3.69", "192.168.3.32"));
        assertThat(lab.guests().get("A").port()).isEqualTo("tapeeee3f21-9c");
    }

    private static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("segment: 3", "segment: 16777216", "segment 16777216 of network 'net1' is out of range"),
                mistake("A: {host: h1", "A: {host: h9", "there is no host 'h9' with agents"),
                mistake("ip: 192.168.3.32", "ip: 192.168.3.69", "192.168.3.69 is the address of server 'A' already"),
                mistake(
                        "fa:16:3e:00:00:32",
                        "fa:16:3e:00:00:69",
                        "fa:16:3e:00:00:69 is the MAC address of server 'A' already"),
                mistake(
                        "network: net1, cidr: 10.1.0.0/24",
                        "network: net1, cidr: 192.168.7.0/24",
                        "192.168.7.0/24 overlaps subnet 's1', 192.168.0.0/16, of the same network"),
                mistake(
                        "interfaces: [{id: aaaa3f21-9c4d-4000-8000-000000000004, subnet: s1, mac: \"fa:16:3e:ff:d5:8b\"}]",
                        "interfaces: [{subnet: s1}, {subnet: p1, ip: 100.122.0.9}, {subnet: p1, ip: 100.122.0.8}]",
                        "router 'r1' has a leg in subnet 'p1' already"),
                mistake(
                        "gateway: {id: bbbb3f21-9c4d-4000-8000-000000000005, network: public, ip: 100.122.0.54, mac:"
                                + " \"fa:16:3e:00:00:54\"}",
                        "routes: []",
                        "floating IP 100.122.0.145 cannot reach 192.168.3.69: no router has both"),
                mistake(
                        "network: net1, ip: 192.168.3.32",
                        "network: net2, ip: 192.168.3.32",
                        "there is no network 'net2'"),
                mistake("remote_group: default", "remote_group: other", "there is no security group 'other'"),
                mistake("bridge_mappings:", "bridge_mapping:", "'bridge_mapping' is not a setting"),
                mistake("to: sw/p2", "to: sw/p3", "host 'sw' has no port 'p3'"),
                mistake("to: sw/p2", "to: sw/p1", "port 'p1' of host 'sw' cannot take a cable"),
                mistake("h2: {nics", "h4: {nics", "there is no host 'h4'"),
                mistake("external: true", "external: false", "network 'public' is not external"));
    }

    private static Arguments mistake(String right, String wrong, String message) {
        return Arguments.of(right, wrong, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldNamePlaceWhenDeploymentIsWrong(String right, String wrong, String message) {
        assertThat(legacy()).contains(right);
        String text = legacy().replace(right, wrong);
        LabException thrown = catchThrowableOfType(LabException.class, () -> LabReader.parse("lab.yaml", text));
        assertThat(thrown).as("no mistake found in %s", text).isNotNull();
        assertThat(thrown.problems()).anySatisfy(problem -> {
            assertThat(problem.message()).contains(message);
            assertThat(problem.line()).isGreaterThan(1);
        });
    }
}
