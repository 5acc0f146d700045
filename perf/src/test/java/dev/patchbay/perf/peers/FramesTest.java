package dev.patchbay.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patchbay.codec.frame.FrameBuilder;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the frames of the C source with those that the codec builds. */
class FramesTest {
    private static final int OUTER = 42;
    private static final int VXLAN = 8;

    @TempDir
    private Path folder;

    @Test
    void shouldMakeTheFramesThatItsDescriptionSays() throws Exception {
        assumeTrue(Programs.has("gcc") || Programs.has("cc") || Programs.has("clang"), "there is no C compiler");
        Tools tools = new Tools(folder);
        int flows = 10_003;
        List<String> printed = Programs.run(
                        tools.program(Tools.SOURCE),
                        "--print",
                        "--flows",
                        Integer.toString(flows),
                        "--size",
                        "imix",
                        "--vni",
                        "1000")
                .lines()
                .toList();

        assertThat(printed).hasSize(3 * flows);
        for (int flow : new int[] {0, 1, 99, 100, 101, 9_999, 10_000, 10_002}) {
            assertThat(printed.get(flow)).isEqualTo(datagram(flow, flows, 64));
            assertThat(printed.get(flows + flow)).isEqualTo(datagram(flow, flows, 594));
            assertThat(printed.get(2 * flows + flow)).isEqualTo(datagram(flow, flows, 1518));
        }
    }

    /** By the description in frame.h. */
    private static String datagram(int flow, int flows, int size) {
        int guests = Math.min(flows, 100);
        int from = flow % guests;
        int to = (flow + flow / guests) % guests;
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[OUTER + VXLAN + size]);
        int length = new FrameBuilder()
                .wrap(buffer, 0)
                .ethernet(1, 2)
                .ipv4(3, 4)
                .udpWithoutChecksum(5, 4789)
                .vxlan(1000)
                .ethernet(0x0250_4202_0000L + to, 0x0250_4201_0000L + from)
                .ipv4(0x0a01_0000 + from, 0x0a02_0000 + to)
                .fragment(0, 0x4000)
                .udpWithoutChecksum(1024 + flow / (guests * guests), 5001)
                .payload(size - 42, 0)
                .finish();
        assertThat(length).isEqualTo(buffer.capacity());
        int stamp = OUTER + VXLAN + 42;
        buffer.putStringWithoutLengthAscii(stamp, "PBCH");
        buffer.putInt(stamp + 4, flow, ByteOrder.BIG_ENDIAN);
        for (int i = 58; i < size; i++) {
            buffer.putByte(OUTER + VXLAN + i, (byte) i);
        }
        return HexFormat.of().formatHex(buffer.byteArray(), OUTER, buffer.capacity());
    }
}
