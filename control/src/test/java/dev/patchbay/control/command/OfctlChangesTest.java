package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.vport.TapVport;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files, bundles, groups and meters, with the texts that Open vSwitch 3.1.0 gave for the same commands. */
class OfctlChangesTest {
    private static final String REFUSING = """
            add priority=9,icmp,actions=2
            add check_overlap,priority=7,actions=2
            add priority=10,icmp,actions=2
            """;

    private VirtualSwitch vswitch;
    private RecordedCall call = new RecordedCall();

    @BeforeEach
    void makeBridge() {
        vswitch = VirtualSwitch.stepped(new SwitchContext().clock(SwitchClock.manual(1_000_000)), UnderlayFactory.NONE);
        vswitch.call(model -> {
                    model.addBridge("br0");
                    model.addPort("br0", PortSpec.ordinary("p1", 1));
                    return model.addPort("br0", PortSpec.ordinary("p2", 2));
                })
                .join();
    }

    @AfterEach
    void closeSwitch() {
        vswitch.close();
    }

    /** Runs a command on the files of {@link #call}. */
    private int run(String command) throws Exception {
        return new OfctlProgram(vswitch).run(call, List.of(command.split(" ")));
    }

    private String output(String command) throws Exception {
        call = new RecordedCall();
        assertThat(run(command)).as(call.errors()).isZero();
        return call.output();
    }

    @Test
    void shouldTakeCommandsFromTheLinesOfAFile() throws Exception {
        call.file("f", """
                table=0,priority=5,ip actions=output:1
                # c

                  delete table=3
                modify,ip actions=output:2
                add priority=7,arp,actions=2 # hi
                modify_strict priority=7,arp actions=1
                a priority=8,rarp,actions=3
                """);
        assertThat(run("add-flows br0 f")).as(call.errors()).isZero();
        assertThat(output("--no-stats dump-flows br0")).isEqualTo("""
                         priority=5,ip actions=output:2
                         priority=7,arp actions=output:1
                         priority=8,rarp actions=output:3
                        """);
    }

    @Test
    void shouldStopAtTheFlowThatIsRefused() throws Exception {
        output("add-flow br0 priority=7,arp,actions=1");
        call.file("f", REFUSING);
        assertThat(run("add-flows br0 f")).isOne();
        assertThat(call.errors()).isEqualTo("""
                OFPT_ERROR (xid=0x8): OFPFMFC_OVERLAP
                OFPT_FLOW_MOD (xid=0x8): ADD priority=7 check_overlap actions=output:2
                """);
        assertThat(output("--no-stats dump-flows br0"))
                .isEqualTo(" priority=7,arp actions=output:1\n priority=9,icmp actions=output:2\n");
    }

    @Test
    void shouldAddNothingOfABundleWhenOneFlowIsRefused() throws Exception {
        output("add-flow br0 priority=7,arp,actions=1");
        call.file("f", REFUSING);
        assertThat(run("--bundle add-flows br0 f")).isOne();
        assertThat(call.errors()).isEqualTo("""
                Error OFPFMFC_OVERLAP for: OFPT_FLOW_MOD (OF1.4) (xid=0x7): ADD priority=7 check_overlap actions=output:2
                Error OFPBFC_MSG_FAILED for: OFPT_BUNDLE_CONTROL (OF1.4) (xid=0xb):
                 bundle_id=0 type=COMMIT_REQUEST flags=atomic ordered
                ovs-ofctl: talking to br0 (Protocol error)
                """);
        assertThat(output("--no-stats dump-flows br0")).isEqualTo(" priority=7,arp actions=output:1\n");
    }

