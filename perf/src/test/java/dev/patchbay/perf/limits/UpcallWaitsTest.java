package dev.patchbay.perf.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpcallWaitsTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldCountEachWaitThatIsLong() throws IOException {
        try (UpcallWaits waits = new UpcallWaits("no such thread", "nor this")) {
            waits.begins(7 * MS);
            waits.begin();
            waits.begins(MS / 2);
            waits.begins(5 * MS);
            Map<String, Object> figures = waits.figures(List.of());
            assertThat(figures)
                    .containsEntry("upcalls", 2)
                    .containsEntry("by_the_clock", Map.of("over_1_ms", 1L, "longest_us", 5_000L));
        }
    }

    @Test
    void shouldNotCountAsItsOwnWhatAnUpcallWaitedWhileEverythingStoodStill() throws IOException {
        try (UpcallWaits waits = new UpcallWaits("no such thread", "nor this")) {
            waits.begin();
            waits.begins(5 * MS);
            long now = System.nanoTime();
            CollectorLog.Stop before = new CollectorLog.Stop(now - 60_000 * MS, now - 50_000 * MS);
            CollectorLog.Stop all = new CollectorLog.Stop(now - 40_000 * MS, now);
            assertThat(waits.figures(List.of(before, all)))
                    .containsEntry("by_the_clock", Map.of("over_1_ms", 1L, "longest_us", 5_000L))
                    .containsEntry("and_without_pauses", Map.of("over_1_ms", 0L, "longest_us", 0L));
        }
    }

    @Test
    void shouldReadTheSecondFigureOfAThreadsStatistics() {
        assertThat(second("123456 789 12\n")).isEqualTo(789);
        assertThat(second("1 0 1\n")).isZero();
        assertThat(second("17")).isZero();
        assertThat(second("")).isZero();
        assertThat(second("1 9223372036854775807 2")).isEqualTo(Long.MAX_VALUE);
    }

    private static long second(String text) {
        return RunDelay.second(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void shouldKnowNothingOfAThreadThatIsNotThere() throws IOException {
        try (RunDelay delay = RunDelay.of("no such thread")) {
            assertThat(delay.ns()).isZero();
        }
    }
}
