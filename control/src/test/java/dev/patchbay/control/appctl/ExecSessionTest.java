package dev.patchbay.control.appctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExecSessionTest {
    @TempDir
    private Path folder;

    private final CommandRegistry registry = new CommandRegistry();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = new ByteArrayInputStream(new byte[0]);
    private AppctlServer server;

    /** A program made of a lambda. */
    private interface Body {
        int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException;
    }

    @BeforeEach
    void startServer() throws IOException {
        server = AppctlServer.start(folder.resolve("host.ctl"), registry);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void shouldPassOutputErrorsAndStatus() throws IOException {
        program("tool", (call, arguments) -> {
            call.out().print("out " + arguments + call.outIsTerminal());
            call.err().print("err");
            return 7;
        });
        assertThat(exec("tool", "a b", "")).isEqualTo(7);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("out [a b, ]true");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("err");
    }

    @Test
    void shouldPassStandardInputOfAnySize() throws IOException {
        byte[] input = new byte[200_000];
        new Random(1).nextBytes(input);
        in = new ByteArrayInputStream(input);
        program("cat", (call, arguments) -> {
            call.in().transferTo(call.out());
            return 0;
        });
        assertThat(exec("cat")).isZero();
        assertThat(out.toByteArray()).isEqualTo(input);
    }

    @Test
    void shouldReadAndWriteFilesOfTheCaller() throws IOException {
        Files.writeString(folder.resolve("a"), "content");
        program("cp", (call, arguments) -> {
            try (InputStream from = call.openRead(arguments.get(0));
                    OutputStream to = call.openWrite(arguments.get(1))) {
                from.transferTo(to);
            }
            return 0;
        });
        assertThat(exec("cp", "a", "b")).isZero();
        assertThat(folder.resolve("b")).hasContent("content");
        assertThat(exec("cp", "missing", "b")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("cp: No such file or directory\n");
        assertThat(exec("cp", "a", "no/b")).isEqualTo(1);
    }

    @Test
    void shouldSayWhatIsKnownWhenProgramIsNot() throws IOException {
        program("tool", (call, arguments) -> 0);
        assertThat(exec("nope")).isEqualTo(127);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("exec: nope: not found\nThis host knows: tool\n");
    }

    @Test
    void shouldEndWith130WhenInterrupted() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        program("wait", (call, arguments) -> {
            call.out().println("begun");
            running.countDown();
            new CountDownLatch(1).await();
            return 0;
        });
        assertThat(execInterrupted(running, "wait")).isEqualTo(130);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("begun\n");
    }

    @Test
    void shouldEndWith130WhenInterruptedWhileItWaitsForInput() throws Exception {
        try (PipedOutputStream neverWritten = new PipedOutputStream()) {
            in = new PipedInputStream(neverWritten);
            CountDownLatch running = new CountDownLatch(1);
            program("read", (call, arguments) -> {
                running.countDown();
                return call.in().read();
            });
            assertThat(execInterrupted(running, "read")).isEqualTo(130);
        }
    }

    @Test
    void shouldLetProgramPrintItsSummaryWhenInterrupted() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        program("tool", (call, arguments) -> {
            CountDownLatch stop = new CountDownLatch(1);
            call.onInterrupt(stop::countDown);
            running.countDown();
            stop.await();
            call.out().print("summary");
            return 3;
        });
        assertThat(execInterrupted(running, "tool")).isEqualTo(3);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("summary");
    }

    @Test
    void shouldEndProgramWhenCallerGoesAway() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        program("yes", (call, arguments) -> {
            try {
                while (!call.out().checkError()) {
                    call.out().println("y");
                    running.countDown();
                }
                return 0;
            } finally {
                ended.countDown();
            }
        });
        Thread caller;
        try (AppctlClient client = AppctlClient.connect(server.socket())) {
            caller = Thread.ofVirtual().start(() -> {
                try {
                    client.exec(caller(), List.of("yes"));
                } catch (IOException closed) {
                    Thread.currentThread().interrupt();
                }
            });
            running.await();
        }
        caller.join();
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldEndLikeABrokenPipeWhenNobodyReadsTheOutput() throws IOException {
        program("yes", (call, arguments) -> {
            while (!call.out().checkError()) {
                call.out().println("y");
            }
            return 0;
        });
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (AppctlClient client = AppctlClient.connect(server.socket())) {
            ExecCaller caller = new ExecCaller(in, closed, err, false, folder);
            assertThat(client.exec(caller, List.of("yes"))).isEqualTo(141);
        }
    }

    @Test
    void shouldTellOfAFaultAndLiveOn() throws IOException {
        program("tool", (call, arguments) -> {
            throw new IllegalStateException("a fault");
        });
        assertThat(exec("tool")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("tool: internal error: ");
        assertThat(exec("tool")).isEqualTo(1);
    }

    private void program(String name, Body body) {
        registry.program(new Program() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String summary() {
                return "";
            }

            @Override
            public int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException {
                return body.run(call, arguments);
            }
        });
    }

    private ExecCaller caller() {
        return new ExecCaller(in, out, err, true, folder);
    }

    private int exec(String... command) throws IOException {
        try (AppctlClient client = AppctlClient.connect(server.socket())) {
            return client.exec(caller(), List.of(command));
        }
    }

    private int execInterrupted(CountDownLatch running, String... command) throws Exception {
        try (AppctlClient client = AppctlClient.connect(server.socket())) {
            Thread interrupter = Thread.ofVirtual().start(() -> {
                try {
                    running.await();
                    client.interrupt();
                } catch (IOException | InterruptedException failed) {
                    throw new IllegalStateException(failed);
                }
            });
            int status = client.exec(caller(), List.of(command));
            interrupter.join();
            return status;
        }
    }
}
