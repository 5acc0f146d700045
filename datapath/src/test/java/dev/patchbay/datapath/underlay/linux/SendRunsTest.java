package dev.patchbay.datapath.underlay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class SendRunsTest {
    private static final int MAX_SEGMENTS = 64;
    private static final int ALWAYS = TunnelFlags.CSUM;

    private SendRuns runs = new SendRuns(new UnsafeBuffer(new byte[0]), 0, 0);
    private final List<Datagram> sent = new ArrayList<>();
    private int nextOffset;

    private record Datagram(int vtep, int outer, int hash, int header, int offset, int length) {
        int socket() {
            return hash & 3;
        }
    }

    private void begin() {
        sent.clear();
    }

    /** A datagram in one piece directly behind the one before. */
    private void add(int vtep, int hash, int length) {
        int header = nextOffset;
        nextOffset += TxBatch.HEADER_LENGTH + length;
        sent.add(new Datagram(vtep, 0, hash, header, header + TxBatch.HEADER_LENGTH, length));
    }

    private void group(int maxSegments) {
        TxBatch batch = new TxBatch(sent.size());
        for (Datagram d : sent) {
            batch.add(d.header, d.offset, d.length, d.vtep, d.outer, d.hash, 1);
        }
        runs.begin();
        int i = 0;
        while (i < sent.size()) {
            int next = runs.add(batch, i, sent.size(), sent.get(i).socket(), ALWAYS, maxSegments);
            assertThat(next).isGreaterThan(i);
            i = next;
        }
        runs.end();
    }

    private List<Integer> datagrams(int run) {
        List<Integer> datagrams = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            if (runs.runOf(i) == run) {
                datagrams.add(i);
            }
        }
        assertThat(datagrams).hasSize(runs.count(run)).startsWith(runs.first(run));
        return datagrams;
    }

    @Test
    void shouldSendWhatWasReceivedTogetherAsOnePiece() {
        begin();
        for (int i = 0; i < MAX_SEGMENTS; i++) {
            add(1, 7, 64);
        }
        group(MAX_SEGMENTS);
        assertThat(runs.runs()).isOne();
        assertThat(runs.count(0)).isEqualTo(MAX_SEGMENTS);
        assertThat(runs.pieceCount(0)).isOne();
        assertThat(runs.start(runs.firstPiece(0))).isZero();
        assertThat(runs.length(runs.firstPiece(0))).isEqualTo(MAX_SEGMENTS * 72);
        add(1, 7, 64);
        group(MAX_SEGMENTS);
        assertThat(runs.runs()).isEqualTo(2);
    }

    @Test
    void shouldGroupFlowsThatTakeTurns() {
        begin();
        for (int i = 0; i < 40; i++) {
            add(1, i % 8, 64);
        }
        group(MAX_SEGMENTS);
        assertThat(runs.runs()).isEqualTo(4);
        assertThat(datagrams(0)).startsWith(0, 4, 8, 12);
    }

    @Test
    void shouldGroupTheCopiesOfFloodedFramesByPeer() {
        begin();
        for (int i = 0; i < 10; i++) {
            add(1, 7, 64);
            add(2, 7, 64);
            add(3, 7, 64);
        }
        group(MAX_SEGMENTS);
        assertThat(runs.runs()).isEqualTo(3);
    }

    @Test
    void shouldEndARunWithTheShorterEndOfABurst() {
        begin();
        add(1, 7, 1400);
        add(1, 7, 1400);
        add(1, 7, 200);
        add(1, 7, 200);
        group(MAX_SEGMENTS);
        assertThat(runs.runs()).isEqualTo(2);
        assertThat(datagrams(0)).containsExactly(0, 1, 2);
        assertThat(runs.segment(0)).isEqualTo(1408);
    }

    @Test
    void shouldNotLetADatagramOvertakeOneOfItsFlow() {
        begin();
        add(1, 4, 64);
        add(1, 8, 64);
        add(1, 4, 1400);
        // The run of short ones is open, but leaves before the long datagram of the same flow.
        add(1, 8, 64);
        add(1, 4, 64);
        add(1, 8, 64);
        group(MAX_SEGMENTS);
        assertThat(datagrams(0)).containsExactly(0, 1, 3);
        assertThat(datagrams(1)).containsExactly(2);
        assertThat(datagrams(2)).containsExactly(4, 5);
    }

    @Test
    void shouldKeepRunsShortEnoughForUdp() {
        begin();
        for (int i = 0; i < 64; i++) {
            add(1, 7, 9000);
        }
        group(MAX_SEGMENTS);
        for (int run = 0; run < runs.runs(); run++) {
            assertThat(runs.count(run) * runs.segment(run)).isLessThanOrEqualTo(SendRuns.MAX_BYTES);
        }
        assertThat(runs.runs()).isEqualTo(10);
    }

    @Test
    void shouldNeverGroupWithoutSegmentation() {
        begin();
        for (int i = 0; i < 10; i++) {
            add(1, 7, 60);
        }
        group(1);
        assertThat(runs.runs()).isEqualTo(10);
    }

    @Test
    void shouldCopyShortDatagramsOfFlowsThatTakeTurnsBehindEachOther() {
        UnsafeBuffer memory = new UnsafeBuffer(new byte[SendRuns.COPIES + 80 * SendRuns.CAPACITY]);
        runs = new SendRuns(memory, 0, SendRuns.COPIES);
        Random random = new Random(20261122);
        for (int round = 0; round < 100; round++) {
            long seed = random.nextLong();
            checkOctets(new Random(seed), memory, "seed " + seed);
        }
    }

    /** What leaves is, octet by octet, what was given, in few pieces. */
    private void checkOctets(Random random, UnsafeBuffer memory, String seed) {
        begin();
        nextOffset = SendRuns.COPIES;
        int[] lengths = {64, 65, 71};
        int kinds = 1 + random.nextInt(lengths.length);
        int flows = 1 + random.nextInt(40);
        int size = 1 + random.nextInt(SendRuns.CAPACITY);
        int hash = 0;
        for (int i = 0; i < size; i++) {
            if (random.nextInt(8) != 0) {
                hash = random.nextInt(flows);
            }
            add(1, hash, lengths[random.nextInt(kinds)]);
        }
        for (int i = SendRuns.COPIES; i < nextOffset; i++) {
            memory.putByte(i, (byte) random.nextInt());
        }
        group(MAX_SEGMENTS);
        int pieces = 0;
        for (int run = 0; run < runs.runs(); run++) {
            ByteArrayOutputStream given = new ByteArrayOutputStream();
            for (int i : datagrams(run)) {
                Datagram d = sent.get(i);
                octets(memory, d.header, TxBatch.HEADER_LENGTH + d.length, given);
            }
            ByteArrayOutputStream leaves = new ByteArrayOutputStream();
            for (int piece = runs.firstPiece(run); piece != SendRuns.NONE; piece = runs.nextPiece(piece)) {
                octets(memory, runs.start(piece), runs.length(piece), leaves);
            }
            assertThat(leaves.toByteArray()).as(seed).isEqualTo(given.toByteArray());
            pieces += runs.pieceCount(run);
        }
        if (flows > 30 && kinds == 1 && size > 200) {
            assertThat(pieces).as(seed).isLessThan(size / 3);
        }
    }

    private static void octets(UnsafeBuffer memory, int from, int length, ByteArrayOutputStream into) {
        byte[] octets = new byte[length];
        memory.getBytes(from, octets);
        into.write(octets, 0, length);
    }

    /** Whatever is grouped: each datagram once, nothing mixed, no flow reordered, the memory named exactly. */
    @Test
    void shouldKeepWhatHoldsForEveryBatch() {
        Random random = new Random(20261121);
        for (int round = 0; round < 1_000; round++) {
            long seed = random.nextLong();
            check(new Random(seed), "seed " + seed);
        }
    }

    private void check(Random random, String seed) {
        begin();
        int size = 1 + random.nextInt(random.nextInt(10) == 0 ? SendRuns.CAPACITY : 100);
        int flows = 1 + random.nextInt(40);
        int peers = 1 + random.nextInt(4);
        int[] lengths = {64, 64, 64, 576, 1400, 9000, 65_000};
        int kinds = 1 + random.nextInt(lengths.length);
        int maxSegments = random.nextInt(5) == 0 ? 1 : MAX_SEGMENTS;
        boolean trains = random.nextBoolean();
        int hash = 0;
        int at = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || !trains || random.nextInt(8) == 0) {
                hash = random.nextInt(flows) * 0x1234_567;
            }
            int length = random.nextInt(9) == 0 ? random.nextInt(9100) : lengths[random.nextInt(kinds)];
            boolean apart = random.nextInt(6) == 0;
            int header = at;
            int offset = header + TxBatch.HEADER_LENGTH + (apart ? 40 : 0);
            at = offset + length + (random.nextInt(9) == 0 ? 1 : 0);
            int outer = random.nextInt(20) == 0 ? 1 : 0;
            int vtep = trains && i > 0 ? sent.getLast().vtep : 1 + random.nextInt(peers);
            sent.add(new Datagram(vtep, outer, hash, header, offset, length));
        }
        group(maxSegments);
        Map<Integer, Integer> place = new HashMap<>();
        List<Integer> order = new ArrayList<>();
        for (int run = 0; run < runs.runs(); run++) {
            List<Integer> members = datagrams(run);
            Datagram first = sent.get(members.getFirst());
            int bytes = 0;
            List<Integer> octets = new ArrayList<>();
            for (int n = 0; n < members.size(); n++) {
                Datagram d = sent.get(members.get(n));
                assertThat(d.vtep).as(seed).isEqualTo(runs.vtep(run));
                assertThat(d.socket()).as(seed).isEqualTo(runs.socket(run));
                assertThat(d.outer | ALWAYS).as(seed).isEqualTo(runs.outer(run));
                boolean last = n == members.size() - 1;
                assertThat(d.length <= first.length && (last || d.length == first.length))
                        .as(seed)
                        .isTrue();
                bytes += TxBatch.HEADER_LENGTH + d.length;
                octets.add(d.header);
                octets.add(d.header + TxBatch.HEADER_LENGTH);
                octets.add(d.offset);
                octets.add(d.offset + d.length);
                assertThat(place.put(members.get(n), order.size())).as(seed).isNull();
                order.add(members.get(n));
            }
            assertThat(runs.segment(run)).as(seed).isEqualTo(TxBatch.HEADER_LENGTH + first.length);
            assertThat(runs.bytes(run)).as(seed).isEqualTo(bytes);
            assertThat(bytes).as(seed).isLessThanOrEqualTo(Math.max(SendRuns.MAX_BYTES, runs.segment(run)));
            assertThat(members.size()).as(seed).isLessThanOrEqualTo(maxSegments);
            assertThat(pieces(run)).as(seed).isEqualTo(joined(octets));
        }
        assertThat(place).as(seed).hasSize(size);
        Map<List<Integer>, Integer> before = new HashMap<>();
        for (int i : order) {
            Datagram d = sent.get(i);
            Integer earlier = before.put(List.of(d.vtep, d.hash), i);
            assertThat(earlier == null || earlier < i).as(seed).isTrue();
        }
    }

    /** Start and end of each piece of a run. */
    private List<Integer> pieces(int run) {
        List<Integer> pieces = new ArrayList<>();
        for (int piece = runs.firstPiece(run); piece != SendRuns.NONE; piece = runs.nextPiece(piece)) {
            pieces.add(runs.start(piece));
            pieces.add(runs.start(piece) + runs.length(piece));
        }
        assertThat(pieces).hasSize(2 * runs.pieceCount(run));
        return pieces;
    }

    /** Starts and ends, those that touch left out. */
    private static List<Integer> joined(List<Integer> octets) {
        List<Integer> joined = new ArrayList<>();
        for (int i = 0; i < octets.size(); i += 2) {
            if (!joined.isEmpty() && joined.getLast().equals(octets.get(i))) {
                joined.removeLast();
            } else {
                joined.add(octets.get(i));
            }
            joined.add(octets.get(i + 1));
        }
        return joined;
    }
}
