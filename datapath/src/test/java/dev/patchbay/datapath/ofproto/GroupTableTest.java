package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.group.Bucket;
import dev.patchbay.datapath.ofproto.group.Group;
import dev.patchbay.datapath.ofproto.group.GroupFormat;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.datapath.ofproto.meter.MeterFormat;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import dev.patchbay.datapath.ofproto.meter.MeterSyntax;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What changes of groups and meters do to the tables, to flows, to counters and to whoever depends on them. */
class GroupTableTest {
    private final List<Long> tags = new ArrayList<>();
    private final Bridge bridge = new Bridge(1, "br0", 1, tags::add);

    private void group(GroupMod.Command command, String text) {
        bridge.groups().apply(GroupSyntax.parse(command, text, bridge, OpenFlowVersion.OF15), 1000);
    }

    private void meter(MeterMod.Command command, String text) {
        bridge.meters().apply(MeterSyntax.parse(command, text, OpenFlowVersion.OF13), 1000);
    }

    private void flow(String text) {
        bridge.flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, text, bridge, OpenFlowVersion.OF13)
                                .mod(),
                        0);
    }

    private List<Integer> bucketIds(int group) {
        return bridge.groups().get(group).buckets().stream().map(Bucket::id).toList();
    }

    @Test
    void shouldReportEveryChangeOfAGroup() {
        group(GroupMod.Command.ADD, "group_id=1,type=all,bucket=output:1");
        assertThat(tags).contains(Tags.group(1, 1));
        tags.clear();
        group(GroupMod.Command.MODIFY, "group_id=1,type=all,bucket=output:2");
        assertThat(tags).containsExactly(Tags.group(1, 1));
        tags.clear();
        group(GroupMod.Command.DELETE, "group_id=1");
        assertThat(tags).containsExactly(Tags.group(1, 1));
        tags.clear();
        group(GroupMod.Command.DELETE, "group_id=1");
        assertThat(tags).isEmpty();
    }

    @Test
    void shouldRecordThatAnAnswerDependsOnAGroupThatIsNotThere() {
        List<Long> reads = new ArrayList<>();
        assertThat(bridge.groups().read(7, reads::add)).isNull();
        assertThat(reads).containsExactly(Tags.group(1, 7));
    }

    @Test
    void shouldInsertBucketsWhereTheyAreWanted() {
        group(GroupMod.Command.ADD, "group_id=1,type=all,bucket=bucket_id:1,1,bucket=bucket_id:2,2");
        group(GroupMod.Command.INSERT_BUCKETS, "group_id=1,command_bucket_id=first,bucket=bucket_id:3,3");
        assertThat(bucketIds(1)).containsExactly(3, 1, 2);
        group(
                GroupMod.Command.INSERT_BUCKETS,
                "group_id=1,command_bucket_id=1,bucket=bucket_id:4,4,bucket=bucket_id:5,5");
        assertThat(bucketIds(1)).containsExactly(3, 1, 4, 5, 2);
        group(GroupMod.Command.INSERT_BUCKETS, "group_id=1,command_bucket_id=last,bucket=bucket_id:6,6");
        assertThat(bucketIds(1)).containsExactly(3, 1, 4, 5, 2, 6);
        group(GroupMod.Command.REMOVE_BUCKETS, "group_id=1,command_bucket_id=4");
        group(GroupMod.Command.REMOVE_BUCKETS, "group_id=1,command_bucket_id=first");
        group(GroupMod.Command.REMOVE_BUCKETS, "group_id=1,command_bucket_id=last");
        assertThat(bucketIds(1)).containsExactly(1, 5, 2);
        group(GroupMod.Command.REMOVE_BUCKETS, "group_id=1,command_bucket_id=all");
        assertThat(bucketIds(1)).isEmpty();
    }

    @Test
    void shouldStartCountersAnewAndKeepTheAgeWhenAGroupIsModified() {
        group(GroupMod.Command.ADD, "group_id=1,type=select,bucket=1,bucket=2");
        Group group = bridge.groups().get(1);
        group.count(group.buckets().get(1), 3, 300);
        GroupFormat format = new GroupFormat(OpenFlowVersion.OF13, bridge);
        assertThat(format.dumpStats(bridge.groups().all(), any -> 2, 3500, 6))
                .isEqualTo("OFPST_GROUP reply (OF1.3) (xid=0x6):\n"
                        + " group_id=1,duration=2.500s,ref_count=2,packet_count=3,byte_count=300,"
                        + "bucket0:packet_count=0,byte_count=0,bucket1:packet_count=3,byte_count=300\n");
        group(GroupMod.Command.INSERT_BUCKETS, "group_id=1,command_bucket_id=last,bucket=bucket_id:9,3");
        assertThat(format.dumpStats(bridge.groups().all(), any -> 0, 3000, 6))
                .contains("duration=2s,ref_count=0,packet_count=0,byte_count=0,bucket0:packet_count=0");
        assertThat(group.buckets()).hasSize(2);
    }

    @Test
    void shouldRefuseFlowsThatReferToNothingAndTakeThemAwayWithWhatTheyReferTo() {
        assertThatThrownBy(() -> flow("actions=write_actions(group:1)")).hasMessageStartingWith("OFPBAC_BAD_OUT_GROUP");
        assertThatThrownBy(() -> flow("actions=meter:1,output:1")).hasMessageStartingWith("OFPMMFC_INVALID_METER");
        group(GroupMod.Command.ADD, "group_id=1,type=all,bucket=output:1");
        meter(MeterMod.Command.ADD, "meter=1,kbps,band=type=drop,rate=5");
        flow("in_port=1,actions=write_actions(group:1)");
        flow("in_port=2,actions=meter:1,output:1");
        flow("in_port=3,actions=output:1");
        group(GroupMod.Command.DELETE, "");
        assertThat(bridge.flows().select(FlowMod.deleteAll())).hasSize(2);
        meter(MeterMod.Command.DELETE, "meter=all");
        assertThat(bridge.flows().select(FlowMod.deleteAll())).hasSize(1);
        assertThat(tags).contains(Tags.meter(1, 1));
    }

    @Test
    void shouldChangeNothingWhenACommandIsRefused() {
        group(GroupMod.Command.ADD, "group_id=1,type=all,bucket=bucket_id:1,1");
        tags.clear();
        assertThatThrownBy(() -> group(GroupMod.Command.ADD, "group_id=1,type=all"))
                .isInstanceOf(FlowModException.class)
                .hasMessageStartingWith("OFPGMFC_GROUP_EXISTS");
        assertThatThrownBy(() -> group(
                        GroupMod.Command.INSERT_BUCKETS, "group_id=1,command_bucket_id=first,bucket=bucket_id:1,2"))
                .hasMessageStartingWith("OFPGMFC_BUCKET_EXISTS");
        assertThatThrownBy(() -> group(GroupMod.Command.REMOVE_BUCKETS, "group_id=1,command_bucket_id=7"))
                .hasMessageStartingWith("OFPGMFC_UNKNOWN_BUCKET");
        assertThatThrownBy(() -> group(GroupMod.Command.MODIFY, "group_id=2,type=all"))
                .hasMessageStartingWith("OFPGMFC_UNKNOWN_GROUP");
        assertThat(bucketIds(1)).containsExactly(1);
        assertThat(tags).isEmpty();
    }

    @Test
    void shouldSayWhereInAGroupTheFaultIs() {
        assertThatThrownBy(() -> group(GroupMod.Command.ADD, "group_id=1,type=all,bucket=weight:x,output:1"))
                .isInstanceOfSatisfying(FlowSyntaxException.class, fault -> {
                    assertThat(fault).hasMessage("invalid weight \"x\"");
                    assertThat(fault.position()).isEqualTo("group_id=1,type=all,bucket=weight:".length());
                });
    }

    @Test
    void shouldReadBandsThatRemark() {
        meter(
                MeterMod.Command.ADD,
                "meter=2,pktps,burst,bands=type=dscp_remark,rate=5,prec_level=1,burst_size=2,type=drop,rate=9,burst_size=3");
        assertThat(new MeterFormat(OpenFlowVersion.OF13).dump(bridge.meters().all()))
                .isEqualTo("""
                        OFPST_METER_CONFIG reply (OF1.3) (xid=0x2):
                        meter=2 pktps burst bands=
                        type=dscp_remark rate=5 burst_size=2 prec_level=1
                        type=drop rate=9 burst_size=3
                        """);
    }
}
