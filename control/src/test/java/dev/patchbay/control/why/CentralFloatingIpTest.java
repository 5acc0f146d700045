package dev.patchbay.control.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Floating addresses of machines whose host has no way out of its own: the namespace of the source NAT translates them. */
class CentralFloatingIpTest {
    private static final String GATEWAY = "d81c5a0e-4b97-4f62-8e3a-6d0f9b2c7552";
    private static final String SNAT = "snat-d2f10d2a-cf53-4d13-8f1d-8f6a6b6a9c11";
    private static final String ROUTER = "qrouter-d2f10d2a-cf53-4d13-8f1d-8f6a6b6a9c11";

    private static LabAtHand lab;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        String seed = Files.readString(Path.of("labs", "seed-004.yaml"));
        assertThat(seed).contains(GATEWAY);
        lab = LabAtHand.of(folder, seed.replaceAll("(?m)^.*" + GATEWAY + ".*\n", ""));
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void shouldHoldAddressOnSourceNatsDevice() throws Exception {
        assertThat(lab.run("network", "ip", "netns", "exec", SNAT, "ip", "addr"))
                .contains("inet 100.122.0.60/16 brd 100.122.255.255 scope global qg-c6a04f1b-58")
                .contains("inet 100.122.0.146/32 scope global qg-c6a04f1b-58")
                .doesNotContain("100.122.0.145");
        assertThat(lab.run("network", "ip", "netns", "exec", SNAT, "iptables", "-S", "-t", "nat"))
                .contains("-A neutron-l3-agent-OUTPUT -d 100.122.0.146/32 -j DNAT --to-destination 192.168.3.32\n")
                .contains("-A neutron-l3-agent-PREROUTING -d 100.122.0.146/32 -j DNAT --to-destination 192.168.3.32\n")
                .contains("-A neutron-l3-agent-float-snat -s 192.168.3.32/32 -j SNAT --to-source 100.122.0.146");
    }

    @Test
    void shouldHaveNoNamespaceOfFloatingAddressesOnThatHost() throws Exception {
        assertThat(lab.run("compute04", "ip", "netns")).contains(ROUTER).doesNotContain("fip-");
        assertThat(lab.run("compute04", "ip", "netns", "exec", ROUTER, "ip", "link"))
                .doesNotContain("rfp-");
        assertThat(lab.run("compute04", "ip", "netns", "exec", ROUTER, "ip", "rule"))
                .doesNotContain("lookup 16")
                .contains("from 192.168.0.1/16 lookup 3232235521");
        assertThat(lab.run("compute03", "ip", "netns")).contains("fip-");
    }

    @Test
    void shouldReachMachineFromOutside() throws Exception {
        assertThat(lab.run("switch", "ping", "-I", "server57", "-c", "3", "-i", "0.2", "100.122.0.146"))
                .contains("3 packets transmitted, 3 received");
        Question.Answer answer = lab.ask("server57", "ping 100.122.0.146", false);
        assertThat(answer.delivered()).as(answer.text(false)).isTrue();
        assertThat(answer.text(false))
                .containsSubsequence(
                        SNAT + ", by qg-c6a04f1b-58",
                        "NAT: destination is now 192.168.3.32",
                        "leaves by " + SNAT + "/sg-9b7d35e0-1c");
    }

    @Test
    void shouldLeaveWithFloatingAddressAsSource() throws Exception {
        Question.Answer answer = lab.ask("vm2", "ping server75", true);
        assertThat(answer.delivered()).as(answer.text(false)).isTrue();
        assertThat(answer.text(false)).contains("NAT: source 192.168.3.32 is now 100.122.0.146");
    }
}
