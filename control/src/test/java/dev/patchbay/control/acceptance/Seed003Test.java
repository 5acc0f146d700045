package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.lab.LabReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The routed part of seed 003: a VM, its gateway, the router's outside and an address behind it. */
@Timeout(60)
class Seed003Test {
    private static final String LAB = """
            version: 1
            name: seed-003
            hosts:
              compute: {local_ip: 10.3.0.1}
              network: {local_ip: 10.3.0.2}
            neutron:
              agent: {bridge_mappings: ""}
              hosts:
                compute: {}
                network: {set: {bridge_mappings: "public:br-ex"}, nics: {br-ex: eth2}}
              networks:
                private: {type: vxlan, segment: 101}
                public: {type: flat, physical_network: public, external: true}
              subnets:
                private: {network: private, cidr: 192.168.101.0/24, gateway: 192.168.101.1}
                public: {network: public, cidr: 192.168.253.0/24, gateway: 192.168.253.1, dhcp: false}
              security_groups:
                default: {rules: [{direction: egress}, {direction: ingress, remote_group: default}]}
              routers:
                router: {host: network, interfaces: [{subnet: private}], gateway: {network: public, ip: 192.168.253.2}}
              servers:
                vm: {host: compute, interfaces: [{network: private, ip: 192.168.101.5}]}
            guests:
              outside: {host: network, port: eth2, mac: "52:54:00:00:25:03", ip: 192.168.253.3/24, gateway: 192.168.253.1}
            """;

    @TempDir
    private Path folder;

    @Test
    @Row("003-16")
    void shouldReachOutsideThroughTheGatewayWithOneHopLessAndTheRoutersAddress(Evidence evidence) throws Exception {
        Path file = Files.writeString(folder.resolve("seed-003.yaml"), LAB);
        try (TestLab lab = TestLab.start(LabReader.read(file));
                TestLab.Capture capture = lab.capture("network", "tcpdump -nv -i eth2 icmp")) {
            assertThat(lab.shown(evidence, "compute", "ping -c 2 -i 0.2 192.168.253.3"))
                    .contains("2 received");
            capture.lines(8);

            String seen = evidence.command("network", "tcpdump -nv -i eth2 icmp", capture.end());
            assertThat(seen)
                    .containsPattern(
                            "ttl 63,[^\\n]*\\n    192\\.168\\.253\\.2 > 192\\.168\\.253\\.3: ICMP echo request")
                    .containsPattern("ttl 64,[^\\n]*\\n    192\\.168\\.253\\.3 > 192\\.168\\.253\\.2: ICMP echo reply");
        }
    }
}
