package dev.patchbay.perf.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of a system under test, with what it prints in a file.
 *
 * <p>It is stopped (SIGSTOP) while others are measured: some switches poll their devices without a pause, and would take
 * half of a small machine from the others.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class SwitchProcess {
    private static final long END_SECONDS = 5;

    private final String name;
    private final Process process;
    private final Path log;

    /**
     * Starts it.
     *
     * @param teardown ends it.
     * @param log file for what it prints.
     * @param words of the command.
     * @param environment added to this process's.
     */
    static SwitchProcess start(Teardown teardown, Path log, List<String> words, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new SwitchProcess(teardown, builder.start(), log);
    }

    /**
     * Takes a running one over.
     *
     * @param teardown ends it.
     * @param process that has been started.
     * @param log file that it prints to.
     */
    SwitchProcess(Teardown teardown, Process process, Path log) {
        this.process = process;
        this.log = log;
        name = log.getFileName().toString().replace(".log", "");
        teardown.add(this::end);
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has printed a text. */
    void await(String text, long seconds) throws IOException, InterruptedException, PeersException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!Files.readString(log).contains(text)) {
            check();
            if (System.nanoTime() > deadline) {
                throw new PeersException(name + " does not start: " + lastLines());
            }
            Thread.sleep(10);
        }
    }

    /** Says what it printed if it has ended. */
    void check() throws IOException, PeersException {
        if (!process.isAlive()) {
            throw new PeersException(name + " has ended with status " + process.exitValue() + ": " + lastLines());
        }
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    void pause() throws IOException, InterruptedException, PeersException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException, PeersException {
        check();
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException, PeersException {
        Programs.run("kill", "-s", signal, Long.toString(pid()));
    }

    private void end() throws IOException, InterruptedException, PeersException {
        if (process.isAlive()) {
            signal("CONT");
            process.destroy();
        }
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
