package dev.patchbay.control.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Open vSwitch 3.1.0 itself answered, packet by packet: the cache on and off. */
class OracleTest {
    static List<Path> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(OracleTest.class.getResource("priorities.json"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldAnswerAsOpenVSwitchDid(Path file) {
        StringWriter out = new StringWriter();
        ScenarioRun run = new ScenarioRun(List.of(true, false), null, new PrintWriter(out));
        run.run(file);
        assertThat(run.finish()).as(out.toString()).isZero();
        assertThat(out.toString()).isEqualTo("1 passed, 0 failed\n");
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldWriteAnswersThatPassAgain(Path file, @TempDir Path folder) throws IOException {
        StringWriter out = new StringWriter();
        ScenarioRun writing = new ScenarioRun(List.of(true), folder, new PrintWriter(out));
        writing.run(file);
        assertThat(writing.finish()).as(out.toString()).isZero();
        ScenarioRun reading = new ScenarioRun(List.of(false), null, new PrintWriter(out));
        reading.run(folder.resolve(file.getFileName()));
        assertThat(reading.finish()).as(out.toString()).isZero();
    }

    @Test
    void shouldHitTheCacheAgainForMostFrames() throws Exception {
        long frames = 0;
        long repeated = 0;
        for (Path file : files()) {
            Scenario scenario = ScenarioReader.read(Files.readAllBytes(file));
            try (ScenarioPlayer player = new ScenarioPlayer(scenario, true)) {
                for (Step step : scenario.steps()) {
                    List<String> complaints = new ArrayList<>();
                    player.play(step, complaints);
                    assertThat(complaints).as(file + " " + step).isEmpty();
                    frames += step.event() instanceof Event.Inject ? 1 : 0;
                }
                repeated += player.repeated();
            }
        }
        assertThat(repeated).isGreaterThan(frames * 6 / 10);
    }
}
