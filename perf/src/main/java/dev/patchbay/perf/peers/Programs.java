package dev.patchbay.perf.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Other programs, run to their end.
 *
 * <p><b>Threads.</b> Stateless.
 */
final class Programs {
    private Programs() {}

    /** Whether a program is on the path, or where administrators' programs lie. */
    static boolean has(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /**
     * Runs a program.
     *
     * @return what it printed, to whichever stream.
     * @throws PeersException if its status is not 0, with what it printed.
     */
    static String run(String... words) throws IOException, InterruptedException, PeersException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed;
        try (InputStream out = process.getInputStream()) {
            printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new PeersException(String.join(" ", words) + ": " + printed.strip());
        }
        return printed;
    }

    /** As {@link #run}, for a command line whose words hold no space. */
    static String runLine(String line) throws IOException, InterruptedException, PeersException {
        return run(line.split(" ", -1));
    }

    /** The words that run a program in a namespace; the process is the program's own. */
    static List<String> inside(String namespace, List<String> words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(words);
        return all;
    }
}
