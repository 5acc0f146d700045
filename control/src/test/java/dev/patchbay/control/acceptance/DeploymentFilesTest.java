package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.guest.EchoRequest;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.neutron.Network;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configuration files of seed 002, and what is kept over a restart. */
@Timeout(120)
class DeploymentFilesTest {
    private static final String PLUGIN = """
            [ml2]
            type_drivers = vxlan,local
            # Tenant networks
            tenant_network_types = vxlan
            mechanism_drivers = openvswitch,linuxbridge,l2population

            [ml2_type_vxlan]
            vni_ranges = 1001:2000
            vxlan_group = 239.1.1.1

            [database]
            connection = mysql://neutron@controller/ovs_neutron
            """;
    private static final String AGENT = """
            [ovs]
            local_ip = 10.0.0.HOST
            enable_tunneling = True
            tunnel_type = vxlan
            [agent]
            tunnel_types = vxlan
            vxlan_udp_port = PORT
            l2_population = True
            polling_interval = 2
            [securitygroup]
            firewall_driver = neutron.agent.linux.iptables_firewall.OVSHybridIptablesFirewallDriver
            """;
    private static final String LAB = """
            version: 1
            name: configured
            underlay: {10.0.0.1: 127.0.62.1, 10.0.0.2: 127.0.62.2}
            hosts: {c1: {local_ip: 10.0.0.1}, c2: {local_ip: 10.0.0.2}}
            neutron:
              config_files: [plugin.ini]
              agent: {bridge_mappings: ""}
              hosts: {c1: {config_files: [c1.ini]}, c2: {config_files: [c2.ini]}}
              networks: {private: {}, other: {}, given: {segment: 1001}}
              subnets: {private: {network: private, cidr: 10.0.0.0/24}}
              security_groups: {default: {rules: [{direction: egress}, {direction: ingress, protocol: icmp}]}}
              servers:
                vm-1: {host: c1, interfaces: [{network: private, ip: 10.0.0.3}]}
                vm-2: {host: c2, interfaces: [{network: private, ip: 10.0.0.4}]}
            """;
    private static final String STATE = """
            version: 1
            name: kept
            hosts: {c1: {local_ip: 10.0.0.1}}
            neutron:
              agent: {bridge_mappings: ""}
              hosts: {c1: {}}
              networks: {a: {type: vxlan, segment: 7}, b: {type: vxlan, segment: 8}}
              subnets: {a: {network: a, cidr: 10.0.1.0/24}, b: {network: b, cidr: 10.0.2.0/24}}
              servers:
                B: {host: c1, interfaces: [{network: b, ip: 10.0.2.3}]}
                A: {host: c1, interfaces: [{network: a, ip: 10.0.1.3}]}
            """;

    @TempDir
    private Path folder;

    private TestLab running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    private Lab read(String lab, String plugin, String port) throws Exception {
        Files.writeString(folder.resolve("plugin.ini"), plugin);
        for (int host = 1; host <= 2; host++) {
            Files.writeString(
                    folder.resolve("c" + host + ".ini"),
                    AGENT.replace("HOST", String.valueOf(host)).replace("PORT", port));
        }
        Path file = folder.resolve("lab.yaml");
        Files.writeString(file, lab);
        return LabReader.read(file);
    }

    private void assertReaches(String from, String to) {
        EchoRequest request = new EchoRequest(
                EchoRequest.Kind.PING,
                Ipv4Address.parse(to),
                3,
                TimeUnit.MILLISECONDS.toNanos(2),
                56,
                7,
                TimeUnit.SECONDS.toNanos(5));
        assertThat(running.guest(from).run(request).join().received()).isEqualTo(3);
    }

    @Test
    @Row("002-02")
    void shouldDrawSegmentsFromTheServersRanges(Evidence evidence) throws Exception {
        Lab lab = read(LAB, PLUGIN, "4789");

        assertThat(lab.deployment().networks().values())
                .extracting(Network::segment)
                .doesNotHaveDuplicates()
                .allMatch(segment -> segment >= 1001 && segment <= 2000);
        Lab fewer = read(LAB.replace("other: {}, ", ""), PLUGIN, "4789");
        assertThat(fewer.deployment().networks())
                .as("a network that goes changes nobody else's")
                .allSatisfy((id, network) -> assertThat(network)
                        .isEqualTo(lab.deployment().networks().get(id)));
        running = TestLab.start(lab);
        assertReaches("vm-1", "10.0.0.4");
        assertThat(running.shown(evidence, "c1", "openstack network show private"))
                .contains("| provider:network_type     | vxlan")
                .containsPattern("provider:segmentation_id\\s+\\| (100[1-9]|10[1-9][0-9]|1[1-9][0-9]{2}|2000) ");
        assertThat(running.shown(evidence, "c1", "ovs-ofctl dump-flows br-tun table=4"))
                .contains("tun_id=0x"
                        + Long.toHexString(lab.deployment()
                                .networks()
                                .values()
                                .iterator()
                                .next()
                                .segment()));
    }

