package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the operator of seed 002 typed on three nodes with a full mesh of tunnels. */
@Timeout(120)
class Seed002Test {
    private TestLab lab;

    @BeforeEach
    void startLab() throws Exception {
        lab = TestLab.start("seed-002");
    }

    @AfterEach
    void stopLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Row("002-05")
    void shouldNameTunnelPortsAfterDottedAddresses(Evidence evidence) throws Exception {
        String shown = lab.shown(evidence, "controller", "ovs-vsctl show");

        for (String remote : List.of("10.142.255.103", "10.142.255.102")) {
            assertThat(shown)
                    .containsPattern("Interface \"?vxlan-" + remote.replace(".", "\\.")
                            + "\"?\n\\s+type: vxlan\n\\s+options: \\{in_key=flow, local_ip=\"10.142.255.101\", out_key=flow, "
                            + "remote_ip=\"" + remote.replace(".", "\\.") + "\"}");
        }
        assertThat(shown).containsPattern("Interface patch-int\n\\s+type: patch\n\\s+options: \\{peer=patch-tun}");
    }

    @Test
    @Row("002-07")
    void shouldListMachinesOfBothComputes(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, "controller", "nova list"))
                .contains("vm-1")
                .contains("vm-2")
                .contains("private=");
        assertThat(lab.shown(evidence, "controller", "openstack server list --all --long"))
                .contains("compute-1")
                .contains("compute-2");
    }

    @Test
    @Row({"002-08", "002-09"})
    void shouldReachTheMachineFromTheRouter(Evidence evidence) throws Exception {
        String router = lab.run("controller", "ip netns list")
                .output()
                .lines()
                .filter(line -> line.startsWith("qrouter-"))
                .findFirst()
                .orElseThrow()
                .split(" ", 2)[0];
        assertThat(lab.shown(
                        evidence, "controller", "ip netns exec " + router + " arping -c 1 -I qr-6c9d2f15-a8 10.0.0.3"))
                .contains("reply from 10.0.0.3");
        assertThat(lab.shown(evidence, "controller", "ip netns exec " + router + " ping -c 2 -i 0.1 10.0.0.3"))
                .contains("2 received");
    }
}