    @Test
    void shouldNumberMessagesAsTheExtensionsOfOpenFlow10Need() throws Exception {
        output("add-flow br0 priority=7,actions=1");
        assertThat(refusal("add-flow br0 table=0,check_overlap,priority=7,reg0=5,ip,actions=1"))
                .isEqualTo("""
                        OFPT_ERROR (xid=0xa): OFPFMFC_OVERLAP
                        NXT_FLOW_MOD (xid=0xa): ADD priority=7,ip,reg0=0x5 check_overlap actions=output:1
                        """);
        assertThat(refusal("--no-names add-flow br0 check_overlap,priority=7,ip,actions=1"))
                .startsWith("OFPT_ERROR (xid=0x2): OFPFMFC_OVERLAP\nOFPT_FLOW_MOD (xid=0x2): ADD");
        assertThat(refusal("-O OpenFlow13 add-flow br0 table=254,actions=2")).isEqualTo("""
                OFPT_ERROR (OF1.3) (xid=0x6): OFPBRC_EPERM
                OFPT_FLOW_MOD (OF1.3) (xid=0x6): ADD table:254 actions=output:2
                """);
    }

    private String refusal(String command) throws Exception {
        call = new RecordedCall();
        assertThat(run(command)).isOne();
        return call.errors();
    }

    @Test
    void shouldReplaceAndCompareFlows() throws Exception {
        String old = """
                table=1,priority=5,ip actions=output:1
                cookie=5,idle_timeout=3,arp,actions=2
                table=2 actions=drop
                ipv6,actions=flood
                """;
        String wanted = """
                table=1,priority=5,ip actions=output:1
                cookie=6,idle_timeout=3,arp,actions=2
                table=2 actions=normal
                send_flow_rem,ip,importance=4,priority=3,actions=flood
                """;
        call.file("old", old).file("new", wanted);
        assertThat(run("add-flows br0 old")).isZero();
        assertThat(run("diff-flows br0 old")).isZero();
        assertThat(run("-O OpenFlow14 diff-flows br0 new")).isEqualTo(2);
        assertThat(call.output()).isEqualTo("""
                -arp cookie=0x5 idle_timeout=3 actions=output:2
                +arp cookie=0x6 idle_timeout=3 actions=output:2
                -ipv6 actions=FLOOD
                +priority=3,ip importance=4 actions=FLOOD
                -table=2  actions=drop
                +table=2  actions=NORMAL
                """);
        assertThat(run("replace-flows br0 new")).isOne();
        assertThat(call.errors())
                .isEqualTo("ovs-ofctl: switch does not support any of the usable flow formats"
                        + " (OXM,OpenFlow10+table_id,NXM+table_id,OpenFlow11)\n");
        assertThat(run("-O OpenFlow14 replace-flows br0 new")).isZero();
        assertThat(run("-O OpenFlow14 diff-flows ./new br0")).isOne();
        assertThat(call.errors()).endsWith("ovs-ofctl: ./new: open (No such file or directory)\n");
        assertThat(run("-O OpenFlow14 diff-flows new br0")).isZero();
        assertThat(output("-O OpenFlow14 --no-stats dump-flows br0 ip"))
                .contains(" send_flow_rem importance=4, priority=3,ip actions=FLOOD\n");
    }

    @Test
    void shouldChangeAndShowGroups() throws Exception {
        output("-O OpenFlow13 add-group br0 group_id=1,type=all,bucket=output:1,bucket=output:2");
        output("-O OpenFlow13 add-flow br0 actions=group:1");
        assertThat(refusal("-O OpenFlow13 add-group br0 group_id=1,type=select,bucket=weight:5,output:1"))
                .isEqualTo("""
                        OFPT_ERROR (OF1.3) (xid=0x6): OFPGMFC_GROUP_EXISTS
                        OFPT_GROUP_MOD (OF1.3) (xid=0x6):
                         ADD group_id=1,type=select,bucket=weight:5,actions=output:1
                        """);
        assertThat(refusal("-O OpenFlow15 remove-buckets br0 group_id=1,command_bucket_id=77"))
                .endsWith("\n REMOVE_BUCKET command_bucket_id:77,group_id=1\n");
        assertThat(output("-O OpenFlow15 dump-groups br0")).isEqualTo("""
                OFPST_GROUP_DESC reply (OF1.5) (xid=0x2):
                 group_id=1,type=all,bucket=bucket_id:0,actions=output:1,bucket=bucket_id:1,actions=output:2
                """);
        assertThat(output("-O OpenFlow13 dump-group-stats br0")).isEqualTo("""
                OFPST_GROUP reply (OF1.3) (xid=0x6):
                 group_id=1,duration=0s,ref_count=1,packet_count=0,byte_count=0,bucket0:packet_count=0,byte_count=0,bucket1:packet_count=0,byte_count=0
                """);
        output("-O OpenFlow13 del-groups br0 group_id=1");
        assertThat(output("--no-stats dump-flows br0")).isEmpty();
        assertThat(output("dump-group-features br0"))
                .startsWith("NXST_GROUP_FEATURES reply (xid=0x2):\n Group table:\n");
    }

