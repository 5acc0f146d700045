package dev.patchbay.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuTimesTest {
    @Test
    void shouldReadUserAndSystemTimeWhateverTheProcessIsCalled() {
        assertThat(CpuTimes.ofProcess("42 (a) b (c d) S 1 42 42 0 -1 4194304 100 0 0 0 37 5 0 0 20 0 1 0 100 4096 50"))
                .isEqualTo(42);
    }

    @Test
    void shouldCountEverythingButWaiting() {
        assertThat(CpuTimes.ofMachine(
                        "cpu  1 20 300 4000 50000 600000 7000000 80000000 0 0\ncpu0 9 9 9 9 9 9 9 9 0 0\n"))
                .isEqualTo(7_600_321);
    }

    @Test
    void shouldTurnTicksIntoSeconds() {
        CpuTimes earlier = new CpuTimes(50, Map.of(), 400, 1);
        CpuTimes later = new CpuTimes(250, Map.of(), 1000, 2);
        assertThat(later.processSince(earlier)).isEqualTo(2.0);
        assertThat(later.machineSince(earlier)).isEqualTo(6.0);
    }

    @Test
    void shouldCountOtherProcessesThatHaveBegunButNotThoseThatHaveEnded() {
        CpuTimes earlier = new CpuTimes(0, Map.of(7L, 1000L, 8L, 500L), 0, 1);
        assertThat(new CpuTimes(0, Map.of(8L, 530L, 9L, 10L), 0, 2).othersSince(earlier))
                .isEqualTo(0.4);
    }
}
