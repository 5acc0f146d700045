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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts and messages as Open vSwitch 3.1.0 gave them for the same flows, while its revalidators were paused. */
class FlowHandCommandsTest {
    private static final String FLOW = "in_port(1),eth(src=00:00:00:00:00:01,dst=00:00:00:00:00:02),eth_type(0x0800),"
            + "ipv4(src=1.0.0.0/255.0.0.0,proto=6,frag=no),tcp()";
    private static final String PRINTED = "recirc_id(0),in_port(1),packet_type(ns=0,id=0),eth(src=00:00:00:00:00:01,"
            + "dst=00:00:00:00:00:02),eth_type(0x0800),ipv4(src=1.0.0.0/255.0.0.0,proto=6,frag=no), packets:0, bytes:0, "
            + "used:never, actions:";
    private static final String HEAD = "flow-dump from the main thread:\n";

    private final SwitchClock clock = SwitchClock.manual(1_000_000);
    private final CommandRegistry registry = new CommandRegistry();
    private VirtualSwitch vswitch;

    @BeforeEach
    void makeBridge() {
        vswitch = VirtualSwitch.stepped(new SwitchContext().clock(clock), UnderlayFactory.NONE);
        vswitch.call(model -> {
                    model.addBridge("br0");
                    model.addPort("br0", PortSpec.ordinary("p1", 1));
                    model.addPort("br0", PortSpec.ordinary("p2", 2));
                    TunnelOptions tunnel = TunnelOptions.of(Map.of("remote_ip", "flow", "key", "flow"));
                    return model.addPort("br0", PortSpec.vxlan("vx1", 12, tunnel));
                })
                .join();
        SwitchAccess access = new SwitchAccess(vswitch);
        new FlowDumpCommands(access).register(registry);
    }

    @AfterEach
    void closeSwitch() {
        vswitch.close();
    }

    @Test
    void shouldAddChangeAndDeleteAFlow() throws Exception {
        assertThat(run("dpctl/add-flow", FLOW, "2")).isEmpty();
        assertThat(run("dpctl/dump-flows")).isEqualTo(HEAD + PRINTED + "2\n");
        assertRefused("updating flow table (File exists)", "dpctl/add-flow", FLOW, "2");
        assertThat(run("dpctl/mod-flow", "-s", "netdev@ovs-netdev", FLOW, "push_vlan(vid=5,pcp=1),1"))
                .isEqualTo("packets:0, bytes:0, used:never\n");
        assertThat(run("dpctl/dump-flows")).isEqualTo(HEAD + PRINTED + "push_vlan(vid=5,pcp=1),1\n");
        String id = run("dpctl/dump-flows", "-m").lines().toList().get(1).replaceFirst(",.*", "");
        assertThat(run("dpctl/get-flow", id)).isEqualTo(PRINTED + "push_vlan(vid=5,pcp=1),1\n");
        assertThat(run("dpctl/get-flow", "--names", id))
                .contains("in_port(br0)")
                .endsWith("actions:push_vlan(vid=5,pcp=1),br0\n");
        assertRefused(
                "deleting flow (No such file or directory)\nPerhaps you need to specify a UFID?",
                "dpctl/del-flow",
                "in_port(1),eth(),eth_type(0x0800),ipv4(),tcp()");
        assertThat(run("dpctl/del-flow", "-s", FLOW)).isEqualTo("packets:0, bytes:0, used:never\n");
        assertThat(run("dpctl/dump-flows")).isEmpty();
        assertRefused("updating flow table (No such file or directory)", "dpctl/mod-flow", FLOW, "2");
        run("dpctl/mod-flow", "--may-create", FLOW, "2");
        run("dpctl/del-flow", id);
        assertThat(run("dpctl/dump-flows")).isEmpty();
    }

