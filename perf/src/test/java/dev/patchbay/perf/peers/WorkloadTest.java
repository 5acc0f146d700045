package dev.patchbay.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class WorkloadTest {
    @Test
    void shouldReadSenderSizeAndFlows() {
        assertThat(Workload.parse("segmented:imix:100000"))
                .isEqualTo(new Workload(Sender.SEGMENTED, false, "imix", 100_000));
        assertThat(Workload.parse("batched-mixed:64:1")).isEqualTo(new Workload(Sender.BATCHED, true, "64", 1));
    }

    @ParameterizedTest
    @FieldSource("dev.patchbay.perf.peers.Workload#USUAL")
    void shouldWriteWhatItReads(String text) {
        assertThat(Workload.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batched:64|SENDER:SIZE:FLOWS",
                "batched:64:1:2|SENDER:SIZE:FLOWS",
                "quick:64:1|not 'quick'",
                "single-mixed:64:1|no pieces",
                "single:63:1|from 64 to 1518 or 'imix'",
                "single:1519:1|from 64 to 1518",
                "single:big:1|not 'big'",
                "single:64:0|number of flows",
                "single:64:1000001|number of flows",
            })
    void shouldSayWhatIsWrongWithAWorkload(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workload.parse(text))
                .withMessageContaining(message);
    }

    @Test
    void shouldTellTheSourceHowToHandDatagramsOver() {
        assertThat(Workload.parse("batched:64:1").gso()).isEqualTo("one");
        assertThat(Workload.parse("segmented-mixed:64:1").gso()).isEqualTo("mixed");
        assertThat(Workload.parse("single:64:1").gso()).isEqualTo("off");
    }
}
