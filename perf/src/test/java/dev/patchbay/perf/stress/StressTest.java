package dev.patchbay.perf.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the stress tests of this module for seconds. Threads that meet so seldom prove little; that every outcome seen is
 * an allowed one, and that the tests run at all, is what this holds. README.md of the module says how to run them for
 * long.
 */
class StressTest {
    @Test
    void shouldSeeAllowedOutcomesOnly(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jcstress.Main"));
        // One short iteration of each pair of compilation modes, without splitting them by actor.
        command.addAll(List.of("-m", "sanity", "-time", "200", "-sc", "false", "-r", folder.toString()));
        // It writes its raw results into the current folder.
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(output)).isZero();
        assertThat(read(output)).contains("0 failed, 0 soft errs, 0 hard errs");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