    @Test
    void shouldSayWhereAConfigurationIsWrong() {
        assertMistake(
                "vni_ranges = 1001:2000",
                "vni_ranges = 2000:1001",
                "plugin.ini:8: vni_ranges: '2000:1001' is no range");
        assertMistake("vni_ranges", "vni_range", "plugin.ini:8: 'vni_range' is not known; did you mean 'vni_ranges'?");
        assertMistake("239.1.1.1", "10.1.1.1", "plugin.ini:9: vxlan_group: '10.1.1.1' is no multicast address");
        assertMistake("type_drivers = vxlan,local", "type_drivers = local", "is not among type_drivers, local");
        assertMistake("openvswitch,", "", "plugin.ini:5: mechanism_drivers: 'openvswitch' must be among them");
        assertMistake(",l2population", "", "l2_population needs the server's");
        assertMistake("[ml2]", "[ml2", "plugin.ini:1: '[ml2' is neither '[section]' nor 'key = value'");
        assertThatThrownBy(() -> read(LAB.replace("[c1.ini]", "[c2.ini]"), PLUGIN, "4789"))
                .hasMessageContaining("lab.yaml:8:")
                .hasMessageContaining("local_ip 10.0.0.2 is not that of host 'c1', 10.0.0.1");
        assertThatThrownBy(() -> read(LAB.replace("[c1.ini]", "[none.ini]"), PLUGIN, "4789"))
                .hasMessageContaining("there is no file 'none.ini' beside the lab");
        assertThatThrownBy(() -> read(LAB, PLUGIN, "70000")).hasMessageContaining("vxlan_udp_port");
    }

    private void assertMistake(String good, String bad, String message) {
        assertThat(PLUGIN).contains(good);
        assertThatThrownBy(() -> read(LAB, PLUGIN.replace(good, bad), "4789"))
                .hasMessageContaining("lab.yaml:")
                .hasMessageContaining(message);
    }

    @Test
    @Row("002-03")
    void shouldUseTheAgentsSettings(Evidence evidence) throws Exception {
        running = TestLab.startOnSockets(read(LAB, PLUGIN, "14790"));

        assertReaches("vm-1", "10.0.0.4");
        assertThat(running.shown(evidence, "c1", "ovs-vsctl show")).contains("dst_port=\"14790\"");
        assertThat(running.shown(evidence, "c1", "brctl show")).contains("qbr");
        assertThatThrownBy(() -> new DatagramSocket(14790, InetAddress.getByName("127.0.62.1")).close())
                .as("the underlay has the port")
                .isInstanceOf(BindException.class);
        running.close();
        running = TestLab.start(read(LAB, PLUGIN, "4789"));
        assertThat(running.shown(evidence, "c1", "ovs-vsctl show")).doesNotContain("dst_port");
    }

    @Test
    @Row("002-04")
    void shouldKeepTagsCookiesAndFlowsOverARestart(Evidence evidence) throws Exception {
        Path state = folder.resolve("state");
        String first = STATE.replaceAll("    B: .*\\n", "");
        running = TestLab.start(LabReader.parse("kept.yaml", first), state);
        running.apply(STATE);
        running.run("c1", "ovs-ofctl add-flow br-int table=5,priority=7,actions=drop");
        String tags = running.shown(evidence, "c1", "ovs-vsctl show");
        String flows = running.shown(evidence, "c1", "ovs-ofctl dump-flows --no-stats br-tun");
        assertThat(flows).contains("tun_id=0x7 actions=mod_vlan_vid:1").contains("tun_id=0x8 actions=mod_vlan_vid:2");
        running.close();

        running = TestLab.start(LabReader.parse("kept.yaml", STATE), state);
        assertThat(running.shown(evidence, "c1", "ovs-ofctl dump-flows --no-stats br-tun")
                        .lines())
                .containsExactlyInAnyOrderElementsOf(flows.lines().toList());
        assertThat(withoutId(running.shown(evidence, "c1", "ovs-vsctl show"))).isEqualTo(withoutId(tags));
        assertThat(running.shown(evidence, "c1", "ovs-ofctl dump-flows --no-stats br-int table=5"))
                .contains("priority=7 actions=drop");
        running.close();

        Path file = state.resolve("c1").resolve("state.json");
        Files.writeString(file, Files.readString(file).replace("\"version\": 2", "\"version\": 9"));
        assertThatThrownBy(() -> TestLab.start(LabReader.parse("kept.yaml", STATE), state))
                .hasMessageContaining("has version 9 and this Patchbay reads versions 1 to 2");
        running = TestLab.start(LabReader.parse("kept.yaml", STATE));
        assertThat(running.run("c1", "ovs-ofctl dump-flows --no-stats br-tun").output())
                .as("without the state")
                .contains("tun_id=0x8 actions=mod_vlan_vid:1");
    }

    private static String withoutId(String shown) {
        return shown.substring(shown.indexOf('\n'));
    }
}