    @Test
    void shouldTakeBackGroupsOfABundleThatFails() throws Exception {
        output("-O OpenFlow13 add-group br0 group_id=7,type=all,bucket=1");
        output("-O OpenFlow13 add-flow br0 table=1,actions=group:7");
        call.file("b", """
                group delete group_id=7
                flow add ip,actions=1
                group add group_id=9,type=all,bucket=1
                flow add arp,actions=group:7
                """);
        assertThat(run("bundle br0 b")).isOne();
        assertThat(call.errors())
                .startsWith(
                        "Error OFPBAC_BAD_OUT_GROUP for: OFPT_FLOW_MOD (OF1.4) (xid=0x9): ADD arp actions=group:7\n");
        assertThat(output("--no-stats dump-flows br0")).isEqualTo(" table=1, actions=group:7\n");
        assertThat(output("-O OpenFlow13 dump-groups br0"))
                .endsWith(":\n group_id=7,type=all,bucket=actions=output:1\n");
    }

    @Test
    void shouldApplyABundleOfFlowsAndGroups() throws Exception {
        call.file("ok", "group group_id=8,type=all,bucket=1\nflow ip,actions=group:8\nflow delete arp\n");
        assertThat(run("bundle br0 ok")).as(call.errors()).isZero();
        assertThat(output("--no-stats dump-flows br0")).isEqualTo(" ip actions=group:8\n");
        call.file("bad", "foo x\n");
        assertThat(run("bundle br0 bad")).isOne();
    }

    @Test
    void shouldChangeAndShowMeters() throws Exception {
        String meter = "br0 meter=1,kbps,burst,band=type=drop,rate=100,burst_size=50";
        output("-O OpenFlow13 add-meter " + meter);
        assertThat(refusal("-O OpenFlow13 add-meter " + meter)).isEqualTo("""
                OFPT_ERROR (OF1.3) (xid=0x2): OFPMMFC_METER_EXISTS
                OFPT_METER_MOD (OF1.3) (xid=0x2): ADD meter=1 kbps burst bands=
                type=drop rate=100 burst_size=50
                """);
        assertThat(refusal("add-meter " + meter)).startsWith("ovs-ofctl: none of the usable flow formats (");
        assertThat(output("-O OpenFlow13 dump-meters br0")).isEqualTo("""
                OFPST_METER_CONFIG reply (OF1.3) (xid=0x2):
                meter=1 kbps burst bands=
                type=drop rate=100 burst_size=50
                """);
        assertThat(output("-O OpenFlow13 dump-meter br0 meter=77")).isEqualTo("""
                OFPT_ERROR (OF1.3) (xid=0x2): OFPMMFC_UNKNOWN_METER
                OFPST_METER_CONFIG request (OF1.3) (xid=0x2): meter=77
                """);
        output("-O OpenFlow13 del-meters br0");
        assertThat(output("-O OpenFlow13 dump-meters br0")).hasLineCount(1);
    }

