package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.host.BridgeSetup;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.PortSpec;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.vport.TapVport;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ovs-vsctl}, {@code ovs-appctl} and {@code tcpdump} on a switch that is stepped by hand. */
@Timeout(60)
class ToolsTest implements HostServices {
    private static final String ARP =
            "fffffffffffffa163eb223f108060001080006040001fa163eb223f1c0000204000000000000c0000203";

    private final SwitchClock clock = SwitchClock.manual(1_700_000_000_000L);
    private final CommandRegistry registry = new CommandRegistry();
    private VirtualSwitch vswitch;

    @BeforeEach
    void makeSwitch() {
        vswitch = VirtualSwitch.stepped(
                new SwitchContext().clock(clock).emcInsertInverseProbability(1), UnderlayFactory.NONE);
        PortSpec tap = port("tap852eac19-fe", 1, "", "", Map.of(), 1);
        PortSpec other = port("tapf88c6b30-dc", 2, "", "", Map.of(), 1);
        PortSpec patch = port("patch-tun", 3, "patch", "patch-int", Map.of(), -1);
        PortSpec back = port("patch-int", 1, "patch", "patch-tun", Map.of(), -1);
        Map<String, String> options = Map.of("local_ip", "10.200.137.96", "remote_ip", "10.200.137.91", "key", "flow");
        PortSpec tunnel = port("vxlan-0ac8895b", 2, "vxlan", "", options, -1);
        vswitch.call(model -> {
                    BridgeSetup.apply(
                            model,
                            List.of(
                                    bridge("br-int", List.of(tap, other, patch)),
                                    bridge("br-tun", List.of(back, tunnel))),
                            _ -> true);
                    return null;
                })
                .join();
        HostCommands.register(registry, this);
    }

    @AfterEach
    void closeSwitch() {
        vswitch.close();
    }

