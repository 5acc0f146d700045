package dev.patchbay.datapath.xlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.action.DecTtl;
import dev.patchbay.datapath.ofproto.action.Note;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.action.OutputReg;
import dev.patchbay.datapath.ofproto.action.PushVlan;
import dev.patchbay.datapath.ofproto.action.SetEthDst;
import dev.patchbay.datapath.ofproto.action.SetEthSrc;
import dev.patchbay.datapath.ofproto.action.StripVlan;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionSetTest {
    private static final OfAction POP = new StripVlan(false);
    private static final OfAction PUSH = new PushVlan(0x8100);
    private static final OfAction TTL = new DecTtl(List.of());

    private final ActionSet set = new ActionSet();
    private final FlowKey flow = new FlowKey().set(FlowField.ACTSET_OUTPUT, OfPorts.UNSET);

    @Test
    void shouldRunInTheOrderOfTheSpecificationWhateverTheOrderOfWriting() {
        set.write(List.of(new Output(1, 0), new SetEthDst(2), TTL, PUSH, POP, new SetEthSrc(3)), flow);

        assertThat(set.inOrder()).containsExactly(POP, PUSH, TTL, new SetEthDst(2), new SetEthSrc(3), new Output(1, 0));
    }

    @Test
    void shouldKeepOnlyTheLastOutput() {
        set.write(List.of(new Output(1, 0)), flow);
        set.write(List.of(new Output(2, 0)), flow);

        assertThat(set.inOrder()).containsExactly(new Output(2, 0));
        assertThat(flow.get(FlowField.ACTSET_OUTPUT)).isEqualTo(2);
    }

    @Test
    void shouldPreferGroupToOutput() {
        set.write(List.of(new OutputGroup(7), new Output(2, 0)), flow);

        assertThat(set.inOrder()).containsExactly(new OutputGroup(7));
        assertThat(flow.get(FlowField.ACTSET_OUTPUT)).isEqualTo(OfPorts.UNSET);
    }

    @Test
    void shouldDoNothingWithoutAnActionThatSendsThePacketSomewhere() {
        set.write(List.of(new SetEthDst(2), POP), flow);

        assertThat(set.inOrder()).isEmpty();
        assertThat(set.isEmpty()).isFalse();
    }

    @Test
    void shouldLeaveOutWhatHasNoPlaceInASet() {
        OfAction note = new Note("01");
        OfAction register = new OutputReg(new SubField(MatchField.REG0, 0, 16), 0);

        assertThat(ActionSet.inOrder(List.of(note, register, new Output(1, 0)))).containsExactly(new Output(1, 0));
    }

    @Test
    void shouldForgetEverythingWhenCleared() {
        set.write(List.of(new OutputGroup(7)), flow);
        set.clear(flow);
        set.write(List.of(new Output(3, 0)), flow);

        assertThat(set.inOrder()).containsExactly(new Output(3, 0));
        assertThat(flow.get(FlowField.ACTSET_OUTPUT)).isEqualTo(3);
    }
}
