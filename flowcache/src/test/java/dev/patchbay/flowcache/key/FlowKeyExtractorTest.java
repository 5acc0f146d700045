package dev.patchbay.flowcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowKeyExtractorTest {
    private static final int FRAMES = 100_000;
    private static final int[] METADATA_WORDS = {0, 6, 7, 8, 9, 10, 11, 12, 13, 23, 24, 25, 26, 27, 28, 29, 30};

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2"})
    void shouldAgreeWithReferenceOnWholeAndDamagedFrames(long seed, int vlanLimit) {
        RandomFrames frames = new RandomFrames(seed);
        FlowKeyExtractor extractor = new FlowKeyExtractor(vlanLimit);
        FlowKey key = new FlowKey();
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = i % 2 == 0 ? frames.wellFormed() : frames.damaged();
            check(extractor, key, frame, vlanLimit, "seed " + seed + " frame " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void shouldAgreeWithReferenceAtEveryLength(long seed) {
        RandomFrames frames = new RandomFrames(seed);
        FlowKeyExtractor extractor = new FlowKeyExtractor();
        FlowKey key = new FlowKey();
        for (int i = 0; i < 300; i++) {
            byte[] frame = frames.wellFormed();
            for (int length = 0; length <= frame.length; length++) {
                check(extractor, key, Arrays.copyOf(frame, length), 1, "seed " + seed + " frame " + i);
            }
        }
    }

    @Test
    void shouldAgreeWithReferenceOnNoise() {
        Random random = new Random(7);
        FlowKeyExtractor extractor = new FlowKeyExtractor();
        FlowKey key = new FlowKey();
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = new byte[random.nextInt(120)];
            random.nextBytes(frame);
            check(extractor, key, frame, 1, "frame " + i);
        }
    }

    @Test
    void shouldDistrustIpv4LengthWhenPaddingIsLongerThanAnyPacket() {
        byte[] frame = Arrays.copyOf(
                HexFormat.of()
                        .parseHex(
                                "02aa0000000202aa0000000108004500001c00014000401126c90a0000010a00000200010002000d0000"),
                14 + 28 + 65535);
        FlowKey key = new FlowKey();
        FlowKeyExtractor extractor = new FlowKeyExtractor();
        check(extractor, key, frame, 1, "padding of 65535");
        assertThat(key.get(FlowField.NW_PROTO)).isEqualTo(17);
        check(extractor, key, Arrays.copyOf(frame, frame.length + 1), 1, "padding of 65536");
        assertThat(key.get(FlowField.NW_PROTO)).isZero();
    }

    @Test
    void shouldGiveSameFlowHashToAllFragmentsAndAnotherToOtherPorts() {
        FlowKey first = flow(1000).set(FlowField.NW_FRAG, 1);
        FlowKey later = flow(0).set(FlowField.TP_DST, 0).set(FlowField.NW_FRAG, 3);
        assertThat(FlowKeyExtractor.flowHash(first)).isEqualTo(FlowKeyExtractor.flowHash(later));
        assertThat(FlowKeyExtractor.flowHash(flow(1000))).isNotEqualTo(FlowKeyExtractor.flowHash(flow(1001)));
    }

    @Test
    void shouldSpreadHashesOfSimilarFlowsEvenly() {
        int[] flowBuckets = new int[256];
        int[] keyBuckets = new int[256];
        int flows = 65_536;
        for (int i = 0; i < flows; i++) {
            FlowKey key = flow(i & 0xff).set(FlowField.NW_SRC, 0x0a000000 + (i >> 8));
            flowBuckets[FlowKeyExtractor.flowHash(key) & 0xff]++;
            keyBuckets[(int) (FlowKeyExtractor.keyHash(key, 5) >>> 16) & 0xff]++;
        }
        // 256 expected in each; six standard deviations.
        assertThat(Arrays.stream(flowBuckets)).allMatch(count -> Math.abs(count - 256) < 6 * 16);
        assertThat(Arrays.stream(keyBuckets)).allMatch(count -> Math.abs(count - 256) < 6 * 16);
    }

    private static FlowKey flow(int source) {
        return new FlowKey()
                .set(FlowField.ETH_TYPE, 0x0800)
                .set(FlowField.NW_PROTO, 17)
                .set(FlowField.NW_SRC, 0x0a000001)
                .set(FlowField.NW_DST, 0x0a000002)
                .set(FlowField.TP_SRC, source)
                .set(FlowField.TP_DST, 53);
    }

    /** Extracts from the middle of a buffer that has no byte to spare, into a key that is full of old values. */
    private static void check(FlowKeyExtractor extractor, FlowKey key, byte[] frame, int vlanLimit, String what) {
        Random random = new Random(frame.length);
        long[] words = key.words();
        for (int i = 0; i < FlowKey.WORDS; i++) {
            words[i] = random.nextLong();
        }
        boolean tunnel = random.nextInt(3) == 0;
        boolean connection = random.nextInt(3) == 0;
        for (int word : METADATA_WORDS) {
            boolean ofConnection = (word >= 9 && word <= 13) || (word >= 23 && word <= 26);
            if (word != 0 && !(ofConnection ? connection : tunnel)) {
                words[word] = 0;
            }
        }
        if (!tunnel) {
            words[32] = 0;
        }
        long[] before = words.clone();

        // The view ends with the frame and begins with it: a byte outside is out of bounds.
        int lead = frame.length % 7;
        byte[] memory = new byte[lead + frame.length];
        System.arraycopy(frame, 0, memory, lead, frame.length);
        UnsafeBuffer view = new UnsafeBuffer(memory, lead, frame.length);
        int used = extractor.extract(view, 0, frame.length, key);

        ReferenceExtraction reference = new ReferenceExtraction(frame, vlanLimit);
        long[] expected = reference.key.words();
        for (int word : METADATA_WORDS) {
            expected[word] = before[word];
        }
        expected[32] |= before[32] & 0xffff_ffffL;
        System.arraycopy(before, FlowKey.DATAPATH_WORDS, expected, FlowKey.DATAPATH_WORDS, 10);
        Supplier<String> frameText = () -> what + " " + HexFormat.of().formatHex(frame, 0, Math.min(frame.length, 200));
        assertThat(words).as(frameText).containsExactly(expected);
        assertThat(extractor.l25Offset()).as(frameText).isEqualTo(reference.l25);
        assertThat(extractor.l3Offset()).as(frameText).isEqualTo(reference.l3);
        assertThat(extractor.l4Offset()).as(frameText).isEqualTo(reference.l4);
        assertThat(Arrays.stream(words, used, FlowKey.DATAPATH_WORDS).allMatch(word -> word == 0))
                .as(frameText)
                .isTrue();
    }
}
