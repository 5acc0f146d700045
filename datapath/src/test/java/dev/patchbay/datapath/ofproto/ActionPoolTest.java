package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.SetTunnel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionPoolTest {
    private final ActionPool pool = new ActionPool();

    @Test
    void shouldGiveTheSameListWhenActionsAreEqual() {
        List<OfAction> first = pool.share(actions(7, 2));
        assertThat(first).isEqualTo(actions(7, 2));
        assertThat(pool.share(actions(7, 2))).isSameAs(first);
    }

    @Test
    void shouldShareSingleActionsWhenListsDiffer() {
        List<OfAction> first = pool.share(actions(7, 2));
        List<OfAction> second = pool.share(actions(8, 2));
        assertThat(second.getLast()).isSameAs(first.getLast());
    }

    @Test
    void shouldKeepNothingOfWhatItWasGivenOpenToChange() {
        List<OfAction> given = actions(1, 1);
        List<OfAction> shared = pool.share(given);
        given.clear();
        assertThat(shared).isEqualTo(actions(1, 1));
        assertThatThrownBy(shared::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldGiveEqualListsHoweverManyThereAre() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(pool.share(actions(i, i % 3))).isEqualTo(actions(i, i % 3));
        }
    }

    private static List<OfAction> actions(int tunnel, int port) {
        return new ArrayList<>(List.of(new SetTunnel(tunnel, true), new Output(port, 0)));
    }
}
