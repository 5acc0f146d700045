package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the operator of seed 002 typed, and what he saw. */
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
    void shouldShowTunnelsOfControllerByDottedAddresses(Evidence evidence) throws Exception {
        String shown = lab.shown(evidence, "controller", "ovs-vsctl show");

        assertThat(shown).contains("vxlan-10.142.255.102", "vxlan-10.142.255.103", "patch-int", "peer=patch-tun");
        assertThat(shown)
                .contains("in_key=flow", "local_ip=\"10.142.255.101\"", "out_key=flow", "remote_ip=\"10.142.255.103\"");
    }
}
