package dev.patchbay.perf.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The C programs of {@code perf/peers}, compiled into a folder of this run.
 *
 * <p>Their sources are resources of this module, so that a run needs no checkout. C because the limit shall be what the
 * system calls cost and nothing else, and because the source must be able to send more than any switch takes.
 *
 * <p><b>Threads.</b> Immutable.
 */
final class Tools {
    /** The program that only receives and sends. */
    static final String LIMIT = "limit";

    /** Sends. */
    static final String SOURCE = "source";

    /** Receives, counts, compares. */
    static final String SINK = "sink";

    private static final List<String> FLAGS = List.of("-std=c11", "-O2", "-Wall", "-Wextra");

    private final Path folder;
    private final String limitHash;

    /**
     * Compiles the programs.
     *
     * @param folder where to; must exist.
     * @throws PeersException if there is no compiler, or it refuses.
     */
    Tools(Path folder) throws IOException, InterruptedException, PeersException {
        this.folder = folder;
        String compiler = compiler();
        limitHash = hash(copy("limit.c"));
        copy("frame.h");
        for (String program : List.of(LIMIT, SOURCE, SINK)) {
            Path source = copy(program + ".c");
            Programs.runLine(compiler + ' ' + String.join(" ", FLAGS) + " -o " + program(program) + ' ' + source);
        }
    }

    /** The compiler's name. */
    static String compiler() throws PeersException {
        for (String name : List.of("gcc", "cc", "clang")) {
            if (Programs.has(name)) {
                return name;
            }
        }
        throw new PeersException("no C compiler (gcc, cc or clang): the source, the sink and the limit are C programs");
    }

    private Path copy(String name) throws IOException, PeersException {
        try (InputStream source = Tools.class.getResourceAsStream("/peers/" + name)) {
            if (source == null) {
                throw new PeersException("this build lacks peers/" + name);
            }
            Path file = folder.resolve(name);
            Files.write(file, source.readAllBytes());
            return file;
        }
    }

    private static String hash(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The executable of {@link #LIMIT}, {@link #SOURCE} or {@link #SINK}. */
    String program(String name) {
        return folder.resolve(name).toString();
    }

    /** SHA-256 of limit.c in hex. */
    String limitHash() {
        return limitHash;
    }
}
