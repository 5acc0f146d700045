package dev.patchbay.perf.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void shouldTakeTheMiddleOfAnOddNumber() {
        assertThat(Statistics.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Statistics(5, 1, 9, 3, 7));
    }

    @Test
    void shouldTakeTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Statistics.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Statistics(2.5, 1, 4, 1.75, 3.25));
    }

    @Test
    void shouldBeTheFigureItselfWhenThereIsOne() {
        assertThat(Statistics.of(List.of(7.0))).isEqualTo(new Statistics(7, 7, 7, 7, 7));
    }

    @Test
    void shouldBeNoNumberWhenThereIsNone() {
        assertThat(Statistics.of(List.of()).median()).isNaN();
    }

    @Test
    void shouldKeepFourDigits() {
        assertThat(Statistics.rounded(0.123456)).hasToString("0.1235");
        assertThat(Statistics.rounded(2)).hasToString("2");
        assertThat(Statistics.rounded(1_234_567)).hasToString("1235000");
    }
}
