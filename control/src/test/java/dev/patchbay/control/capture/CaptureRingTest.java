package dev.patchbay.control.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.TapVport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CaptureRingTest {
    private static final UnsafeBuffer FRAME = new UnsafeBuffer(new byte[100]);

    private final TapVport port = TapVport.unattended(1, "tap", 1);

    @Test
    void shouldHandOverFramesInOrderWithTheirTimes() {
        CaptureRing ring = new CaptureRing(1 << 16, 60);
        ring.onFrame(port, FrameTap.Direction.RECEIVED, 7, FRAME, 0, 100);
        ring.tap(5).onFrame(port, FrameTap.Direction.TRANSMITTED, 8, FRAME, 10, 20);
        List<String> read = new ArrayList<>();
        int taken = ring.drain(
                (source, direction, timeNs, originalLength, buffer, offset, length) ->
                        read.add(source + " " + direction + " " + timeNs + " " + originalLength + " " + length),
                10);
        assertThat(taken).isEqualTo(2);
        assertThat(read).containsExactly("0 RECEIVED 7 100 60", "5 TRANSMITTED 8 20 20");
        assertThat(ring.dropped()).isZero();
    }

    @Test
    void shouldCountFramesItHasNoRoomFor() {
        CaptureRing ring = new CaptureRing(1024, 100);
        for (int i = 0; i < 50; i++) {
            ring.onFrame(port, FrameTap.Direction.RECEIVED, i, FRAME, 0, 100);
        }
        int kept = ring.drain((source, direction, timeNs, originalLength, buffer, offset, length) -> {}, 100);
        assertThat(kept).isBetween(1, 49);
        assertThat(ring.seen()).isEqualTo(50);
        assertThat(ring.dropped()).isEqualTo(50 - kept);
    }

    @Test
    void shouldServeSeveralCapturesOnOnePort() {
        CaptureRing first = new CaptureRing(1 << 16, 100);
        CaptureRing second = new CaptureRing(1 << 16, 100);
        CaptureRing third = new CaptureRing(1 << 16, 100);
        FrameTaps.add(port, first);
        show();
        FrameTaps.add(port, second);
        FrameTaps.add(port, third);
        show();
        FrameTaps.remove(port, second);
        show();
        FrameTaps.remove(port, first);
        FrameTaps.remove(port, third);
        assertThat(port.frameTap()).isNull();
        assertThat(List.of(first.seen(), second.seen(), third.seen())).containsExactly(3L, 1L, 2L);
    }

    @Test
    void shouldWriteAFileThatEveryAnalyserReads() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PcapWriter writer = new PcapWriter(file, 262_144, PcapWriter.ETHERNET)) {
            writer.write(1_700_000_000_123_456_789L, 60, FRAME, 0, 4);
        }
        assertThat(HexFormat.of().formatHex(file.toByteArray()))
                .isEqualTo("d4c3b2a1" + "0200" + "0400" + "00000000" + "00000000" + "00000400" + "01000000" + "00f15365"
                        + "40e20100" + "04000000" + "3c000000" + "00000000");
    }

    private void show() {
        port.frameTap().onFrame(port, FrameTap.Direction.RECEIVED, 0, FRAME, 0, 100);
    }
}
