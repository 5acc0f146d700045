package dev.patchbay.control.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
    @TempDir
    private Path folder;

    private String out;
    private String err;

    private int run(Object command, String... arguments) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            return new CommandLine(command).execute(arguments);
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
            out = outBytes.toString(StandardCharsets.UTF_8);
            err = errBytes.toString(StandardCharsets.UTF_8);
        }
    }

    private String lab(String checks) throws Exception {
        return SmallLab.write(folder, "small", 1, checks).toString();
    }

    @Test
    void shouldPassAndWriteEverything() throws Exception {
        Path results = folder.resolve("results");
        Path junit = folder.resolve("junit.xml");
        int status = run(
                new RunCommand(),
                lab("- {id: a-to-b, rows: [000-02], ping: {from: A, to: B, count: 3, interval: 1ms}}"),
                "--in-process",
                "--results",
                results.toString(),
                "--junit",
                junit.toString());
        assertThat(status).as(out + err).isEqualTo(ExitStatus.OK);
        assertThat(out)
                .contains("small: 2 hosts up after ")
                .contains("3 of 3 answered")
                .contains("p99.9")
                .contains("first ping answered after ")
                .contains("1 checks passed, 0 failed");
        assertThat(out).as("no colours for a file").doesNotContain("\u001b");
        Map<?, ?> document = (Map<?, ?>) Json.parse(Files.readAllBytes(results.resolve("results.json")));
        assertThat(document.get("status")).isEqualTo(0L);
        Map<?, ?> check = (Map<?, ?>) ((List<?>) document.get("checks")).getFirst();
        assertThat(check.get("rows")).isEqualTo(List.of("000-02"));
        assertThat(((Map<?, ?>) check.get("round_trip_us")).get("count")).isEqualTo(3L);
        assertThat(Files.readString(results.resolve("a-to-b.hgrm"))).contains("Percentile");
        assertThat(Files.readString(junit)).contains("<testcase classname=\"small\" name=\"a-to-b\"");
        assertThat(results.resolve("one.pcapng")).as("only after a failure").doesNotExist();
    }

    @Test
    void shouldDumpEveryHostWhenACheckFails() throws Exception {
        Path results = folder.resolve("results");
        int status = run(
                new RunCommand(),
                lab("- {id: nobody, ping: {from: A, to: 192.0.2.99}, within: 10ms}"),
                "--in-process",
                "--results",
                results.toString());
        assertThat(status).isEqualTo(ExitStatus.CHECK_FAILED);
        assertThat(out).contains("FAILED").contains("0 of 1 answered (expected 1)");
        assertThat(Files.readString(results.resolve("one-br.flows"))).contains("n_packets=1");
        assertThat(results.resolve("one-br.fdb")).isNotEmptyFile();
        assertThat(Files.size(results.resolve("two.pcapng"))).isGreaterThan(100);
        assertThat(results.resolve("two.drops")).exists();
    }

    @Test
    void shouldPrintJsonOnly() throws Exception {
        int status = run(new RunCommand(), lab("- {id: a, ping: {from: A, to: B}}"), "--in-process", "--json");
        assertThat(status).as(err).isEqualTo(ExitStatus.OK);
        assertThat(((Map<?, ?>) Json.parse(out)).get("passed")).isEqualTo(1L);
    }

    @Test
    void shouldSkipChecksThatNeedOtherHosts() throws Exception {
        int status = run(
                new RunCommand(),
                lab("- {id: a, send: {from: A, arp: B}, expect: {seen_by: {B: 1}}}"),
                "--in-process",
                "--hosts",
                "one");
        assertThat(status).isEqualTo(ExitStatus.OK);
        assertThat(out).contains("skipped").contains("host two does not run here");
    }

    @Test
    void shouldRefuseABadLabWithEveryMistake() throws Exception {
        Path bad = folder.resolve("bad.yaml");
        Files.writeString(bad, "version: 1\nname: x\nhosts: {a: {local_ip: 1, bridgs: []}}\n");
        assertThat(run(new RunCommand(), bad.toString(), "--in-process")).isEqualTo(ExitStatus.USAGE);
        assertThat(err).contains("bad.yaml:3:23: local_ip '1' is not right").contains("bad.yaml:3:26: unknown key");
        assertThat(run(new CheckCommand(), bad.toString())).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void shouldRefuseAnUnknownHost() throws Exception {
        assertThat(run(new RunCommand(), lab("[]"), "--in-process", "--hosts", "three"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err).contains("has no host 'three'; its hosts are one, two");
    }

    @Test
    void shouldSayWhatALabHolds() throws Exception {
        assertThat(run(new CheckCommand(), lab("[]"))).isEqualTo(ExitStatus.OK);
        assertThat(out).contains("lab small, 2 hosts, 2 guests, 0 checks: good");
    }
}