    @Override
    public VirtualSwitch vswitch() {
        return vswitch;
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public GuestDirectory guests() {
        return new GuestDirectory() {
            @Override
            public Optional<Guest> named(String guestOrPort) {
                return Optional.empty();
            }

            @Override
            public List<Guest> all() {
                return List.of();
            }
        };
    }

    @Test
    void shouldShowBridgesAsOvsVsctlDoes() throws Exception {
        assertThat(output("ovs-vsctl", "show").lines().skip(1).toList())
                .containsExactly("""
                    Bridge br-int
                        fail_mode: secure
                        Port br-int
                            Interface br-int
                                type: internal
                        Port patch-tun
                            Interface patch-tun
                                type: patch
                                options: {peer=patch-int}
                        Port tap852eac19-fe
                            tag: 1
                            Interface tap852eac19-fe
                        Port tapf88c6b30-dc
                            tag: 1
                            Interface tapf88c6b30-dc
                    Bridge br-tun
                        fail_mode: secure
                        Port br-tun
                            Interface br-tun
                                type: internal
                        Port patch-int
                            Interface patch-int
                                type: patch
                                options: {peer=patch-tun}
                        Port vxlan-0ac8895b
                            Interface vxlan-0ac8895b
                                type: vxlan
                                options: {key=flow, local_ip="10.200.137.96", remote_ip="10.200.137.91"}
                    ovs_version: "1.2.3"
                """.stripTrailing().split("\n", -1));
        assertThat(output("ovs-vsctl", "list-br")).isEqualTo("br-int\nbr-tun\n");
        assertThat(output("ovs-vsctl", "list-ports", "br-int"))
                .isEqualTo("patch-tun\ntap852eac19-fe\ntapf88c6b30-dc\n");
        assertThat(output("ovs-vsctl", "port-to-br", "patch-int", "--", "list-br"))
                .isEqualTo("br-tun\nbr-int\nbr-tun\n");
    }

    @Test
    void shouldChangeBridgesAndPorts() throws Exception {
        assertThat(output("ovs-vsctl", "add-br", "br0", "--", "add-port", "br0", "p1", "tag=7"))
                .isEmpty();
        assertThat(output("ovs-vsctl", "show")).contains("Port p1\n            tag: 7\n");
        assertThat(output("ovs-vsctl", "--may-exist", "add-br", "br0")).isEmpty();
        assertThat(output("ovs-vsctl", "del-port", "p1", "--", "--if-exists", "del-port", "p1"))
                .isEmpty();
        assertThat(output("ovs-vsctl", "del-br", "br0", "--", "list-br")).isEqualTo("br-int\nbr-tun\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "port-to-br nope|no port named nope|1",
                "list-ports nope|no bridge named nope|1",
                "bogus|unknown command 'bogus'; use --help for help|1",
                "port-to-br|'port-to-br' command requires at least 1 arguments|1",
                "list-br x|'list-br' command takes at most 0 arguments|1",
                "add-br br-int|cannot create a bridge named br-int because a bridge named br-int already exists|1",
                "add-port br-tun patch-tun|cannot create a port named patch-tun because a port named patch-tun already exists on bridge br-int|1",
                "del-port br-int nope|no port named nope|1",
                "br-exists nope||2",
            })
    void shouldComplainAsOvsVsctlDoes(String command, String message, int status) throws Exception {
        RecordedCall call = new RecordedCall();
        assertThat(registry.program("ovs-vsctl").run(call, List.of(command.split(" ", -1))))
                .isEqualTo(status);
        assertThat(call.errors()).isEqualTo(message == null ? "" : "ovs-vsctl: " + message + "\n");
    }

    private String complaint(String command) throws Exception {
        RecordedCall call = new RecordedCall();
        assertThat(registry.program("ovs-vsctl").run(call, List.of(command.split(" ", -1))))
                .isOne();
        return call.errors().replaceFirst("^ovs-vsctl: ", "").strip();
    }

    private String vsctl(String words) throws Exception {
        return output("ovs-vsctl", words.split(" ", -1));
    }

    @Test
    void shouldLimitTablesAndEvictFlowsAsFlowTableRowsSay() throws Exception {
        String rows = "-- --id=@t create Flow_Table flow_limit=2 overflow_policy=evict groups=\"NXM_OF_IN_PORT[]\""
                + " -- set bridge br-int flow_tables:1=@t";
        assertThat(vsctl(rows)).matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\n");
        for (String flow : List.of(
                "in_port=1,idle_timeout=10,tcp,actions=drop",
                "in_port=1,idle_timeout=20,udp,actions=drop",
                "in_port=2,idle_timeout=5,udp,actions=drop")) {
            output("ovs-ofctl", "add-flow", "br-int", "table=1," + flow);
        }
        assertThat(output("ovs-ofctl", "--no-stats", "dump-flows", "br-int", "table=1"))
                .isEqualTo("""
                         table=1, idle_timeout=20, udp,in_port=1 actions=drop
                         table=1, idle_timeout=5, udp,in_port=2 actions=drop
                        """);
        vsctl("--id=@t create Flow_Table flow_limit=1 -- set bridge br-int flow_tables={2=@t}");
        output("ovs-ofctl", "add-flow", "br-int", "table=1,in_port=3,actions=drop");
        output("ovs-ofctl", "add-flow", "br-int", "table=2,in_port=3,actions=drop");
        RecordedCall refused = new RecordedCall();
        assertThat(registry.program("ovs-ofctl")
                        .run(refused, List.of("add-flow", "br-int", "table=2,in_port=4,actions=drop")))
                .isOne();
        assertThat(refused.errors()).contains("OFPFMFC_TABLE_FULL");
        output("ovs-vsctl", "clear", "bridge", "br-int", "flow_tables");
        output("ovs-ofctl", "add-flow", "br-int", "table=2,in_port=4,actions=drop");
    }

    @Test
    void shouldSetSizeAndTimeOfTheMacTable() throws Exception {
        output(
                "ovs-vsctl",
                "set",
                "bridge",
                "br-int",
                "other_config:mac-table-size=20",
                "other_config:mac-aging-time=30");
        assertThat(output("ovs-appctl", "fdb/stats-show", "br-int"))
                .contains("Current/maximum MAC entries in the table: 0/20");
        output("ovs-vsctl", "remove", "bridge", "br-int", "other_config", "mac-table-size");
        assertThat(output("ovs-appctl", "fdb/stats-show", "br-int")).contains("in the table: 0/8192");
    }

    @Test
    void shouldComplainOfRowsAsOvsVsctlDoes() throws Exception {
        assertThat(complaint("set bridge nope other_config:mac-table-size=5"))
                .isEqualTo("no row \"nope\" in table Bridge");
        assertThat(complaint("set bridge br-int foo=1"))
                .isEqualTo("Bridge does not contain a column whose name matches \"foo\"");
        assertThat(complaint("create Flow_Table foo=2"))
                .isEqualTo("Flow_Table does not contain a column whose name matches \"foo\"");
        assertThat(complaint("create Flow_Table overflow_policy=foo"))
                .isEqualTo("constraint violation: foo is not one of the allowed values ([evict, refuse])");
        assertThat(complaint("create Flow_Table flow_limit=x")).isEqualTo("\"x\" is not a valid integer or range");
        assertThat(complaint("create Flow_Table flow_limit=-1"))
                .isEqualTo("constraint violation: -1 is less than minimum allowed value 0");
        assertThat(complaint("set bridge br-int flow_tables:1=@x"))
                .isEqualTo("row id \"@x\" is referenced but never created (e.g. with \"-- --id=@x create ...\")");
        assertThat(complaint("--id=@t create Flow_Table flow_limit=5 -- set bridge br-int flow_tables:255=@t"))
                .isEqualTo("constraint violation: 255 is not in the valid range 0 to 254 (inclusive)");
    }

    /** The answers are those of ovs-vsctl 3.1 for the same rows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "get interface tap852eac19-fe ofport name|1\\ntap852eac19-fe\\n",
                "get port tap852eac19-fe tag trunks vlan_mode external_ids|1\\n[]\\n[]\\n{}\\n",
                "get interface vxlan-0ac8895b options:remote_ip type|\"10.200.137.91\"\\nvxlan\\n",
                "get int patch-tun options|{peer=patch-int}\\n",
                "--if-exists get interface nope ofport|##",
                "--if-exists get interface patch-tun options:foo|\\n",
                "--columns=name,tag list port tapf88c6b30-dc|name                : tapf88c6b30-dc\\ntag                 : 1\\n",
                "--columns=name find interface type=patch|name                : patch-tun\\n\\nname                : patch-int\\n",
                "--bare --columns=name,tag find port tag=1 name!=tapf88c6b30-dc|tap852eac19-fe\\n1\\n",
                "--columns=name,tag --format=csv find port name=patch-tun|name,tag\\npatch-tun,[]\\n",
                "--columns=name,tag -f table find port tag=1|name           tag\\n-------------- ---\\ntap852eac19-fe 1  \\ntapf88c6b30-dc 1  \\n",
                "--columns=name,options -f json find interface name=patch-int|{\"data\":[[\"patch-int\",[\"map\",[[\"peer\",\"patch-tun\"]]]]],\"headings\":[\"name\",\"options\"]}\\n",
                "br-to-vlan br-int|0\\n",
                "br-to-parent br-int|br-int\\n",
                "get-fail-mode br-int|secure\\n"
            })
    void shouldLookUpRowsAsOvsVsctlDoes(String command, String answer) throws Exception {
        assertThat(vsctl(command)).isEqualTo(answer.replace("\\n", "\n"));
    }

    @Test
    void shouldPrintAllColumnsOfAPort() throws Exception {
        assertThat(vsctl("list port tap852eac19-fe").replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"))
                .isEqualTo("""
                        _uuid               : UUID
                        bond_active_slave   : []
                        bond_downdelay      : 0
                        bond_fake_iface     : false
                        bond_mode           : []
                        bond_updelay        : 0
                        cvlans              : []
                        external_ids        : {}
                        fake_bridge         : false
                        interfaces          : [UUID]
                        lacp                : []
                        mac                 : []
                        name                : tap852eac19-fe
                        other_config        : {}
                        protected           : false
                        qos                 : []
                        rstp_statistics     : {}
                        rstp_status         : {}
                        statistics          : {}
                        status              : {}
                        tag                 : 1
                        trunks              : []
                        vlan_mode           : []
                        """);
        for (String table : List.of("Open_vSwitch", "Bridge", "Interface", "Mirror", "Controller")) {
            vsctl("list " + table);
        }
    }

    @Test
    void shouldSetColumnsOfPortsAndInterfaces() throws Exception {
        vsctl("set port tap852eac19-fe tag=7 external_ids:a=b external_ids:c=\"d e\"".replace("\"d e\"", "d"));
        assertThat(vsctl("get port tap852eac19-fe tag external_ids")).isEqualTo("7\n{a=b, c=d}\n");
        assertThat(vsctl("show")).contains("Port tap852eac19-fe\n            tag: 7\n");
        vsctl("remove port tap852eac19-fe external_ids a -- add port tap852eac19-fe trunks 10 20");
        assertThat(vsctl("get port tap852eac19-fe external_ids trunks")).isEqualTo("{c=d}\n[10, 20]\n");
        vsctl("clear port tap852eac19-fe trunks tag");
        assertThat(vsctl("get port tap852eac19-fe trunks tag")).isEqualTo("[]\n[]\n");
        vsctl("add-port br-tun vx2 -- set interface vx2 type=vxlan options:remote_ip=10.200.137.99 options:key=flow");
        assertThat(vsctl("show"))
                .containsPattern("Interface vx2\\s+type: vxlan\\s+options: \\{key=flow, remote_ip=\"10.200.137.99\"}");
        vsctl("set interface vx2 options:key=5");
        assertThat(vsctl("get interface vx2 options:key")).isEqualTo("\"5\"\n");
        vsctl("set-controller br-int tcp:127.0.0.1:6633");
        assertThat(vsctl("show"))
                .contains("Bridge br-int\n        Controller \"tcp:127.0.0.1:6633\"\n        fail_mode: secure\n");
        assertThat(vsctl("br-set-external-id br-int k v -- br-get-external-id br-int"))
                .isEqualTo("k=v\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "get port nope tag|no row \"nope\" in table Port",
                "list nope|unknown table \"nope\"",
                "get port patch-tun foo|Port does not contain a column whose name matches \"foo\"",
                "get interface patch-tun external_ids:foo|no key \"foo\" in Interface record \"patch-tun\" column external_ids",
                "get interface patch-tun name:foo|cannot specify key to get for non-map column name",
                "set port patch-tun tag=5000|constraint violation: 5000 is not in the valid range 0 to 4095 (inclusive)",
                "set port patch-tun tag=x|\"x\" is not a valid integer or range",
                "set port patch-tun vlan_mode=foo|constraint violation: foo is not one of the allowed values ([access, dot1q-tunnel, native-tagged, native-untagged, trunk])",
                "set port patch-tun name=foo|cannot modify read-only column name in table Port",
                "set port patch-tun tag|tag: argument does not end in \"=\" followed by a value.",
                "find port tag|tag: argument does not end in \"=\", \"!=\", \"<\", \">\", \"<=\", \">=\", \"{=}\", \"{!=}\", \"{<}\", \"{>}\", \"{<=}\", \"{>=}\", \"{in}\", or \"{not-in}\" followed by a value.",
                "list|'list' command requires at least 1 arguments",
                "--format=foo list port|unknown output format \"foo\"",
                "add port patch-tun trunks|'add' command requires at least 4 arguments",
                "set-fail-mode br-int foo|fail-mode must be \"standalone\" or \"secure\""
            })
    void shouldRefuseColumnsAsOvsVsctlDoes(String command, String message) throws Exception {
        assertThat(complaint(command)).isEqualTo(message);
    }

    private String ofctl(String words) throws Exception {
        return output("ovs-ofctl", words.split(" ", -1));
    }

    @Test
    void shouldGoOnToTheNextTableWhereATableSaysSo() throws Exception {
        String flow = "in_port=1,dl_src=fa:16:3e:00:00:01,dl_dst=fa:16:3e:00:00:02";
        ofctl("add-flow br-int table=2,priority=0,actions=output:2");
        assertThat(output("ovs-appctl", "ofproto/trace", "br-int", flow)).contains(" 0. No match.");
        ofctl("-O OpenFlow11 mod-table br-int 0 continue");
        ofctl("-O OpenFlow12 mod-table br-int 1 continue");
        assertThat(output("ovs-appctl", "ofproto/trace", "br-int", flow))
                .contains(" 2. priority 0")
                .contains("output:2");
        assertThat(ofctl("-O OpenFlow12 dump-tables br-int"))
                .contains("  table 0:\n    active=0")
                .contains("    config=continue\n    max_entries=1000000\n")
                .contains("ditto\n");
        ofctl("-O OpenFlow11 mod-table br-int 1 drop");
        assertThat(output("ovs-appctl", "ofproto/trace", "br-int", flow)).contains(" 1. No match.");
        assertThat(ofctl("-O OpenFlow13 dump-table-features br-int"))
                .contains("  tables 1...252: ditto\n")
                .contains(
                        "      instructions: meter apply_actions clear_actions write_actions write_metadata goto_table\n");
    }

    @Test
    void shouldSayHowFlowsAreUnderstood() throws Exception {
        assertThat(ofctl("parse-flow in_port=1,tcp,actions=output:2")).isEqualTo("""
                usable protocols: any
                chosen protocol: OpenFlow10-table_id
                OFPT_FLOW_MOD (xid=0x1): ADD tcp,in_port=1 actions=output:2
                """);
        assertThat(ofctl("parse-flow reg0=1,actions=drop")).isEqualTo("""
                usable protocols: NXM,OXM
                chosen protocol: NXM-table_id
                NXT_FLOW_MOD (xid=0x1): ADD reg0=0x1 actions=drop
                """);
        assertThat(ofctl("ct-flush br-int zone=5") + ofctl("ct-flush-zone br-int 5"))
                .isEmpty();
        assertThat(ofctl("benchmark br-int 100 10"))
                .startsWith("Sending 10 packets * 108 bytes (with header) = 1080 bytes total\nFinished in ");
    }

    @Test
    void shouldAnswerAsOvsAppctlDoes() throws Exception {
        output("ovs-ofctl", "add-flow", "br-int", "actions=normal");
        inject(ARP);
        assertThat(output("ovs-appctl", "fdb/show", "br-int")).isEqualTo("""
                 port  VLAN  MAC                Age
                    1     1  fa:16:3e:b2:23:f1    0
                """);
        assertThat(output("ovs-appctl", "time/warp", "301000")).isEqualTo("warped\n");
        assertThat(output("ovs-appctl", "fdb/show", "br-int")).isEqualTo(" port  VLAN  MAC                Age\n");
        assertThat(output("ovs-appctl", "version")).isEqualTo("ovs-vswitchd (Patchbay) 1.2.3\n");
        assertThat(output("ovs-appctl", "ofproto/list")).isEqualTo("br-int\nbr-tun\n");
        assertThat(output("ovs-appctl", "fdb/flush")).isEqualTo("table successfully flushed\n");
        assertThat(output("ovs-appctl", "coverage/show")).contains("received ").endsWith(" events never hit\n");
        RecordedCall call = new RecordedCall();
        assertThat(registry.program("ovs-appctl").run(call, List.of("fdb/show", "nope")))
                .isEqualTo(2);
        assertThat(call.errors()).isEqualTo("no such bridge\novs-appctl: ovs-vswitchd: server returned an error\n");
    }

    @Test
    void shouldDumpCachedFlows() throws Exception {
        output("ovs-ofctl", "add-flow", "br-int", "arp,arp_op=1,actions=output:2");
        inject(ARP);
        inject(ARP);
        assertThat(output("ovs-appctl", "dpctl/dump-flows", "--names"))
                .isEqualTo("flow-dump from the main thread:\n"
                        + "recirc_id(0),in_port(tap852eac19-fe),packet_type(ns=0,id=0),eth_type(0x0806),arp(op=1/0xff),"
                        + " packets:1, bytes:42, used:0.000s, actions:tapf88c6b30-dc\n");
        assertThat(output("ovs-appctl", "dpctl/dump-flows", "--names", "filter=udp"))
                .isEmpty();
        assertThat(output("ovs-appctl", "dpctl/dump-flows", "-m", "filter=arp,arp_op=1"))
                .matches("flow-dump from the main thread:\nufid:[0-9a-f-]{36}, skb_priority\\(0/0\\),.*"
                        + ", dp:ovs, actions:tapf88c6b30-dc\n");
        assertThat(output("ovs-appctl", "dpif/dump-flows", "br-int")).startsWith("recirc_id(0),in_port(2),");
        assertThat(output("ovs-appctl", "dpif/dump-flows", "br-tun")).isEmpty();
        assertThat(output("ovs-appctl", "bridge/dump-flows", "br-int"))
                .isEqualTo("duration=0s, n_packets=2, n_bytes=84, arp,arp_op=1,actions=output:2\n");
        assertThat(output("ovs-appctl", "coverage/read-counter", "datapath_received"))
                .isEqualTo("2\n");
        assertThat(output("ovs-appctl", "coverage/show"))
                .startsWith("Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=")
                .contains("/sec   total: 2\n")
                .endsWith(" events never hit\n");
        assertThat(output("ovs-appctl", "dpctl/show")).contains("lookups: hit:1 missed:1 lost:0\n  flows: 1\n");
    }

    @Test
    void shouldShowAndClearWhatTheWorkerDid() throws Exception {
        inject(ARP);
        inject(ARP);
        assertThat(output("ovs-appctl", "dpif-netdev/pmd-stats-show"))
                .startsWith("pmd thread numa_id 0 core_id 0:\n  packets received: 2\n")
                .contains("  miss with success upcall: 1\n");
        assertThat(output("ovs-appctl", "dpif-netdev/pmd-stats-show", "-pmd", "1"))
                .isEmpty();
        clock.warp(2_000);
        assertThat(output("ovs-appctl", "dpif-netdev/pmd-perf-show", "-it", "2", "-ms", "1", "-pmd", "0"))
                .matches(
                        "(?s)\nTime: [0-9:.]{12}\nMeasurement duration: 2\\.000 s\n\npmd thread .*\n  Rx packets: +2 .*"
                                + "\nHistograms\n.*\n   iter .*\n   ms .*");
        assertThat(output("ovs-appctl", "dpif-netdev/pmd-stats-clear")).isEmpty();
        assertThat(output("ovs-appctl", "dpif-netdev/pmd-stats-show", "netdev@ovs-netdev"))
                .contains("  packets received: 0\n");
        clock.warp(500);
        assertThat(output("ovs-appctl", "dpif-netdev/pmd-perf-show", "-nh"))
                .contains("Measurement duration: 0.500 s")
                .endsWith("  Rx packets:                    0\n  Tx packets:                    0\n\n");
    }

    @Test
    void shouldPrintFramesOfAPort() throws Exception {
        RecordedCall call = new RecordedCall();
        capture(call, "-n", "-c", "1", "-i", "tap852eac19-fe", "arp");
        assertThat(call.errors().replaceFirst("\\d+ packets? received", "N packets received"))
                .isEqualTo("""
                tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
                listening on tap852eac19-fe, link-type EN10MB (Ethernet), snapshot length 262144 bytes
                1 packet captured
                N packets received by filter
                0 packets dropped by kernel
                """);
        assertThat(call.output()).matches("[0-9:.]{15} ARP, Request who-has 192.0.2.3 tell 192.0.2.4, length 28\n");
    }

    @Test
    void shouldWriteFramesOfAPortToAFile() throws Exception {
        RecordedCall call = new RecordedCall();
        capture(call, "-i", "tap852eac19-fe", "-c", "1", "-w", "frames.pcap");
        assertThat(call.output()).isEmpty();
        assertThat(call.errors()).startsWith("tcpdump: listening on tap852eac19-fe,");
        assertThat(HexFormat.of().formatHex(call.file("frames.pcap")))
                .startsWith("d4c3b2a1")
                .endsWith(ARP);
    }

    @Test
    void shouldPrintFramesOfAllDevicesWithTheirNames() throws Exception {
        RecordedCall call = new RecordedCall();
        capture(call, "-n", "-e", "-t", "-x", "-c", "1", "-i", "any", "arp");
        assertThat(call.errors())
                .startsWith("tcpdump: data link type LINUX_SLL2\n")
                .contains("listening on any, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144 bytes\n");
        assertThat(call.output().replaceFirst("ifindex \\d+", "ifindex N")).isEqualTo("""
                tap852eac19-fe B   ifindex N fa:16:3e:b2:23:f1 ethertype ARP (0x0806), length 48: Request who-has 192.0.2.3 tell 192.0.2.4, length 28
                \t0x0000:  0001 0800 0604 0001 fa16 3eb2 23f1 c000
                \t0x0010:  0204 0000 0000 0000 c000 0203
                """);
    }

    @Test
    void shouldWriteFramesOfAllDevicesWithCookedHeaders() throws Exception {
        RecordedCall call = new RecordedCall();
        capture(call, "-i", "any", "-c", "1", "-w", "frames.pcap");
        // Link type 276; the frame begins with its type, the device's number and kind, and the source.
        assertThat(HexFormat.of().formatHex(call.file("frames.pcap")))
                .startsWith("d4c3b2a1" + "02000400" + "00000000" + "00000000" + "00000400" + "14010000")
                .containsPattern("08060000" + "000000[0-9a-f]{2}" + "00010106" + "fa163eb223f10000")
                .endsWith(ARP.substring(28));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-i nosuch|nosuch: No such device exists",
                "-i tap852eac19-fe foo|can't parse filter expression: syntax error",
                "-i tap852eac19-fe -c 0|invalid packet count 0",
                "-@|invalid option -- '@'",
            })
    void shouldComplainAsTcpdumpDoes(String command, String message) throws Exception {
        RecordedCall call = new RecordedCall();
        assertThat(registry.program("tcpdump").run(call, List.of(command.split(" ", -1))))
                .isOne();
        assertThat(call.errors()).startsWith("tcpdump: " + message + "\n");
    }

    @Test
    void shouldSayThatThereIsNoGuest() throws Exception {
        for (String tool : List.of("ping", "arping")) {
            RecordedCall call = new RecordedCall();
            assertThat(registry.program(tool).run(call, List.of("192.0.2.3"))).isEqualTo(2);
            assertThat(call.errors()).isEqualTo(tool + ": this host has no guest to send from\n");
        }
    }

    @Test
    void shouldExplainEachTool() throws Exception {
        for (Program program : registry.programs()) {
            assertThat(output(program.name(), "--help")).as(program.name()).containsIgnoringCase("usage");
        }
    }

    @Test
    void shouldRoundTimesAsPingDoes() {
        assertThat(Numbers.roundTrip(123_456)).isEqualTo("0.123");
        assertThat(Numbers.roundTrip(1_234_567)).isEqualTo("1.23");
        assertThat(Numbers.roundTrip(12_345_678)).isEqualTo("12.3");
        assertThat(Numbers.roundTrip(123_456_789)).isEqualTo("123");
        assertThat(Numbers.milliseconds(1_234_567)).isEqualTo("1.234");
    }

    /** Runs a capture that ends with the first frame, and sends frames until it does. */
    private void capture(RecordedCall call, String... words) throws Exception {
        Thread capture = Thread.ofVirtual().start(() -> {
            try {
                registry.program("tcpdump").run(call, List.of(words));
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        while (capture.isAlive()) {
            if (call.errors().contains("listening")) {
                inject(ARP);
            }
            Thread.onSpinWait();
        }
        capture.join();
    }

    private void inject(String frame) {
        UnsafeBuffer octets = new UnsafeBuffer(HexFormat.of().parseHex(frame));
        TapVport tap =
                vswitch.call(model -> model.tap(model.port("tap852eac19-fe"))).join();
        tap.offer(octets, 0, octets.capacity());
        vswitch.settle();
    }

    private String output(String tool, String... words) throws Exception {
        RecordedCall call = new RecordedCall();
        int status = registry.program(tool).run(call, List.of(words));
        assertThat(status).as(call.errors()).isZero();
        return call.output();
    }

    private static BridgeSpec bridge(String name, List<PortSpec> ports) {
        return new BridgeSpec(name, ports, List.of(), List.of(), "OpenFlow10", Map.of());
    }

    private static PortSpec port(
            String name, int ofport, String type, String peer, Map<String, String> options, int tag) {
        return new PortSpec(name, ofport, type, peer, options, tag, List.of(), "", List.of(), Map.of());
    }
}
