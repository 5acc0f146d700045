package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.dhcp.NeutronDhcpFiles;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import org.junit.jupiter.api.Test;

class DhcpFilesTest {
    private static final String LAB = """
            version: 1
            name: dhcp
            hosts: {h1: {local_ip: 10.0.0.1}}
            neutron:
              hosts: {h1: {}}
              networks: {routed: {type: vxlan, segment: 3}, isolated: {type: vxlan, segment: 4}}
              subnets:
                s1: {id: 5a, network: routed, cidr: 192.168.254.0/24, gateway: 192.168.254.1, nameservers: [9.9.9.9]}
                s2: {id: 5b, network: isolated, cidr: 10.10.0.0/24}
              routers: {r: {host: h1, interfaces: [{subnet: s1, mac: "fa:16:3e:00:00:01"}]}}
              dhcp:
                - {id: 19a0ed3d-fe11, network: routed, host: h1, ip: 192.168.254.2, mac: "fa:16:3e:00:00:02"}
                - {id: 29a0ed3d-fe11, network: isolated, host: h1, ip: 10.10.0.2, mac: "fa:16:3e:00:00:03"}
              servers:
                vm: {host: h1, interfaces: [{network: routed, ip: 192.168.254.18, mac: "fa:16:3e:00:00:18"}]}
            """;

    @Test
    void shouldWriteHostAndOptionLinesOfNetwork() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", LAB);
        NeutronDhcpFiles files = DhcpFiles.all(lab.deployment(), "h1").get("tap19a0ed3d-fe");

        assertThat(files.hostLines()).contains("fa:16:3e:00:00:18,host-192-168-254-18.openstacklocal,192.168.254.18");
        assertThat(files.optionLines())
                .contains(
                        "tag:subnet-5a,option:dns-server,9.9.9.9",
                        "tag:subnet-5a,option:classless-static-route,169.254.169.254/32,192.168.254.1,0.0.0.0/0,192.168.254.1",
                        "tag:subnet-5a,option:router,192.168.254.1");
        assertThat(files.mtu()).isEqualTo(1450);
    }

    @Test
    void shouldSendToServerForMetadataWhenNetworkIsIsolated() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", LAB);

        assertThat(DhcpFiles.all(lab.deployment(), "h1").get("tap29a0ed3d-fe").optionLines())
                .contains("tag:subnet-5b,option:classless-static-route,169.254.169.254/32,10.10.0.2");
    }
}
