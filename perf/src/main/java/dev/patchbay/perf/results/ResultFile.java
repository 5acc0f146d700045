package dev.patchbay.perf.results;

import static java.util.stream.Collectors.joining;

import dev.patchbay.control.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the figures of a run together with their provenance.
 *
 * <p><b>Threads.</b> Stateless.
 */
public final class ResultFile {
    private static final int LINE_WIDTH = 120;

    private ResultFile() {}

    /**
     * Writes a file with the figures of a {@code patchbay} command.
     *
     * @param folder made if it is missing.
     * @param name of the file, without {@code .json}.
     * @param arguments what the user typed behind {@code patchbay}.
     * @param figures what came out.
     * @return the file.
     * @throws IOException if it cannot be written.
     */
    public static Path write(Path folder, String name, List<String> arguments, Map<String, Object> figures)
            throws IOException {
        return write(folder, name, "patchbay", arguments, figures);
    }

    /**
     * Writes a file with the figures of any program.
     *
     * @param folder made if it is missing.
     * @param name of the file, without {@code .json}.
     * @param program as a user starts it.
     * @param arguments what the user typed behind it.
     * @param figures what came out.
     * @return the file.
     * @throws IOException if it cannot be written.
     */
    public static Path write(
            Path folder, String name, String program, List<String> arguments, Map<String, Object> figures)
            throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", name);
        document.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("commit", commit());
        document.put(
                "command",
                program
                        + ' '
                        + arguments.stream().map(ResultFile::withoutFolders).collect(joining(" ")));
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cpu", cpu());
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("kernel", System.getProperty("os.name") + ' ' + System.getProperty("os.version"));
        machine.put("jdk", System.getProperty("java.vm.version"));
        machine.put("jvm_flags", flags());
        document.put("machine", machine);
        document.putAll(figures);
        Files.createDirectories(folder);
        Path file = folder.resolve(name + ".json");
        for (int i = 2; Files.exists(file); i++) {
            file = folder.resolve(name + '-' + i + ".json");
        }
        return Files.writeString(file, Json.writeReadable(document, LINE_WIDTH));
    }

    /** Folders of one machine say nothing to a reader on another: of an absolute path its last name is kept. */
    private static String withoutFolders(String word) {
        return word.startsWith("/") ? String.valueOf(Path.of(word).getFileName()) : word;
    }

    /** The commit that is checked out where the command runs; with a remark if files differ from it. */
    private static String commit() {
        String commit = output("git", "rev-parse", "HEAD");
        return commit.isEmpty()
                        || output("git", "status", "--porcelain", "--untracked-files=no")
                                .isEmpty()
                ? commit
                : commit + " and uncommitted changes";
    }

    /** How the JVM was started, which hosts that a run starts inherit; files of this machine and our own notes left out. */
    private static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.contains("/") && !flag.startsWith("-Dpatchbay."))
                .toList();
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException unknown) {
            return "";
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream out = process.getInputStream()) {
                return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        } catch (IOException none) {
            return "";
        }
    }
}
