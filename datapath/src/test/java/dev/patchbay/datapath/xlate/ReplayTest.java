package dev.patchbay.datapath.xlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.ChangeSink;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.LearnSpec;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What packets that the cache forwarded may do afterwards: keep state alive, but never undo what came later. */
class ReplayTest {
    private static final long MAC = 0x02aa00000001L;

    private final Bridge bridge = new Bridge(1, "br0", 1, ChangeSink.NONE);
    private final OfPort port = bridge.addPort("p1", 1, PortType.ORDINARY, 2);
    private final SideEffect.LearnMac seen = new SideEffect.LearnMac(bridge, port, 0, MAC);
    private final LearnedFlow learned = learned();

    private LearnedFlow learned() {
        SubField source = SubField.all(MatchField.ETH_SRC);
        Learn learn = new Learn(
                0,
                300,
                1,
                5,
                0,
                20,
                0,
                0,
                0,
                null,
                List.of(new LearnSpec.MatchSpec(SubField.all(MatchField.ETH_DST), source, 0, 0)));
        FlowKey packet = new FlowKey().set(FlowField.ETH_SRC, MAC);
        return new Teacher().teach(learn, bridge, packet, new FlowMask());
    }

    @Test
    void shouldKeepMacAliveButNotBringItBack() {
        seen.apply(60, 1_000, 0);
        seen.replay(3, 180, 9_000, 0);
        assertThat(bridge.fdb().expire(308_999)).isZero();
        bridge.fdb().flush();

        seen.replay(3, 180, 10_000, 0);

        assertThat(bridge.fdb().size()).isZero();
    }

    @Test
    void shouldNotMoveMacBack() {
        OfPort other = bridge.addPort("p2", 2, PortType.ORDINARY, 3);
        seen.apply(60, 1_000, 0);
        new SideEffect.LearnMac(bridge, other, 0, MAC).apply(60, 2_000, 0);

        seen.replay(3, 180, 1_500, 0);

        assertThat(bridge.fdb().lookup(0, MAC, null)).isEqualTo(2);
    }

    @Test
    void shouldKeepLearnedFlowAliveButNotBringItBack() {
        learned.apply(60, 1_000, 0);
        learned.replay(3, 180, 9_000, 0);
        assertThat(bridge.table(20).classifier().iterator().next().modifiedMs()).isEqualTo(9_000);
        bridge.flows().apply(FlowMod.deleteAll(), 9_500);

        learned.replay(3, 180, 10_000, 0);

        assertThat(bridge.table(20).size()).isZero();
    }

    @Test
    void shouldNotTurnBackTheTimeOfLearnedFlowWhenPacketsAreReplayedLate() {
        learned.apply(60, 8_000, 0);

        learned.replay(1, 60, 7_500, 0);

        assertThat(bridge.table(20).classifier().iterator().next().modifiedMs()).isEqualTo(8_000);
    }
}
