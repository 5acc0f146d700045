package dev.patchbay.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintVersionWhenAsked() {
        assertThat(run("--version")).isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).startsWith("patchbay ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldPrintUsageWhenAskedForHelp() {
        assertThat(run("--help")).isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).contains("Usage: patchbay", "--version");
    }

    @Test
    void shouldReportUsageErrorWhenCommandIsMissing() {
        assertThat(run()).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                patchbay: a command is missing
                Try 'patchbay --help'.
                """);
    }

    @Test
    void shouldReportUsageErrorWhenOptionIsUnknown() {
        assertThat(run("--wrong")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).startsWith("patchbay: ").contains("--wrong").hasLineCount(2);
    }

    @Test
    void shouldReportOneLineWhenSubcommandThrows() {
        assertThat(run("break", "first\nsecond")).isEqualTo(ExitStatus.COULD_NOT_START);
        assertThat(err.toString()).isEqualToNormalizingNewlines("patchbay: first\n");
    }

    @Test
    void shouldReportOneLineWhenSubcommandThrowsError() {
        assertThat(run("break", "--error", "deep")).isEqualTo(ExitStatus.COULD_NOT_START);
        assertThat(err.toString()).isEqualToNormalizingNewlines("patchbay: deep\n");
    }

    @Test
    void shouldReturnStatusOfSubcommandFoundByServiceLoader() {
        assertThat(run("break", "--status", "1", "unused")).isEqualTo(ExitStatus.CHECK_FAILED);
        assertThat(err.toString()).isEmpty();
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
