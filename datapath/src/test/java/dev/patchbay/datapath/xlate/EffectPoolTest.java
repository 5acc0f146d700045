package dev.patchbay.datapath.xlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.ChangeSink;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EffectPoolTest {
    private final Bridge bridge = new Bridge(1, "br0", 1, ChangeSink.NONE);
    private final OfPort port = bridge.addPort("p1", 1, PortType.ORDINARY, 2);
    private final EffectPool pool = new EffectPool();

    @Test
    void shouldGiveOutWhatIsEqualWhateverCameBefore() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            List<SideEffect> row = new ArrayList<>();
            List<SideEffect> expected = new ArrayList<>();
            for (int length = random.nextInt(4); length > 0; length--) {
                int number = random.nextInt(random.nextBoolean() ? 5 : 5_000);
                if (random.nextBoolean()) {
                    FlowTable table = bridge.table(number % Bridge.TABLES);
                    row.add(pool.countLookup(table, null));
                    expected.add(new SideEffect.CountLookup(table, null));
                } else {
                    row.add(pool.share(new SideEffect.LearnMac(bridge, port, 0, number)));
                    expected.add(new SideEffect.LearnMac(bridge, port, 0, number));
                }
            }
            assertThat(pool.share(row)).as("seed %d", seed).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void shouldKeepEqualRowsOnce() {
        SideEffect[] first = pool.share(List.of(new SideEffect.LearnMac(bridge, port, 0, 1)));
        assertThat(pool.share(List.of(new SideEffect.LearnMac(bridge, port, 0, 1))))
                .isSameAs(first);
    }
}
