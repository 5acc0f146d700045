package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Texts, messages and exit statuses as Open vSwitch 3.1.0 gave them for the same bridge. */
class OfctlProgramTest {
    private final SwitchClock clock = SwitchClock.manual(1_000_000);
    private VirtualSwitch vswitch;
    private RecordedCall call;

    @BeforeEach
    void makeBridge() {
        vswitch = VirtualSwitch.stepped(new SwitchContext().clock(clock), UnderlayFactory.NONE);
        vswitch.call(model -> {
                    model.addBridge("br0");
                    model.addPort("br0", PortSpec.ordinary("p1", 1));
                    model.addPort("br0", PortSpec.ordinary("p2", 2));
                    TunnelOptions tunnel = TunnelOptions.of(Map.of("remote_ip", "192.168.50.2", "key", "flow"));
                    return model.addPort("br0", PortSpec.vxlan("vx1", 12, tunnel));
                })
                .join();
    }

    @AfterEach
    void closeSwitch() {
        vswitch.close();
    }

    @Test
    void shouldDumpFlowsAsPipeAndTerminalSeeThem() throws Exception {
        ofctl("add-flow", "br0", "priority=5,in_port=1,ip,actions=output:2");
        ofctl("add-flow", "br0", "in_port=p1,arp,idle_timeout=60,hard_timeout=99,cookie=0x12,actions=normal");
        clock.warp(6);
        assertThat(ofctl("dump-flows", "br0")).isEqualTo("""
                NXST_FLOW reply (xid=0x4):
                 cookie=0x0, duration=0.006s, table=0, n_packets=0, n_bytes=0, idle_age=0, priority=5,ip,in_port=1 actions=output:2
                 cookie=0x12, duration=0.006s, table=0, n_packets=0, n_bytes=0, idle_timeout=60, hard_timeout=99, idle_age=0, arp,in_port=1 actions=NORMAL
                """);
        String byName = """
                 cookie=0x0, duration=0.006s, table=0, n_packets=0, n_bytes=0, priority=5,ip,in_port=p1 actions=output:p2
                 cookie=0x12, duration=0.006s, table=0, n_packets=0, n_bytes=0, idle_timeout=60, hard_timeout=99, arp,in_port=p1 actions=NORMAL
                """;
        assertThat(ofctl("dump-flows", "br0", "--names")).isEqualTo(byName);
        assertThat(ofctl("--no-stats", "dump-flows", "br0")).isEqualTo("""
                 priority=5,ip,in_port=1 actions=output:2
                 cookie=0x12, idle_timeout=60, hard_timeout=99, arp,in_port=1 actions=NORMAL
                """);
        assertThat(ofctl("--sort", "--no-stats", "dump-flows", "br0"))
                .startsWith(" priority=5")
                .hasLineCount(2);
        assertThat(ofctl("--rsort", "--no-stats", "dump-flows", "br0")).startsWith(" cookie=0x12");
        assertThat(ofctl("--no-stats", "dump-flows", "br0", "arp"))
                .isEqualTo(" cookie=0x12, idle_timeout=60, hard_timeout=99, arp,in_port=1 actions=NORMAL\n");
        assertThat(ofctl("dump-aggregate", "br0"))
                .isEqualTo("NXST_AGGREGATE reply (xid=0x4): packet_count=0 byte_count=0 flow_count=2\n");
        call = new RecordedCall().terminal();
        assertThat(new OfctlProgram(vswitch).run(call, List.of("dump-flows", "br0")))
                .isZero();
        assertThat(call.output()).isEqualTo(byName);
    }

    @Test
    void shouldAddAndDeleteFlowsFromStandardInput() throws Exception {
        call = new RecordedCall()
                .input("# a comment\n\npriority=1,actions=drop\nadd priority=2,ip,actions=output:1\n"
                        + "delete priority=2\n".replace("priority=2", "arp"));
        assertThat(new OfctlProgram(vswitch).run(call, List.of("add-flows", "br0", "-")))
                .as(call.errors())
                .isZero();
        assertThat(ofctl("--no-stats", "dump-flows", "br0"))
                .isEqualTo(" priority=1 actions=drop\n priority=2,ip actions=output:1\n");
        ofctl("--strict", "del-flows", "br0", "priority=1");
        assertThat(ofctl("--no-stats", "dump-flows", "br0")).isEqualTo(" priority=2,ip actions=output:1\n");
        ofctl("mod-flows", "br0", "ip,actions=output:2");
        assertThat(ofctl("--no-stats", "dump-flows", "br0")).isEqualTo(" priority=2,ip actions=output:2\n");
        ofctl("del-flows", "br0");
        assertThat(ofctl("--no-stats", "dump-flows", "br0")).isEmpty();
    }

