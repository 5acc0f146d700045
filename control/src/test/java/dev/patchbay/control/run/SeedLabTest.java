package dev.patchbay.control.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.host.EngineOptions;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.run.CheckResult.Outcome;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The seed's lab in this JVM, joined in memory: every check of the file is a test, in the file's order. */
class SeedLabTest {
    @TestFactory
    Stream<DynamicTest> shouldPassEveryCheckOfSeed000() throws Exception {
        Lab lab = LabReader.read(Path.of("labs/seed-000.yaml"));
        RunningLab running = RunningLab.inThisProcess(
                lab,
                lab.hosts().keySet(),
                new HostOptions(HostOptions.VXLAN_PORT, EngineOptions.DEFAULT, false, null),
                new MemoryNetwork());
        CheckRunner runner = new CheckRunner(lab, running.hosts());
        return lab.checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.id(), () -> shouldComeTrue(runner, check)))
                .onClose(running::close);
    }

    private static void shouldComeTrue(CheckRunner runner, Check check) throws Exception {
        CheckResult result = runner.run(check);
        assertThat(result.outcome()).as(result.seen()).isEqualTo(Outcome.OK);
    }
}
