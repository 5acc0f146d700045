package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the operator of seed 001 typed on the node, and what he saw. */
@Timeout(120)
class Seed001Test {
    private static final String NODE = "node";

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

    @Test
    @Row({"001-02", "001-14"})
    void shouldHaveNoTunnelBridgeInVlanMode(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl list-br").lines()).containsExactly("bond-br", "br-int");
    }

    @Test
    @Row("001-08")
    void shouldShowLinuxBridgeOfMachine(Evidence evidence) throws Exception {
        List<String> lines = lab.shown(evidence, NODE, "brctl show").lines().toList();

        assertThat(lines.getFirst()).isEqualTo("bridge name\tbridge id\t\tSTP enabled\tinterfaces");
        int at = lines.indexOf("qbrc08d85da-69\t\t8000.3a04f8f4bda2\tno\t\tqvbc08d85da-69");
        assertThat(at).isPositive();
        assertThat(lines.get(at + 1)).isEqualTo("\t\t\t\t\t\t\ttapc08d85da-69");
    }

    @Test
    @Row("001-13")
    void shouldFindBridgeOfPort(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl port-to-br qvoc08d85da-69")
                        .strip())
                .isEqualTo("br-int");
    }

    @Test
    @Row("001-15")
    void shouldListPortsOfBothBridges(Evidence evidence) throws Exception {
        List<String> integration =
                lab.shown(evidence, NODE, "ovs-vsctl list-ports br-int").lines().toList();
        assertThat(integration).hasSize(14).isSorted().contains("int-bond-br", "qvoc08d85da-69");
        assertThat(integration.stream().filter(port -> port.startsWith("qvo"))).hasSize(11);
        assertThat(integration.stream().filter(port -> port.startsWith("tap"))).hasSize(2);

        assertThat(lab.shown(evidence, NODE, "ovs-vsctl list-ports bond-br").lines())
                .containsExactly("eth3", "phy-bond-br");
    }

    @Test
    @Row("001-17")
    void shouldFindProviderBridgeOfItsEndOfThePair(Evidence evidence) throws Exception {
        assertThat(lab.shown(evidence, NODE, "ovs-vsctl port-to-br phy-bond-br").strip())
                .isEqualTo("bond-br");
    }
}
