package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of an Open vSwitch 3.1.0 on which no bond, spanning tree or QoS is configured. */
class FeatureCommandsTest {
    private final CommandRegistry registry = new CommandRegistry();
    private VirtualSwitch vswitch;

    @BeforeEach
    void makeBridge() {
        vswitch = VirtualSwitch.stepped(new SwitchContext().clock(SwitchClock.manual(1)), UnderlayFactory.NONE);
        vswitch.call(model -> {
                    model.addBridge("br0");
                    model.addPort("br0", PortSpec.ordinary("p1", 1));
                    TunnelOptions flow = TunnelOptions.of(Map.of("remote_ip", "flow", "key", "flow"));
                    model.addPort("br0", PortSpec.vxlan("vx1", 10, flow));
                    Map<String, String> fixed = Map.of(
                            "remote_ip",
                            "10.0.0.9",
                            "local_ip",
                            "10.0.0.1",
                            "in_key",
                            "5",
                            "out_key",
                            "6",
                            "tos",
                            "4",
                            "df_default",
                            "false",
                            "csum",
                            "true",
                            "ttl",
                            "inherit");
                    return model.addPort("br0", PortSpec.vxlan("vx2", 11, TunnelOptions.of(fixed)));
                })
                .join();
        new FeatureCommands(new SwitchAccess(vswitch)).register(registry);
    }

    @AfterEach
    void closeSwitch() {
        vswitch.close();
    }

    @Test
    void shouldListTunnels() throws Exception {
        assertThat(run("ofproto/list-tunnels")).isEqualTo("""
                        port 3: vx1 (vxlan: ::->flow, key=flow, legacy_l2, dp port=3, ttl=64)
                        port 4: vx2 (vxlan: 10.0.0.1->10.0.0.9, key=0x5, legacy_l2, dp port=4, out_key=0x6, ttl=inherit, \
                        tos=0x4, df=false, csum=true)
                        """);
    }

    @Test
    void shouldTellWhatTheDatapathCanDo() throws Exception {
        assertThat(run("dpif/show-dp-features", "br0"))
                .startsWith("Masked set action: Yes\n")
                .hasLineCount(26);
        assertThat(run("memory/show")).isEqualTo("handlers:1 ports:4 revalidators:1 rules:0 udpif keys:0\n");
        assertThat(run("dpctl/parse-actions", "set(eth(src=00:00:00:00:00:05)),2,ct(commit)"))
                .isEqualTo("set(eth(src=00:00:00:00:00:05)),2,ct(commit)\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bond/show|x|no such bond",
                "lacp/show|x|no such lacp object",
                "lacp/show-stats|x|no such lacp object",
                "stp/show|br0|no such stp object",
                "rstp/show|br0|No such RSTP object",
                "bfd/show|p1|no such bfd object",
                "cfm/show|p1|no such CFM object",
                "qos/show|nope|no such interface",
                "qos/show-types|nope|no such interface",
                "dpif/show-dp-features|nope|no such bridge",
                "dpctl/parse-actions|foo|ovs-vswitchd: odp_actions_from_string (Invalid argument)",
            })
    void shouldNotKnowWhatIsNotThere(String command, String name, String message) throws Exception {
        assertThatThrownBy(() -> run(command, name))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(message);
        if (command.matches("(bond|lacp|r?stp|bfd|cfm)/.*")) {
            assertThat(run(command)).isEmpty();
        }
    }

    @Test
    void shouldSayThatNothingIsConfigured() throws Exception {
        assertThat(run("bond/list")).isEqualTo("bond\ttype\trecircID\tmembers\n");
        assertThat(run("qos/show", "p1")).isEqualTo("QoS not configured on p1\n");
        assertThat(run("qos/show-types", "p1")).isEqualTo("No QoS types supported for interface: p1\n");
    }

    private String run(String command, String... arguments) throws Exception {
        return registry.run(command, List.of(arguments));
    }
}
