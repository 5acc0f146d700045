package dev.patchbay.datapath.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private static final long NEVER = 1;
    private static final int TUPLES = 3000;

    private final ConnectionTable table = new ConnectionTable(7);

    /** Tuples of both families; every odd one is the reverse of the one before. */
    private static PacketTuple tuple(int number) {
        var tuple = new PacketTuple();
        int pair = number / 2;
        tuple.clear(pair % 3 == 0, pair % 5);
        tuple.protocol = 17;
        tuple.srcHigh = tuple.ipv6 ? 0xfc00_0000_0000_0000L : 0;
        tuple.dstHigh = tuple.srcHigh;
        tuple.srcLow = 0x0a00_0000L + pair;
        tuple.dstLow = 0x0b00_0000L;
        tuple.srcPort = 1000 + pair % 7;
        tuple.dstPort = 53;
        return number % 2 == 0 ? tuple : tuple.reverse();
    }

    private static Connection connection(PacketTuple tuple) {
        var connection = new Connection(tuple, 0);
        connection.expiry(Long.MAX_VALUE);
        return connection;
    }

    @Test
    void shouldAnswerLikeAMapWhateverIsDone() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        Map<Integer, Entry> model = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            boolean shrinking = i / 15_000 % 2 == 1;
            int number = random.nextInt(TUPLES);
            PacketTuple tuple = tuple(number);
            long hash = table.hash(tuple);
            Entry known = model.get(number / 2);
            assertThat(table.find(tuple, hash, NEVER)).as("seed %d", seed).isSameAs(known);
            if (random.nextInt(10) < (shrinking ? 2 : 7)) {
                Connection added = connection(tuple);
                assertThat(table.putIfAbsent(added, tuple, hash, NEVER))
                        .as("seed %d", seed)
                        .isSameAs(known);
                model.putIfAbsent(number / 2, added);
            } else if (known != null) {
                assertThat(table.remove(known, table.hash(known.tuple(new PacketTuple()))))
                        .as("seed %d", seed)
                        .isTrue();
                model.remove(number / 2);
            }
        }
        Set<Entry> walked = new HashSet<>();
        ConnectionTable.Walk walk = table.new Walk();
        while (walk.advance(16, walked::add) == 16) {}
        assertThat(walked).as("seed %d", seed).isEqualTo(Set.copyOf(model.values()));
    }

    @Test
    void shouldPassOverWhatHasExpired() {
        PacketTuple tuple = tuple(0);
        long hash = table.hash(tuple);
        Connection first = connection(tuple);
        first.expiry(100);
        table.putIfAbsent(first, tuple, hash, 50);

        assertThat(table.find(tuple, hash, 99)).isSameAs(first);
        assertThat(table.find(tuple, hash, 100)).isNull();
        Connection second = connection(tuple);
        assertThat(table.putIfAbsent(second, tuple, hash, 100)).isNull();
        assertThat(table.find(tuple, hash, 100)).isSameAs(second);
        assertThat(table.remove(first, hash)).isTrue();
        assertThat(table.find(tuple, hash, 100)).isSameAs(second);
    }

    @Test
    void shouldKeepWalkingOverEntriesWhileTheyAreRemoved() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < TUPLES; i += 2) {
            Connection connection = connection(tuple(i));
            table.putIfAbsent(connection, tuple(i), table.hash(tuple(i)), NEVER);
            all.add(connection);
        }
        ConnectionTable.Walk walk = table.new Walk();
        List<Entry> removed = new ArrayList<>();
        var scratch = new PacketTuple();
        while (walk.advance(5, entry -> {
                    table.remove(entry, table.hash(entry.tuple(scratch)));
                    removed.add(entry);
                })
                == 5) {}
        assertThat(removed).containsExactlyInAnyOrderElementsOf(all);
        assertThat(table.find(tuple(0), table.hash(tuple(0)), NEVER)).isNull();
    }
}
