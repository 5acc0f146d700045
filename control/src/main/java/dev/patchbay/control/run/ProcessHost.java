package dev.patchbay.control.run;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.AppctlReply;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.host.HostProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A host in a JVM of its own.
 *
 * <p>The child gets its part of the lab on standard input and says {@link HostProcess#READY} on its standard output when it is up; what it says on standard error goes to a file, of
 * which the last line explains a death. Its standard input is then held open: when it ends, because the
 * runner closed it or died in whatever way, the child ends too. {@link #release} lets it live on without the runner.
 */
final class ProcessHost implements HostLink {
    private static final long GRACE_MS = 5_000;

    /** A process that a signal ended has this much more than the signal's number as its status. */
    private static final int SIGNALLED = 128;

    private final String name;
    private final Process process;
    private final Path socket;
    private final Path log;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Queue<AppctlClient> idle = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> exit;
    private volatile boolean ending;

    private ProcessHost(String name, Process process, Path socket, Path log, Consumer<String> onDeath) {
        this.name = name;
        this.process = process;
        this.socket = socket;
        this.log = log;
        this.exit = process.onExit().thenAccept(gone -> onExit(onDeath));
    }

    /**
     * Starts a child; returns at once.
     *
     * @param slice the part of the lab that the child must know, one line
     * @param onDeath called once if the process ends without having been asked to, with one line that says why
     */
    static ProcessHost start(
            String name, List<String> command, String slice, Path socket, Path log, Consumer<String> onDeath)
            throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        OutputStream in = process.getOutputStream();
        try {
            in.write((slice + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            // It died already: its end is heard of as any other.
            in.close();
        }
        ProcessHost host = new ProcessHost(name, process, socket, log, onDeath);
        Thread.ofVirtual().name("out-" + name).start(host::readOutput);
        return host;
    }

    private void readOutput() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals(HostProcess.READY)) {
                    ready.complete(null);
                }
            }
        } catch (IOException gone) {
            // The process is being ended.
            return;
        }
    }

    private void onExit(Consumer<String> onDeath) {
        if (!ending) {
            String reason = lastWords();
            ready.completeExceptionally(new HostFailure(reason));
            onDeath.accept(reason);
        }
    }

    private String lastWords() {
        String words = lastLine();
        int status = process.exitValue();
        if (status == ExitStatus.COULD_NOT_START && !words.isEmpty()) {
            return "host " + name + (ready.isDone() ? " failed: " : " cannot start: ") + words;
        }
        String end =
                status > SIGNALLED ? " was killed by signal " + (status - SIGNALLED) : " ended with status " + status;
        return "host " + name + end + (words.isEmpty() ? "" : ": " + words);
    }

    private String lastLine() {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.isEmpty() ? "" : strip(lines.getLast());
        } catch (IOException e) {
            return "";
        }
    }

    private static String strip(String line) {
        return line.startsWith("patchbay: ") ? line.substring("patchbay: ".length()) : line;
    }

    /** Completed when the child is up, exceptionally when it ended before. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String call(String command, String... arguments) throws HostFailure {
        try {
            AppctlClient client = idle.poll();
            if (client == null) {
                client = AppctlClient.connect(socket);
            }
            AppctlReply reply = client.call(command, arguments);
            idle.add(client);
            if (!reply.ok()) {
                throw new HostFailure("host " + name + ": " + reply.text().strip());
            }
            return reply.text();
        } catch (IOException e) {
            throw new HostFailure(process.isAlive() ? "host " + name + ": " + e.getMessage() : lastWords(), e);
        }
    }

    /** Lets the child live on when the runner ends. */
    void release() throws HostFailure {
        call("lab/keep");
        ending = true;
    }

    /** Asks the child to end, without waiting. */
    void end() {
        ending = true;
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
    }

    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(GRACE_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            exit.join();
            idle.forEach(AppctlClient::close);
            Files.deleteIfExists(log);
            Files.deleteIfExists(log.getParent());
        } catch (DirectoryNotEmptyException e) {
            // Another host of the lab is still there, or somebody else's file is.
            return;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // A log that somebody else removed.
            return;
        }
    }
}
