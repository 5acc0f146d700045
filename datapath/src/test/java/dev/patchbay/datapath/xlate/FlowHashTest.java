package dev.patchbay.datapath.xlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.action.HashFields;
import dev.patchbay.datapath.ofproto.action.Multipath;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hashes behind multipath, bundle and groups, against what Open vSwitch 3.1.0 traced: one of 60 links, basis 50. */
class FlowHashTest {
    private static final int BASIS = 50;
    private static final int LINKS = 60;

    /** Packet, fields, and the links that modulo_n, hash_threshold, hrw and iter_hash chose. */
    private static final String RECORDED = """
        1 eth_src 54 53 57 51
        1 nw_dst 3 27 11 25
        1 nw_src 40 46 14 49
        1 symmetric_l3 33 29 46 8
        1 symmetric_l3l4 53 38 50 39
        1 symmetric_l3l4+udp 53 38 50 39
        1 symmetric_l4 3 31 11 46
        2 eth_src 54 53 57 51
        2 nw_dst 17 44 36 34
        2 nw_src 8 28 35 40
        2 symmetric_l3 9 41 47 16
        2 symmetric_l3l4 34 30 59 16
        2 symmetric_l3l4+udp 31 50 47 58
        2 symmetric_l4 16 47 8 17
        3 eth_src 54 53 57 51
        3 nw_dst 50 0 58 6
        3 nw_src 50 0 58 6
        3 symmetric_l3 25 50 59 41
        3 symmetric_l3l4 7 53 40 34
        3 symmetric_l3l4+udp 7 53 40 34
        3 symmetric_l4 48 7 51 46
        """;

    static List<String> recorded() {
        return RECORDED.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static FlowKey packet(int number) {
        FlowKey key = new FlowKey().set(FlowField.IN_PORT, 1).set(FlowField.ETH_SRC, 0x02aa00000001L);
        return switch (number) {
            case 1 ->
                key.set(FlowField.ETH_DST, 0x02aa00000002L)
                        .set(FlowField.ETH_TYPE, 0x0800)
                        .set(FlowField.NW_SRC, 0x0a000001)
                        .set(FlowField.NW_DST, 0x0a000002)
                        .set(FlowField.NW_PROTO, 6)
                        .set(FlowField.TP_SRC, 1000)
                        .set(FlowField.TP_DST, 80);
            case 2 ->
                key.set(FlowField.ETH_DST, 0x02aa00000002L)
                        .set(FlowField.ETH_TYPE, 0x86dd)
                        .set(FlowField.VLAN_TPID, 0x8100)
                        .set(FlowField.VLAN_TCI, 0x3005)
                        .set(FlowField.IPV6_SRC, 0x20010db8_00000000L, 1)
                        .set(FlowField.IPV6_DST, 0x20010db8_00010000L, 0x00020003)
                        .set(FlowField.NW_PROTO, 17)
                        .set(FlowField.TP_SRC, 53)
                        .set(FlowField.TP_DST, 5353);
            default ->
                key.set(FlowField.ETH_DST, 0xffffffffffffL)
                        .set(FlowField.ETH_TYPE, 0x0806)
                        .set(FlowField.NW_SRC, 0x0a000001)
                        .set(FlowField.NW_DST, 0x0a000002)
                        .set(FlowField.NW_PROTO, 1);
        };
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void shouldChooseTheLinksThatOpenVswitchChooses(String row) {
        String[] words = row.split(" ");
        FlowKey flow = packet(Integer.parseInt(words[0]));
        HashFields fields = Arrays.stream(HashFields.values())
                .filter(each -> each.text().equals(words[1]))
                .findFirst()
                .orElseThrow();
        int hash = FlowHash.of(fields, flow, BASIS);

        int[] links = Arrays.stream(Multipath.Algorithm.values())
                .mapToInt(algorithm -> Selection.link(hash, algorithm, LINKS, 0))
                .toArray();

        assertThat(links)
                .containsExactly(
                        Arrays.stream(words).skip(2).mapToInt(Integer::parseInt).toArray());
    }

    @Test
    void shouldUnwildcardEverythingThatAHashDependsOn() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<HashFields> all = List.of(HashFields.values());
        for (int round = 0; round < 20_000; round++) {
            FlowKey flow = packet(1 + random.nextInt(3));
            HashFields fields = all.get(random.nextInt(all.size()));
            FlowMask mask = new FlowMask().unwildcard(FlowField.ETH_TYPE).unwildcard(FlowField.NW_FRAG);
            FlowHash.unwildcard(fields, flow, mask);
            FlowKey other = new FlowKey();
            for (int word = 0; word < FlowKey.WORDS; word++) {
                long free = ~mask.words()[word] & (1L << random.nextInt(64));
                other.words()[word] = flow.words()[word] ^ free;
            }

            assertThat(FlowHash.of(fields, other, 7))
                    .as("%s, seed %d", fields, seed)
                    .isEqualTo(FlowHash.of(fields, flow, 7));
        }
    }
}
