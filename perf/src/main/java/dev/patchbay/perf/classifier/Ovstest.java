package dev.patchbay.perf.classifier;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Runs {@code ovstest test-classifier benchmark}.
 *
 * @param program its path.
 */
record Ovstest(String program) {
    /** Once without wildcards and once with them. */
    private static final Pattern ANSWER =
            Pattern.compile("hits: (\\d+), misses: \\d+\\s+classifier lookups:\\s+(\\d+) ms, (\\d+) lookups/sec");

    /**
     * What it said of one kind of look-up.
     *
     * @param hits look-ups with an answer.
     * @param ratePerSecond look-ups per second.
     */
    record Answer(int hits, double ratePerSecond) {}

    /** Answers without and with wildcards. */
    List<Answer> run(int rules, int priorities, int subtables, int lookups) throws IOException, InterruptedException {
        List<String> command = List.of(
                program,
                "test-classifier",
                "benchmark",
                Integer.toString(rules),
                Integer.toString(priorities),
                Integer.toString(subtables),
                "1",
                Integer.toString(lookups));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        List<Answer> answers =
                ANSWER.matcher(said).results().map(Ovstest::answer).toList();
        if (status != 0 || answers.size() != 2) {
            throw new IOException(program + " ended with status " + status + " and said: " + said.strip());
        }
        return answers;
    }

    private static Answer answer(MatchResult match) {
        return new Answer(Integer.parseInt(match.group(1)), Double.parseDouble(match.group(3)));
    }
}