    @Test
    void shouldFindTheFlowThatAnswersWhatever() throws Exception {
        run("dpctl/add-flow", "in_port(1),eth(),eth_type(0x0807)", "1");
        assertRefused(
                "updating flow table (File exists)",
                "dpctl/add-flow",
                "in_port(1),eth(src=00:00:00:00:00:01),eth_type(0x0807)",
                "2");
        run("dpctl/mod-flow", "in_port(1),eth(src=00:00:00:00:00:07),eth_type(0x0807)", "3");
        assertThat(run("dpctl/dump-flows")).contains("eth_type(0x0807)").endsWith("actions:3\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get-flow|foo||parsing flow ufid",
                "get-flow|ufid:zz||parsing flow ufid (Invalid argument)",
                "get-flow|ufid:00000000-0000-0000-0000-000000000001||getting flow (No such file or directory)",
                "add-flow|in_por(1)|1|parsing flow key (syntax error at in_por(1)) (Invalid argument)",
                "add-flow|in_port(1),eth(),eth_type(0x0807/0xff)|1|updating flow table (Invalid argument)",
                "add-flow|eth(),eth_type(0x0807)|1|updating flow table (Invalid argument)",
                "add-flow|in_port(1)|foo|parsing actions (Invalid argument)",
                "del-flow|in_por(1)||syntax error at in_por(1) (Invalid argument)",
                "add-flows|/nope||Opening file \"/nope\" failed (No such file or directory)",
                "del-flows|/nope||Opening file \"/nope\" failed (No such file or directory)",
            })
    void shouldSayWhatIsWrong(String command, String flow, String actions, String message) {
        assertThatThrownBy(() -> {
                    if (actions == null) {
                        run("dpctl/" + command, flow);
                    } else {
                        run("dpctl/" + command, flow, actions);
                    }
                })
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("ovs-vswitchd: " + message);
    }

    @Test
    void shouldDoWhatTheLinesOfAFileSay(@TempDir Path folder) throws Exception {
        Path file = write(folder, """
                add in_port(2),eth(),eth_type(0x0809) 1
                foo
                in_port(1),eth(),eth_type(0x0807) 2,3
                modify in_port(1),eth(),eth_type(0x0807) drop

                # a remark
                delete in_port(2),eth(),eth_type(0x0809)
                in_port(2),eth(),eth_type(0x080a) 7  # behind it, too
                in_port(2),eth(),eth_type(0x080b) xx
                """);
        assertThat(run("dpctl/add-flows", file.toString())).isEqualTo("""
                        ovs-vswitchd: Failed parsing line number 2, skipped!
                        ovs-vswitchd: parsing actions (Invalid argument): syntax error at xx
                        """);
        assertThat(run("dpctl/dump-flows").lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("eth_type(0x0807)") && line.endsWith("actions:drop"))
                .anyMatch(line -> line.contains("eth_type(0x080a)") && line.endsWith("actions:7"));
        run(
                "dpctl/del-flows",
                write(folder, "in_port(2),eth(),eth_type(0x080a)\n").toString());
        assertThat(run("dpctl/dump-flows").lines()).hasSize(2);
        run("dpctl/del-flows");
        assertThat(run("dpctl/dump-flows")).isEmpty();
    }

    private static Path write(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("flows"), text);
    }

    @Test
    void shouldLetTheTablesHaveTheLastWord() throws Exception {
        new OfctlProgram(vswitch).run(new RecordedCall(), List.of("add-flow", "br0", "tcp,actions=output:2"));
        // Narrow enough for what the tables look at: it stays with their actions.
        run("dpctl/add-flow", FLOW, "1");
        // Too wide: the tables have to look at the protocol.
        run("dpctl/add-flow", "in_port(3),eth(),eth_type(0x0800),ipv4()", "1");
        clock.warp(1_000);
        vswitch.settle();
        assertThat(run("dpctl/dump-flows")).isEqualTo(HEAD + PRINTED + "3\n");
        assertThat(vswitch.call(model -> model.revalidator().corrections()).join())
                .isZero();
    }

    @Test
    void shouldSendThroughATunnel() throws Exception {
        String actions = "set(tunnel(tun_id=0x5,dst=10.0.0.1,ttl=64,tp_dst=4789,flags(df|key))),4";
        run("dpctl/add-flow", "in_port(2),eth(),eth_type(0x0807)", actions);
        assertThat(run("dpctl/dump-flows")).endsWith("actions:" + actions + "\n");
    }

    private void assertRefused(String message, String command, String... arguments) {
        assertThatThrownBy(() -> run(command, arguments))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("ovs-vswitchd: " + message);
    }

    private String run(String command, String... arguments) throws Exception {
        return registry.run(command, List.of(arguments));
    }
}
