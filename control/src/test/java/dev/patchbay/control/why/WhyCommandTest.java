package dev.patchbay.control.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command itself: options, what is printed where, and statuses. */
class WhyCommandTest {
    private static final String LAB = """
            version: 1
            name: why-command
            hosts:
              one:
                local_ip: 127.0.0.1
                bridges:
                  - name: br0
                    ports: [{name: a}, {name: b}, {name: c}]
                    flows: ["priority=10,icmp,actions=NORMAL", "priority=10,arp,actions=NORMAL", "priority=0,actions=drop"]
            guests:
              A: {host: one, port: a, mac: "52:54:00:00:00:0a", ip: 192.0.2.1/24}
              B: {host: one, port: b, mac: "52:54:00:00:00:0b", ip: 192.0.2.2/24}
              C: {host: one, port: c, mac: "52:54:00:00:00:0c", ip: 192.0.2.3/24}
            """;

    @TempDir
    private Path folder;

    private final PrintStream systemOut = System.out;
    private final PrintStream systemErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(systemOut);
        System.setErr(systemErr);
    }

    private int why(String... arguments) throws Exception {
        Path file = Files.writeString(folder.resolve("lab.yaml"), LAB);
        String[] all = new String[arguments.length + 1];
        all[0] = file.toString();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandLine line = new CommandLine(new WhyCommand());
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        return line.execute(all);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldSayWhoGetsThePacketAndEndWithZero() throws Exception {
        assertThat(why("A", "ping", "B")).as(errors()).isZero();
        assertThat(output()).contains("delivered to B (b) on one");
        assertThat(errors())
                .contains("lab why-command is not running: it is brought up in this process for the question");
    }

    @Test
    void shouldEndWithOneWhenNobodyGetsIt() throws Exception {
        assertThat(why("A", "tcp", "B:80")).as(errors()).isEqualTo(1);
        assertThat(output()).contains("dropped: ", "priority 0");
    }

    @Test
    void shouldFollowTheAnswerWhenAsked() throws Exception {
        assertThat(why("--reply", "A", "ping", "B")).as(errors()).isZero();
        assertThat(output()).contains("B (b) on one answers: ", "delivered to A (a) on one");
    }

    @Test
    void shouldShowEveryCopyWhenAsked() throws Exception {
        assertThat(why("--all", "A", "arp", "B")).as(errors()).isZero();
        assertThat(output()).contains("delivered to B (b) on one", "C (c) on one");
    }

    @Test
    void shouldPrintJsonWhenAsked() throws Exception {
        assertThat(why("--json", "A", "ping", "B")).as(errors()).isZero();
        assertThat(Json.parse(output())).isInstanceOf(Map.class);
    }

    @Test
    void shouldRefuseInOneSentenceWithStatusTwo() throws Exception {
        assertThat(why("nobody", "ping", "B")).isEqualTo(2);
        assertThat(errors()).contains("nobody");
        assertThat(why("A", "pong", "B")).isEqualTo(2);
        assertThat(why("--timeout", "-1", "A", "ping", "B")).isEqualTo(2);
        assertThat(errors()).contains("--timeout -1: expected a number of seconds");
        assertThat(why("--follow", "A", "ping", "B")).isEqualTo(2);
        assertThat(errors()).contains("lab 'why-command' is not running, so no packet will come");
        assertThat(output()).isEmpty();
    }

    @Test
    void shouldRefuseALabThatIsNotThere() {
        CommandLine line = new CommandLine(new WhyCommand());
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        assertThat(line.execute("no-such-lab-anywhere", "A", "ping", "B")).isEqualTo(2);
        assertThat(errors())
                .contains("there is no lab file 'no-such-lab-anywhere', and no lab of that name is running");
    }
}
