package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortRangesTest {
    @Test
    void shouldSplitRangeIntoAlignedBlocks() {
        assertThat(PortRanges.masked(8000, 8010)).containsExactly("0x1f40/0xfff8", "0x1f48/0xfffe", "8010");
        assertThat(PortRanges.masked(22, 22)).containsExactly("22");
        assertThat(PortRanges.masked(0, 65535)).containsExactly("0x0000/0x0000");
    }

    @Test
    void shouldCoverEachPortOnceWhenRangeIsRandom() {
        long seed = 5;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int a = random.nextInt(65536);
            int b = random.nextInt(65536);
            int first = Math.min(a, b);
            int last = Math.max(a, b);
            int[] covered = new int[65536];
            List<String> blocks = PortRanges.masked(first, last);
            for (String block : blocks) {
                int value = Integer.decode(block.split("/", -1)[0]);
                int mask = block.contains("/") ? Integer.decode(block.split("/", -1)[1]) : 0xffff;
                for (int port = value; port <= (value | (~mask & 0xffff)); port++) {
                    covered[port]++;
                }
            }
            for (int port = 0; port < 65536; port++) {
                assertThat(covered[port])
                        .as("seed %d, range %d-%d, port %d", seed, first, last, port)
                        .isEqualTo(port >= first && port <= last ? 1 : 0);
            }
            assertThat(blocks.size()).isLessThanOrEqualTo(30);
        }
    }
}
