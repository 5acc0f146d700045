package dev.patchbay.control.run;

import dev.patchbay.control.lab.Check;
import dev.patchbay.datapath.counter.LatencyRecorder;

/**
 * What came of a check.
 *
 * @param check which
 * @param outcome whether it came true
 * @param seen what was seen, and what was expected where that differs
 * @param latency round-trip times, or {@code null} if it has none
 * @param durationMs how long it took
 * @param firstAnswerMs wall-clock time of the first answer of a ping, else 0
 */
record CheckResult(
        Check check, Outcome outcome, String seen, LatencyRecorder latency, long durationMs, long firstAnswerMs) {
    /** How a check ended. */
    enum Outcome {
        /** It came true. */
        OK("ok"),
        /** It did not. */
        FAILED("FAILED"),
        /** It needs a host that does not run here, or time was up before it. */
        SKIPPED("skipped");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** The word in tables. */
        String text() {
            return text;
        }
    }

    static CheckResult skipped(Check check, String why) {
        return new CheckResult(check, Outcome.SKIPPED, why, null, 0, 0);
    }

    boolean hasLatency() {
        return latency != null && latency.count() > 0;
    }
}
