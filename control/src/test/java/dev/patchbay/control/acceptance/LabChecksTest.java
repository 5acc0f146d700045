package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.run.LabChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The labs of the documented deployments: every check of each file is a test of the rows it names, in the file's order. */
@ExtendWith(AcceptanceExtension.class)
class LabChecksTest {
    private static final Path LABS = Path.of("labs");

    static List<Path> labs() throws IOException {
        try (Stream<Path> files = Files.list(LABS)) {
            return files.filter(file -> file.getFileName().toString().matches("seed-.*\\.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicContainer> shouldPassEveryCheck(AcceptanceReport report) throws IOException {
        return labs().stream().map(file -> {
            String name = file.getFileName().toString().replace(".yaml", "");
            return DynamicContainer.dynamicContainer(name, checks(file, name, report));
        });
    }

    private static Stream<DynamicTest> checks(Path file, String name, AcceptanceReport report) {
        try {
            Lab lab = LabReader.read(file);
            LabChecks running = LabChecks.start(lab);
            return lab.checks().stream()
                    .map(check -> DynamicTest.dynamicTest(check.id(), () -> run(running, check, name, report)))
                    .onClose(running::close);
        } catch (Exception e) {
            return Stream.of(DynamicTest.dynamicTest("starts", () -> {
                throw e;
            }));
        }
    }

    private static void run(LabChecks running, Check check, String lab, AcceptanceReport report) throws Exception {
        String test = "labs/" + lab + ".yaml: " + check.id();
        LabChecks.Seen seen = running.run(check);
        for (String row : check.rows()) {
            report.add(row, test, seen.good() ? "passed" : "failed", "", List.of(check.about(), seen.text()));
        }
        assertThat(seen.good()).as(seen.text()).isTrue();
    }
}
