package dev.patchbay.datapath.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LatencyRecorderTest {
    private final LatencyRecorder recorder = new LatencyRecorder();

    @Test
    void shouldKeepPercentilesToThreeDigits() {
        for (int i = 1; i <= 1000; i++) {
            recorder.record(i * 1_000L);
        }
        assertThat(recorder.count()).isEqualTo(1000);
        assertThat(recorder.percentileNs(50)).isBetween(499_000L, 501_000L);
        assertThat(recorder.percentileNs(99.9)).isBetween(998_000L, 1_001_000L);
        assertThat(recorder.maxNs()).isBetween(999_000L, 1_001_000L);
    }

    @Test
    void shouldKeepWhatIsOutOfRangeAtTheEnds() {
        recorder.record(-5);
        recorder.record(Long.MAX_VALUE);
        assertThat(recorder.count()).isEqualTo(2);
        assertThat(recorder.maxNs()).isGreaterThan(LatencyRecorder.MAX_NS - LatencyRecorder.MAX_NS / 1000);
    }

    @Test
    void shouldAddAnotherRecorder() {
        LatencyRecorder other = new LatencyRecorder();
        other.record(7);
        recorder.record(3);
        recorder.add(other);
        assertThat(recorder.count()).isEqualTo(2);
        assertThat(recorder.maxNs()).isEqualTo(7);
        assertThat(other.count()).isOne();
    }

    @Test
    void shouldWriteTheDistributionInMicroseconds(@TempDir Path folder) throws IOException {
        recorder.record(5_000);
        Path file = folder.resolve("ping.hgrm");
        recorder.writeHgrm(file);
        assertThat(Files.readString(file)).contains("Value", "Percentile", "5.0", "#[Mean");
    }
}
