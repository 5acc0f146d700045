package dev.patchbay.datapath.fdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.Tags;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MacLearningTableTest {
    private static final long A = 0x02aa00000001L;
    private static final long B = 0x02aa00000002L;

    private final Set<Long> changed = new HashSet<>();
    private final MacLearningTable fdb = new MacLearningTable(1, changed::add);

    @Test
    void shouldFindWhatItLearnedInThatVlanOnly() {
        assertThat(fdb.learn(5, A, 1, 0)).isTrue();
        Set<Long> reads = new HashSet<>();
        assertThat(fdb.lookup(5, A, reads::add)).isEqualTo(1);
        assertThat(fdb.lookup(6, A, null)).isEqualTo(OfPorts.NONE);
        assertThat(reads).isEqualTo(changed).containsExactly(Tags.fdb(1, 5, A));
    }

    @Test
    void shouldReportAMoveButNotARefresh() {
        fdb.learn(5, A, 1, 0);
        changed.clear();
        assertThat(fdb.learn(5, A, 1, 2000)).isFalse();
        assertThat(changed).isEmpty();
        assertThat(fdb.learn(5, A, 2, 2000)).isTrue();
        assertThat(changed).containsExactly(Tags.fdb(1, 5, A));
        assertThat(fdb.lookup(5, A, null)).isEqualTo(2);
    }

    @Test
    void shouldRefuseMulticastSources() {
        assertThat(fdb.learn(0, 0x01005e000001L, 1, 0)).isFalse();
        assertThat(fdb.learn(0, 0xffffffffffffL, 1, 0)).isFalse();
        assertThat(fdb.size()).isZero();
    }

    @Test
    void shouldAgeInWholeSeconds() {
        fdb.learn(0, A, 1, 900);
        fdb.learn(0, B, 1, 1100);
        assertThat(fdb.nextExpiryMs()).isEqualTo(299_999);
        assertThat(fdb.expire(299_999)).isZero();
        assertThat(fdb.expire(300_000)).isOne();
        assertThat(fdb.expire(300_999)).isZero();
        assertThat(fdb.expire(301_000)).isOne();
        assertThat(fdb.size()).isZero();
        assertThat(fdb.nextExpiryMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldKeepAnAddressThatIsSeenAgain() {
        fdb.learn(0, A, 1, 0);
        fdb.learn(0, A, 1, 200_000);
        assertThat(fdb.expire(499_999)).isZero();
        assertThat(fdb.expire(500_000)).isOne();
    }

    @Test
    void shouldMoveExpiryWithTheAgingTime() {
        fdb.learn(0, A, 1, 0);
        fdb.agingSeconds(20);
        assertThat(fdb.expire(19_999)).isZero();
        assertThat(fdb.expire(20_000)).isOne();
        fdb.agingSeconds(1);
        assertThat(fdb.agingSeconds()).isEqualTo(15);
        fdb.agingSeconds(100_000);
        assertThat(fdb.agingSeconds()).isEqualTo(3600);
    }

    @Test
    void shouldNeitherAgeNorMoveNorEvictStaticEntries() {
        fdb.maxEntries(10);
        fdb.addStatic(5, A, 1);
        assertThat(fdb.learn(5, A, 2, 0)).isFalse();
        for (int i = 0; i < 20; i++) {
            fdb.learn(5, 0x020000000100L + i, 2, i * 1000L);
        }
        assertThat(fdb.size()).isEqualTo(10);
        fdb.expire(10_000_000);
        assertThat(fdb.size()).isOne();
        assertThat(fdb.lookup(5, A, null)).isEqualTo(1);
        assertThat(fdb.show(PortNames.NONE, 0))
                .isEqualTo(" port  VLAN  MAC                Age\n    1     5  02:aa:00:00:00:01  static\n");
        fdb.learn(5, B, 2, 10_000_000);
        fdb.flush();
        assertThat(fdb.size()).isOne();
        assertThat(fdb.delete(5, A)).isTrue();
    }

    @Test
    void shouldEvictTheOldestOfTheFullestPort() {
        fdb.maxEntries(10);
        fdb.learn(0, A, 1, 0);
        for (int i = 0; i < 9; i++) {
            fdb.learn(0, 0x020000000100L + i, 2, 1000);
        }
        fdb.learn(0, B, 3, 2000);
        assertThat(fdb.lookup(0, A, null)).isEqualTo(1);
        assertThat(fdb.lookup(0, 0x020000000100L, null)).isEqualTo(OfPorts.NONE);
        assertThat(fdb.lookup(0, 0x020000000101L, null)).isEqualTo(2);
        assertThat(fdb.stats("br0")).contains("evicted MAC entries     : 1\n");
    }

    @Test
    void shouldForgetTheAddressesOfAPort() {
        fdb.learn(0, A, 1, 0);
        fdb.learn(0, B, 2, 0);
        changed.clear();
        fdb.flushPort(1);
        assertThat(changed).containsExactly(Tags.fdb(1, 0, A));
        assertThat(fdb.size()).isOne();
        assertThat(fdb.delete(0, B)).isTrue();
        assertThat(fdb.delete(0, B)).isFalse();
    }

    @Test
    void shouldShowEntriesOldestUpdateFirst() {
        fdb.learn(5, A, 1, 0);
        fdb.learn(0, B, OfPorts.LOCAL, 3000);
        fdb.learn(5, A, 1, 7000);
        assertThat(fdb.show(PortNames.NONE, 12_500)).isEqualTo("""
                 port  VLAN  MAC                Age
                LOCAL     0  02:aa:00:00:00:02    9
                    1     5  02:aa:00:00:00:01    5
                """);
    }

    @Test
    void shouldDoWhatAMapOfEntriesDoes() {
        for (long seed = 1; seed <= 100; seed++) {
            compareWithMap(new Random(seed), seed);
        }
    }

    /** What the model keeps of an address. */
    private record Known(int port, long second, long serial) {}

    private static void compareWithMap(Random random, long seed) {
        Set<Long> changed = new HashSet<>();
        MacLearningTable fdb = new MacLearningTable(7, changed::add);
        fdb.maxEntries(12);
        Map<Long, Known> model = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 400; step++) {
            now += random.nextInt(4000);
            long second = now / 1000;
            int vlan = random.nextInt(3);
            long mac = 0x020000000000L + random.nextInt(10);
            long key = (long) vlan << 48 | mac;
            int port = 1 + random.nextInt(4);
            changed.clear();
            Map<Long, Known> before = new HashMap<>(model);
            switch (random.nextInt(8)) {
                case 0 -> {
                    fdb.expire(now);
                    model.values().removeIf(known -> second >= known.second() + 300);
                }
                case 1 -> {
                    fdb.flushPort(port);
                    model.values().removeIf(known -> known.port() == port);
                }
                default -> {
                    fdb.learn(vlan, mac, port, now);
                    Known old = model.get(key);
                    if (old == null && model.size() == 12) {
                        evict(model, fdb);
                    }
                    if (old == null || old.port() != port || old.second() != second) {
                        model.put(key, new Known(port, second, step));
                    }
                }
            }
            List<String> entries = new ArrayList<>();
            fdb.forEach(entry -> entries.add(entry.vlan() + " " + entry.mac() + " " + entry.port()));
            List<String> expected = model.entrySet().stream()
                    .sorted((a, b) ->
                            Long.compare(a.getValue().serial(), b.getValue().serial()))
                    .map(entry -> (entry.getKey() >>> 48) + " " + (entry.getKey() & 0xffffffffffffL) + " "
                            + entry.getValue().port())
                    .toList();
            assertThat(entries).as("seed %d, step %d", seed, step).isEqualTo(expected);
            Set<Long> expectedTags = new HashSet<>();
            Set<Long> all = new HashSet<>(before.keySet());
            all.addAll(model.keySet());
            for (long address : all) {
                Known was = before.get(address);
                Known is = model.get(address);
                if (was == null || is == null || was.port() != is.port()) {
                    expectedTags.add(Tags.fdb(7, (int) (address >>> 48), address & 0xffffffffffffL));
                }
            }
            assertThat(changed).as("seed %d, step %d", seed, step).containsExactlyInAnyOrderElementsOf(expectedTags);
        }
    }

    /** Removes what the table has evicted, if it was the oldest of a port than which none is fuller. */
    private static void evict(Map<Long, Known> model, MacLearningTable fdb) {
        Map<Integer, Integer> counts = new HashMap<>();
        model.values().forEach(known -> counts.merge(known.port(), 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        Set<Long> gone = new HashSet<>(model.keySet());
        fdb.forEach(entry -> gone.remove((long) entry.vlan() << 48 | entry.mac()));
        assertThat(gone).hasSize(1);
        Known victim = model.remove(gone.iterator().next());
        assertThat(counts.get(victim.port())).isEqualTo(most);
        assertThat(model.values())
                .noneMatch(known -> known.port() == victim.port() && known.serial() < victim.serial());
    }
}
