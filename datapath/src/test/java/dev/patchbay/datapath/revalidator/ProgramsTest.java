package dev.patchbay.datapath.revalidator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProgramsTest {
    private final Programs programs = new Programs();

    private static ActionList output(int port) {
        return new ActionList.Builder().output(port).build();
    }

    @Test
    void shouldGiveEqualProgramsOneObjectAsLongAsOneIsInUse() {
        ActionList first = output(1);
        assertThat(programs.shared(first)).isSameAs(first);
        assertThat(programs.size()).as("asking does not keep it").isZero();
        assertThat(programs.take(first)).isSameAs(first);
        assertThat(programs.take(output(1))).isSameAs(first);
        assertThat(programs.shared(output(1))).isSameAs(first);
        programs.release(output(1));
        assertThat(programs.shared(output(1))).isSameAs(first);
        programs.release(first);
        assertThat(programs.size()).isZero();
    }

    @Test
    void shouldHoldNoMoreThanIsInUse() {
        Random random = new Random(3);
        List<ActionList> used = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            if (used.isEmpty() || random.nextInt(100) >= used.size()) {
                used.add(programs.take(output(random.nextInt(40))));
            } else {
                programs.release(used.remove(random.nextInt(used.size())));
            }
            assertThat(programs.size()).isEqualTo((int) used.stream().distinct().count());
        }
    }
}