    @Test
    void shouldShowWhatMetersCountedAndWhichFlowsNameThem() throws Exception {
        output("-O OpenFlow13 add-meter br0 meter=1,pktps,stats,burst,bands=type=drop,rate=1,burst_size=1");
        output("-O OpenFlow13 add-meter br0 meter=2,kbps,bands=type=drop,rate=10");
        output("-O OpenFlow13 add-flow br0 in_port=1,actions=meter:1,output:2");
        String second = """
                meter:2 flow_count:0 packet_in_count:0 byte_in_count:0 duration:0s bands:
                0: packet_count:0 byte_count:0
                """;
        String all = """
                OFPST_METER reply (OF1.3) (xid=0x2):
                meter:1 flow_count:1 packet_in_count:0 byte_in_count:0 duration:0s bands:
                0: packet_count:0 byte_count:0

                """ + second;
        assertThat(output("-O OpenFlow13 meter-stats br0")).isEqualTo(all);
        assertThat(output("-O OpenFlow13 meter-stats br0 meter=all")).isEqualTo(all);
        assertThat(output("-O OpenFlow15 meter-stats br0 meter=2"))
                .isEqualTo("OFPST_METER reply (OF1.5) (xid=0x2):\n" + second);
        assertThat(output("-O OpenFlow13 meter-stats br0 meter=9")).isEqualTo("""
                OFPT_ERROR (OF1.3) (xid=0x2): OFPMMFC_UNKNOWN_METER
                OFPST_METER request (OF1.3) (xid=0x2): meter=9
                """);
        assertThat(refusal("-O OpenFlow13 meter-stats br0 foo")).isEqualTo("ovs-ofctl: field foo missing value\n");
        TapVport p1 = vswitch.call(model -> model.tap(model.port("p1"))).join();
        UnsafeBuffer frame = new UnsafeBuffer(new byte[60]);
        frame.putByte(0, (byte) 2);
        for (int i = 0; i < 2; i++) {
            assertThat(p1.offer(frame, 0, frame.capacity())).isTrue();
        }
        vswitch.settle();
        assertThat(output("-O OpenFlow13 meter-stats br0 meter=1")).isEqualTo("""
                OFPST_METER reply (OF1.3) (xid=0x2):
                meter:1 flow_count:1 packet_in_count:2 byte_in_count:120 duration:0s bands:
                0: packet_count:1 byte_count:60
                """);
    }

    @Test
    void shouldEvictFromATableThatMayAndKeepReadersFromWriting() throws Exception {
        output("-O OpenFlow14 mod-table br0 3 evict");
        assertThat(output("-O OpenFlow14 dump-table-desc br0"))
                .contains("\n  table 3:\n   eviction=on eviction_flags=OTHER|IMPORTANCE|LIFETIME\n   vacancy=off\n");
        assertThat(refusal("mod-table br0 3 evict"))
                .isEqualTo(
                        "ovs-ofctl: table_mod 'evict' requires one of the OpenFlow versions OpenFlow14, OpenFlow15\n");
        assertThat(refusal("--read-only add-flow br0 actions=1"))
                .isEqualTo("ovs-ofctl: 'add-flow' command does not work in read only mode\n");
        assertThat(output("--read-only dump-flows br0")).hasLineCount(1);
    }

    @Test
    void shouldShowQueuesAsASwitchWithoutQualityOfService() throws Exception {
        assertThat(output("queue-stats br0 1")).isEqualTo("""
                        OFPST_QUEUE reply (xid=0x2): 1 queues
                          port 1 queue 0: bytes=?, pkts=?, errors=?, duration=?
                        """);
        assertThat(output("queue-get-config br0")).isEqualTo("""
                OFPT_QUEUE_GET_CONFIG_REPLY (xid=0x4): port=1
                queue 0:
                OFPT_QUEUE_GET_CONFIG_REPLY (xid=0x5): port=2
                queue 0:
                """);
        assertThat(output("queue-stats br0 77")).isEqualTo("""
                OFPT_ERROR (xid=0x2): OFPQOFC_BAD_PORT
                OFPST_QUEUE request (xid=0x2): port=77 queue=ALL
                """);
    }

    @Test
    void shouldAnswerProbeAndPing() throws Exception {
        assertThat(output("probe br0")).isEmpty();
        assertThat(output("ping br0 5")).hasLineCount(10).startsWith("5 bytes from br0: xid=00000002 time=");
        assertThat(output("get-frags br0")).isEqualTo("normal\n");
        assertThat(refusal("set-frags br0 reassemble"))
                .isEqualTo("ovs-ofctl: br0: setting fragment handling mode failed (this switch probably doesn't support"
                        + " mode \"reassemble\")\n");
    }
}
