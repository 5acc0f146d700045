package dev.patchbay.flowcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderPrintTest {
    private static final int FRAMES = 200_000;
    private static final int HEADERS = 14 + 20 + 20;
    private static final String UDP =
            "02aa0000000202aa0000000108004500002100014000401126c90a0000010a00000203e807d0000d9c4768656c6c6f";
    private static final String TCP = "02aa0000000202aa000000010800450000280001400040060000"
            + "0a0000010a000002007b01c8000000010000000250101000abcd0000";

    private final HeaderPrint print = new HeaderPrint();

    /** Neighbours differ in a bit or two of their headers, or in their length: the print must see what the key sees. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeOnlyWithFramesThatHaveTheSameKey(long seed) {
        RandomFrames frames = new RandomFrames(seed);
        Random random = frames.random();
        int agreed = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = random.nextInt(3) == 0
                    ? HexFormat.of().parseHex(random.nextBoolean() ? UDP : TCP)
                    : random.nextBoolean() ? frames.wellFormed() : frames.damaged();
            byte[] other = frame.clone();
            for (int changes = random.nextInt(3); changes > 0 && other.length > 0; changes--) {
                other[random.nextInt(Math.min(other.length, HEADERS))] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextInt(3) == 0) {
                other = Arrays.copyOf(other, random.nextInt(other.length + 20));
            }
            if (agree(frame, other)) {
                agreed++;
                assertThat(key(other))
                        .as("seed %d frame %d: %s %s", seed, i, hex(frame), hex(other))
                        .isEqualTo(key(frame));
            }
        }
        assertThat(agreed).isGreaterThan(FRAMES / 10);
    }

    @Test
    void shouldAgreeWithFramesThatDifferInWhatIsNotRead() {
        for (int octet : new int[] {18, 19, 24, 25, 38, 39, 40, 41}) {
            assertThat(agreesWhenChanged(UDP, octet))
                    .as("octet %d of UDP", octet)
                    .isTrue();
        }
        for (int octet : new int[] {18, 19, 24, 25, 38, 39, 40, 41, 42, 43, 44, 45, 48, 49, 50, 51, 52, 53}) {
            assertThat(agreesWhenChanged(TCP, octet))
                    .as("octet %d of TCP", octet)
                    .isTrue();
        }
        for (int octet : new int[] {0, 5, 6, 11, 12, 14, 15, 20, 21, 22, 23, 26, 29, 30, 33, 34, 37}) {
            assertThat(agreesWhenChanged(UDP, octet))
                    .as("octet %d of UDP", octet)
                    .isFalse();
            assertThat(agreesWhenChanged(TCP, octet))
                    .as("octet %d of TCP", octet)
                    .isFalse();
        }
        assertThat(agreesWhenChanged(TCP, 46)).isFalse();
        assertThat(agreesWhenChanged(TCP, 47)).isFalse();
    }

    @Test
    void shouldHaveNoPrintWhenFrameIsOfAnotherKind() {
        byte[] udp = HexFormat.of().parseHex(UDP);
        assertThat(next(udp)).isEqualTo(HeaderPrint.Told.NEW);
        assertThat(next(udp)).isEqualTo(HeaderPrint.Told.SAME);
        byte[] tagged = HexFormat.of().parseHex("02aa0000000202aa0000000181000005" + UDP.substring(24));
        assertThat(next(tagged)).isEqualTo(HeaderPrint.Told.NONE);
        assertThat(next(new byte[0])).isEqualTo(HeaderPrint.Told.NONE);
        assertThat(next(udp)).as("after one without").isEqualTo(HeaderPrint.Told.NEW);
        print.clear();
        assertThat(next(udp)).as("cleared").isEqualTo(HeaderPrint.Told.NEW);
    }

    @Test
    void shouldTellFramesApartThatCameInAnotherWay() {
        byte[] udp = HexFormat.of().parseHex(UDP);
        long[] row = new long[4 * HeaderPrint.WORDS];
        long[][] ways = {{7, 0, 0, 0}, {8, 0, 0, 0}, {7, 1, 0, 0}, {7, 0, 1, 0}, {7, 0, 0, 1}, {7, 1, 2, 3}};
        Set<Long> hashes = new HashSet<>();
        Set<List<Long>> prints = new HashSet<>();
        for (long[] way : ways) {
            print.from((int) way[0], way[1], way[2], way[3]);
            assertThat(next(udp)).isEqualTo(HeaderPrint.Told.NEW);
            print.from((int) way[0], way[1], way[2], way[3]);
            assertThat(next(udp)).isEqualTo(HeaderPrint.Told.SAME);
            hashes.add(print.hash());
            print.copyTo(row, HeaderPrint.WORDS);
            prints.add(Arrays.stream(row).boxed().toList());
            FlowKey key = new FlowKey();
            HeaderPrint.metadata(row, HeaderPrint.WORDS, key);
            assertThat(key.get(FlowField.IN_PORT)).isEqualTo(way[0]);
            assertThat(key.get(FlowField.RECIRC_ID)).isZero();
            assertThat(key.get(FlowField.TUN_ID)).isEqualTo(way[1]);
            assertThat(key.get(FlowField.TUN_SRC) << 32 | key.get(FlowField.TUN_DST))
                    .isEqualTo(way[2]);
            assertThat(key.words()[FlowField.TUN_FLAGS.word()]).isEqualTo(way[3]);
        }
        assertThat(hashes).hasSize(ways.length);
        assertThat(prints).hasSize(ways.length);
    }

    @Test
    void shouldKnowTcpFlags() {
        byte[] tcp = HexFormat.of().parseHex(TCP);
        long[] row = new long[HeaderPrint.WORDS];
        for (int flags = 0; flags <= 0xfff; flags++) {
            tcp[46] = (byte) (0x50 | flags >>> 8);
            tcp[47] = (byte) flags;
            next(tcp);
            print.copyTo(row, 0);
            assertThat(HeaderPrint.tcpFlags(row, 0)).isEqualTo(flags).isEqualTo((int)
                    key(tcp).get(FlowField.TCP_FLAGS));
        }
        next(HexFormat.of().parseHex(UDP));
        print.copyTo(row, 0);
        assertThat(HeaderPrint.tcpFlags(row, 0)).isZero();
    }

    private boolean agreesWhenChanged(String hex, int octet) {
        byte[] frame = HexFormat.of().parseHex(hex);
        byte[] other = frame.clone();
        other[octet] ^= 1;
        return agree(frame, other);
    }

    private boolean agree(byte[] frame, byte[] other) {
        print.clear();
        return next(frame) == HeaderPrint.Told.NEW && next(other) == HeaderPrint.Told.SAME;
    }

    private HeaderPrint.Told next(byte[] frame) {
        return print.next(new UnsafeBuffer(frame), 0, frame.length);
    }

    private static FlowKey key(byte[] frame) {
        FlowKey key = new FlowKey();
        new FlowKeyExtractor().extract(new UnsafeBuffer(frame), 0, frame.length, key);
        return key;
    }

    private static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }
}
