package dev.patchbay.datapath.xlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdTableTest {
    private final IdTable<String> ids = new IdTable<>();

    @Test
    void shouldGiveEqualStatesOneId() {
        int id = ids.id("a");

        assertThat(id).isNotZero();
        assertThat(ids.id(new String(new char[] {'a'}))).isEqualTo(id);
        assertThat(ids.id("b")).isNotEqualTo(id);
        assertThat(ids.state(id)).isEqualTo("a");
    }

    @Test
    void shouldForgetAnIdThatNobodyHoldsAfterTheGraceTime() {
        int id = ids.id("a");
        ids.expire(IdTable.GRACE_MS);
        assertThat(ids.state(id)).isEqualTo("a");

        ids.expire(IdTable.GRACE_MS + 1);

        assertThat(ids.state(id)).isNull();
        assertThat(ids.id("a")).as("not given again soon").isNotEqualTo(id);
    }

    @Test
    void shouldKeepAnIdWhileItIsHeldAndTheGraceTimeBeyond() {
        int id = ids.id("a");
        ids.hold(id);
        ids.hold(id);
        ids.release(id);
        ids.expire(100_000);
        assertThat(ids.state(id)).isEqualTo("a");

        ids.release(id);
        ids.expire(100_000 + IdTable.GRACE_MS);
        assertThat(ids.state(id)).isEqualTo("a");
        ids.expire(100_001 + IdTable.GRACE_MS);

        assertThat(ids.state(id)).isNull();
        assertThat(ids.size()).isZero();
    }

    @Test
    void shouldKeepAnIdThatIsAskedForAgain() {
        int id = ids.id("a");
        ids.expire(4_000);
        assertThat(ids.id("a")).isEqualTo(id);

        ids.expire(4_000 + IdTable.GRACE_MS);

        assertThat(ids.state(id)).isEqualTo("a");
    }

    @Test
    void shouldKeepAnIdThatSomebodyOutsideNeeds() {
        Set<Integer> needed = new HashSet<>();
        IdTable<String> table = new IdTable<>(needed::contains);
        int id = table.id("a");
        needed.add(id);
        for (int i = 1; i < 10; i++) {
            table.expire(i * (IdTable.GRACE_MS + 1));
            assertThat(table.id("a")).isEqualTo(id);
        }
        table.expire(10 * (IdTable.GRACE_MS + 1));
        needed.clear();

        table.expire(11 * (IdTable.GRACE_MS + 1));

        assertThat(table.state(id)).isNull();
        assertThat(table.size()).isZero();
    }

    @Test
    void shouldAgreeWithAModelWhateverTheOrder() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, Integer> holders = new HashMap<>();
        Map<String, Long> usedMs = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            String state = "s" + random.nextInt(8);
            switch (random.nextInt(4)) {
                case 0 -> {
                    ids.id(state);
                    usedMs.merge(state, now, Math::max);
                }
                case 1 -> {
                    ids.hold(ids.id(state));
                    usedMs.put(state, now);
                    holders.merge(state, 1, Integer::sum);
                }
                case 2 -> {
                    if (holders.getOrDefault(state, 0) > 0) {
                        ids.release(ids.id(state));
                        holders.merge(state, -1, Integer::sum);
                        usedMs.put(state, now);
                    }
                }
                default -> {
                    now += random.nextInt(1_500);
                    ids.expire(now);
                    long time = now;
                    usedMs.entrySet()
                            .removeIf(each -> holders.getOrDefault(each.getKey(), 0) == 0
                                    && time - each.getValue() > IdTable.GRACE_MS);
                    assertThat(ids.size()).as("seed %d", seed).isEqualTo(usedMs.size());
                }
            }
        }
    }
}
