package dev.patchbay.datapath.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.conntrack.CtRequest;
import org.junit.jupiter.api.Test;

class SideEffectsTest {
    private static final CtRequest ASKED = CtRequest.inZone(3).build();

    @Test
    void shouldLeaveOutOutputsAndLookUpsWhereverTheyAre() {
        ActionList list = new ActionList.Builder()
                .output(1)
                .meter(4)
                .beginClone()
                .tunnelOutput(2, 1, 7, 0, 64, 0)
                .ct(ASKED)
                .recirc(9)
                .endClone()
                .beginSample(77)
                .output(3)
                .punt(5)
                .endSample()
                .beginCheckLength(100)
                .output(1)
                .orElse()
                .ct(ASKED)
                .output(2)
                .endCheckLength()
                .recirc(8)
                .build();
        ActionList left = new ActionList.Builder()
                .meter(4)
                .beginClone()
                .ct(ASKED)
                .endClone()
                .beginSample(77)
                .punt(5)
                .endSample()
                .beginCheckLength(100)
                .orElse()
                .ct(ASKED)
                .endCheckLength()
                .build();
        assertThat(list.sideEffects()).isEqualTo(left);
        assertThat(left.sideEffects()).isEqualTo(left);
    }

    @Test
    void shouldLeaveNothingOfAListThatOnlySends() {
        assertThat(new ActionList.Builder()
                        .pushVlan(0x8100, 5)
                        .beginClone()
                        .output(1)
                        .endClone()
                        .output(2)
                        .build()
                        .sideEffects()
                        .isEmpty())
                .isTrue();
        assertThat(ActionList.DROP.sideEffects().isEmpty()).isTrue();
    }
}
