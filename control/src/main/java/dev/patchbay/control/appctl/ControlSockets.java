package dev.patchbay.control.appctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where control sockets live: {@code <runtime directory>/patchbay-<uid>/<lab>/<host>.ctl}.
 *
 * <p>The runtime directory is {@code $XDG_RUNTIME_DIR}, else the system's temporary folder. Ours inside it has mode 0700 and
 * must belong to the user: in a folder that everybody may write to, somebody else could have made it first.
 *
 * <p>A socket that nobody listens on any more is removed by whoever comes across it. Stateless; any thread may call.
 */
public final class ControlSockets {
    /** The shortest limit of the systems we run on (macOS 104, Linux 108), with the zero byte at the end. */
    private static final int MAX_PATH_BYTES = 103;

    private static final String SUFFIX = ".ctl";

    /** A socket this young may be between its making and its first listening. */
    private static final Duration TOO_YOUNG_TO_BE_STALE = Duration.ofSeconds(2);

    private final Path directory;

    /** The sockets in {@code directory}, which need not exist yet. */
    public ControlSockets(Path directory) {
        this.directory = directory;
    }

    /** The sockets of this user, where the environment says. */
    public static ControlSockets ofUser() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        String base = runtime == null || runtime.isBlank() || !Files.isDirectory(Path.of(runtime))
                ? System.getProperty("java.io.tmpdir")
                : runtime;
        return new ControlSockets(Path.of(base, "patchbay-" + uid()));
    }

    /** The folder that holds one folder per lab. */
    public Path directory() {
        return directory;
    }

    /** The folder of a lab; it may hold more than sockets. */
    public Path lab(String lab) {
        return directory.resolve(lab);
    }

    /** The socket of a host. */
    public Path socket(String lab, String host) {
        return lab(lab).resolve(host + SUFFIX);
    }

    /** The labs of which at least one host answers, by name. */
    public List<String> labs() {
        return names(directory).stream().filter(lab -> !hosts(lab).isEmpty()).toList();
    }

    /** The hosts of a lab that answer, by name. */
    public List<String> hosts(String lab) {
        List<String> answering = new ArrayList<>();
        for (String file : names(lab(lab))) {
            if (file.endsWith(SUFFIX) && isAlive(lab(lab).resolve(file))) {
                answering.add(file.substring(0, file.length() - SUFFIX.length()));
            }
        }
        return answering;
    }

    /** Whether somebody listens on a socket; a stale one is removed. */
    static boolean isAlive(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (IOException refused) {
            removeIfStale(socket);
            return false;
        }
    }

    /**
     * Makes the folder for a socket, with nobody else allowed in.
     *
     * @throws IOException in one sentence, if that cannot be
     */
    static void prepareFolder(Path socket) throws IOException {
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH_BYTES) {
            throw new IOException("the path of the control socket " + socket + " has " + length
                    + " bytes and a system takes " + MAX_PATH_BYTES
                    + ": use a shorter lab or host name, or set XDG_RUNTIME_DIR to a shorter folder");
        }
        Path lab = socket.toAbsolutePath().getParent();
        Files.createDirectories(
                lab, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Path folder : List.of(lab, lab.getParent())) {
            if (folder.getFileName() != null
                    && folder.getFileName().toString().startsWith("patchbay-")
                    && !Integer.valueOf(uid()).equals(Files.getAttribute(folder, "unix:uid"))) {
                throw new IOException(folder + " belongs to another user");
            }
        }
    }

    private static void removeIfStale(Path socket) {
        try {
            Instant made = Files.getLastModifiedTime(socket).toInstant();
            if (made.plus(TOO_YOUNG_TO_BE_STALE).isBefore(Instant.now())) {
                Files.deleteIfExists(socket);
            }
        } catch (IOException gone) {
            // Another process was quicker, which is all this wants.
            return;
        }
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** The numeric user id: the owner of our own process entry, else of a file just made. */
    private static int uid() {
        try {
            Path self = Path.of("/proc/self");
            if (Files.exists(self)) {
                return (Integer) Files.getAttribute(self, "unix:uid");
            }
            Path mine = Files.createTempFile("patchbay", null);
            try {
                return (Integer) Files.getAttribute(mine, "unix:uid");
            } finally {
                Files.delete(mine);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
