package dev.patchbay.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
    @Test
    void shouldRunMainInAnotherProcess() throws Exception {
        Process child = new ProcessBuilder(ChildJvm.command(List.of("break", "--status", "1", "unused")))
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isEqualTo(ExitStatus.CHECK_FAILED);
        assertThat(output).isEmpty();
    }
}
