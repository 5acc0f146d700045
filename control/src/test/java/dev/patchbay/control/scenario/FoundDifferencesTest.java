package dev.patchbay.control.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios in which random play has found a difference once: what Open vSwitch 3.1.0 answered. */
class FoundDifferencesTest {
    static List<Path> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(FoundDifferencesTest.class.getResource("differences"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldAnswerAsOpenVSwitchDid(Path file) {
        StringWriter out = new StringWriter();
        ScenarioRun run = new ScenarioRun(List.of(true, false), null, new PrintWriter(out));
        run.run(file);
        assertThat(run.finish()).as(out.toString()).isZero();
    }
}
