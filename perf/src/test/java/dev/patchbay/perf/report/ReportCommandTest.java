package dev.patchbay.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
    private static final List<String> RESULTS = List.of(
            "peers-rate.json",
            "peers-rate-2.json",
            "peers-latency.json",
            "memory.json",
            "memory-workers.json",
            "memory-pauses.json",
            "megaflows.json",
            "classifier.json",
            "limits.json",
            "microbenchmarks.json",
            "soundness.json",
            "README.md");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void copyResults() throws IOException {
        for (String name : RESULTS) {
            Files.write(folder.resolve(name), resource(name));
        }
    }

    @Test
    void shouldMakePageAndChartsAsRecorded() throws IOException {
        assertThat(report()).isZero();

        assertThat(page()).isEqualTo(new String(resource("expected.md"), StandardCharsets.UTF_8));
        assertThat(Files.readString(folder.resolve("rate-batched-64-1000.svg")))
                .isEqualTo(new String(resource("expected.svg"), StandardCharsets.UTF_8));
        assertThat(folder.resolve("latency.svg")).exists();
        assertThat(folder.resolve("memory.svg")).exists();
    }

    @Test
    void shouldChangeNothingWhenRunAgain() throws IOException {
        report();
        String before = page();

        assertThat(report("--check")).isZero();
        assertThat(report()).isZero();
        assertThat(page()).isEqualTo(before);
        assertThat(out.toString()).contains("everything is up to date");
    }

    @Test
    void shouldSayWhatIsStaleAndWriteNothingWhenChecking() throws IOException {
        String before = page();

        assertThat(report("--check")).isEqualTo(1);
        assertThat(out.toString()).contains("README.md: not up to date").contains("latency.svg: not up to date");
        assertThat(page()).isEqualTo(before);
        assertThat(folder.resolve("latency.svg")).doesNotExist();
    }

    @Test
    void shouldLinkIntoTheFolderFromAPageOutside() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("results"));
        Files.copy(folder.resolve("peers-rate.json"), inner.resolve("peers-rate.json"));

        new CommandLine(new ReportCommand())
                .execute(inner.toString(), "--page", folder.resolve("README.md").toString());

        assertThat(page()).contains("](results/rate-batched-64-1000.svg)").contains("](results/peers-rate.json)");
    }

    @Test
    void shouldNameFileAndMemberWhenAResultLacksSomething() throws IOException {
        String before = page();
        Files.writeString(
                folder.resolve("memory.json"),
                "{\"run\": \"memory\", \"date\": \"2027-01-01T00:00:00Z\", \"medians\": 3}");

        assertThat(report()).isEqualTo(2);
        assertThat(err.toString()).contains("memory.json: \"medians\" should be an object");
        assertThat(page()).isEqualTo(before);
    }

    @Test
    void shouldNameFileAndPlaceWhenAResultIsNoJson() throws IOException {
        Files.writeString(folder.resolve("broken.json"), "{\"run\": ");

        assertThat(report()).isEqualTo(2);
        assertThat(err.toString()).contains("broken.json: ").contains("line 1, column 9");
    }

    @Test
    void shouldRefuseMarkThatNamesNothingOrDoesNotEnd() throws IOException {
        Files.writeString(folder.resolve("README.md"), "<!-- bench:begin weather -->\n<!-- bench:end -->\n");
        assertThat(report()).isEqualTo(2);
        assertThat(err.toString()).contains("'weather', which is no section");

        Files.writeString(folder.resolve("README.md"), "<!-- bench:begin rates -->\n");
        assertThat(report()).isEqualTo(2);
        assertThat(err.toString()).contains("without '<!-- bench:end -->'");
    }

    @Test
    void shouldRefuseHistogramThatCannotBeRead() throws IOException {
        Path file = folder.resolve("peers-latency.json");
        Files.writeString(file, Files.readString(file).replace("Tag=linux,", ""));

        assertThat(report()).isEqualTo(2);
        assertThat(err.toString()).contains("peers-latency.json: \"histogram_log\" has an interval without a system");
    }

    @Test
    void shouldSayWhichFolderIsMissing() {
        assertThat(new CommandLine(new ReportCommand())
                        .setErr(new PrintWriter(err, true))
                        .execute(folder.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("nowhere: there is no such folder");
    }

    private int report(String... options) {
        CommandLine line = new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] arguments = new String[options.length + 1];
        arguments[0] = folder.toString();
        System.arraycopy(options, 0, arguments, 1, options.length);
        return line.execute(arguments);
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("README.md"));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ReportCommandTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