    @Test
    void shouldAddNothingOfAFileWithAMistake() throws Exception {
        call = new RecordedCall().input("priority=1,actions=drop\n\n# c\nfoo,actions=drop\n");
        assertThat(new OfctlProgram(vswitch).run(call, List.of("add-flows", "br0", "-")))
                .isOne();
        assertThat(call.errors()).isEqualTo("ovs-ofctl: -:4: field foo missing value\n");
        assertThat(ofctl("--no-stats", "dump-flows", "br0")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "dump-flows nope|nope is not a bridge or a socket",
                "dump-flows|'dump-flows' command requires at least 1 arguments",
                "dump-flows br0 x y|'dump-flows' command takes at most 2 arguments",
                "bogus|unknown command 'bogus'; use --help for help",
                "|missing command name; use --help for help",
                "add-flow br0 foo=1,actions=drop|unknown keyword foo",
                "add-flow br0 actions=foo|unknown action foo",
                "add-flow br0 ip|must specify an action",
                "add-flows br0 /nope|/nope: open failed (No such file or directory)",
                "mod-port br0 p1 bogus|unknown mod-port command 'bogus'",
                "mod-port br0 nope up|br0: couldn't find port `nope'",
                "mod-port br0 99 up|br0: couldn't find port `99'",
                "-O OpenFlow99 show br0|Unknown OpenFlow version: OpenFlow99",
                "--bogus show br0|unrecognized option '--bogus'",
                "-Z show br0|invalid option -- 'Z'",
                "--sort=xyzzy dump-flows br0|xyzzy: unknown field name",
                "del-flows br0 actions=drop|unknown keyword actions",
                "dump-flows br0 table=foo|unknown table foo",
                "packet-out br0 in_port=1,actions=output:2|must specify packet",
                "packet-out br0 packet=12g,actions=output:2|packet: Trailing garbage in packet data",
                "packet-out br0 packet=12,actions=output:2|packet: Packet data too short for Ethernet",
                "packet-out br0 in_port=foo,actions=2|foo is not a valid OpenFlow port",
                "packet-out br0 foo=foo,actions=2|unknown keyword foo",
                "packet-out br0 in_port=all,actions=2|all is not a valid OpenFlow port for PACKET_OUT",
                "packet-out br0 tcp,in_port=1|field tcp missing value",
                "packet-out br0 nw_src=1.2.3.4|nw_src is not a valid pipeline field for PACKET_OUT",
                "packet-out br0 1 drop|Too many arguments (4)",
                "packet-out br0|'packet-out' command requires at least 2 arguments",
                "packet-out br0 1 foo 12|unknown action foo",
                "packet-out br0 1 goto_table:5 12|goto_table instruction not allowed here",
                "packet-out br0 foo drop 12|br0: unknown port `foo'",
                "packet-out br0 1 drop zz|Trailing garbage in packet data",
                "packet-out br0 1 drop 12|Packet data too short for Ethernet",
                "packet-out br0 1 meter:1,output:2 12|none of the usable flow formats (OXM-OpenFlow15) is among the allowed flow formats (OpenFlow10,NXM)",
            })
    void shouldComplainInTheWordsOfTheOriginal(String command, String message) throws Exception {
        call = new RecordedCall();
        List<String> words = command == null || command.isEmpty() ? List.of() : List.of(command.split(" ", -1));
        assertThat(new OfctlProgram(vswitch).run(call, words)).isOne();
        assertThat(call.errors().replace("\"", "")).isEqualTo("ovs-ofctl: " + message + "\n");
        assertThat(call.output()).isEmpty();
    }

    @Test
    void shouldShowAndChangePorts() throws Exception {
        ofctl("mod-port", "br0", "p1", "down");
        ofctl("mod-port", "br0", "2", "no-flood");
        ofctl("mod-port", "br0", "p2", "no-forward");
        assertThat(ofctl("show", "br0"))
                .startsWith("OFPT_FEATURES_REPLY (xid=0x2): dpid:")
                .contains("\n     config:     PORT_DOWN\n     state:      LINK_DOWN\n")
                .contains("\n     config:     NO_FLOOD NO_FWD\n     state:      0\n")
                .endsWith("OFPT_GET_CONFIG_REPLY (xid=0x4): frags=normal miss_send_len=0\n");
        ofctl("mod-port", "br0", "p1", "up");
        assertThat(ofctl("show", "br0")).doesNotContain("PORT_DOWN");
        assertThat(ofctl("dump-ports", "br0", "p1")).contains(": 1 ports\n  port  1: rx pkts=0, bytes=0, drop=0,");
        assertThat(ofctl("dump-ports", "br0")).contains(" 4 ports\n");
        assertThat(ofctl("dump-tables", "br0")).startsWith("OFPST_TABLE reply (xid=0x2):\n  table 0:\n    active=0,");
        assertThat(ofctl("--help")).startsWith("ovs-ofctl: OpenFlow switch management utility\n");
    }

    private String ofctl(String... words) throws Exception {
        call = new RecordedCall();
        int status = new OfctlProgram(vswitch).run(call, List.of(words));
        assertThat(status).as(call.errors()).isZero();
        return call.output();
    }
}
