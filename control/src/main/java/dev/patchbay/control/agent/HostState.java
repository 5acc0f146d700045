package dev.patchbay.control.agent;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.json.JsonSyntaxException;
import dev.patchbay.control.neutron.KeptNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a host keeps over a restart, in a file of JSON: the numbers that its agent has given out, the deployment if commands
 * have changed it, and the flows that users have added.
 *
 * <p><b>Invariants.</b> The file is written as a whole beside the old one and takes its place in one step, so there is always a
 * complete one. It bears the version of its format: that of version 1, which had numbers only, is read and written anew as
 * the present one; others are refused.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class HostState {
    /** Name of the file in the state folder. */
    public static final String FILE = "state.json";

    /** The present version of the format. */
    static final long VERSION = 2;

    private static final long FIRST_VERSION = 1;
    private static final int WIDTH = 120;

    private final Path file;
    private final String lab;
    private final String host;
    private KeptNumbers numbers = new KeptNumbers();
    private String fileDigest = "";
    private Map<String, Object> section;
    private Map<String, List<String>> flows = Map.of();
    private boolean known;
    private String written = "";

    private HostState(Path file, String lab, String host) {
        this.file = file;
        this.lab = lab;
        this.host = host;
    }

    /**
     * Reads the state of a host; that of one that never ran is empty.
     *
     * @param folder that has the file, or null for a host that keeps nothing
     * @param lab its name
     * @param host its name
     * @return the state
     * @throws IOException in one sentence, if the file cannot be used
     */
    public static HostState open(Path folder, String lab, String host) throws IOException {
        HostState state = new HostState(folder == null ? null : folder.resolve(FILE), lab, host);
        if (folder == null) {
            return state;
        }
        String text;
        try {
            text = Files.readString(state.file);
        } catch (NoSuchFileException absent) {
            return state;
        } catch (IOException unreadable) {
            throw new IOException(state.file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
        try {
            if (!(Json.parse(text) instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("it is not a map");
            }
            state.read(map);
        } catch (IllegalArgumentException | JsonSyntaxException wrong) {
            throw new IOException(
                    state.file + " is not the state of a host: " + wrong.getMessage() + "; remove it to begin anew",
                    wrong);
        }
        return state;
    }

    private void read(Map<?, ?> map) throws IOException {
        Object version = map.get("version");
        if (!(version instanceof Long number)) {
            throw new IllegalArgumentException("it has no version");
        }
        if (number < FIRST_VERSION || number > VERSION) {
            throw new IOException(file + " has version " + number + " and this Patchbay reads versions " + FIRST_VERSION
                    + " to " + VERSION + ": use the one that wrote it, or remove the file to begin anew");
        }
        if (!lab.equals(map.get("lab")) || !host.equals(map.get("host"))) {
            throw new IOException(file + " is the state of host " + map.get("host") + " of lab " + map.get("lab")
                    + ", not of host " + host + " of lab " + lab + ": use another folder");
        }
        if (number == FIRST_VERSION) {
            numbers = KeptNumbers.read(map);
            known = true;
            return;
        }
        numbers = KeptNumbers.read(map.get("numbers") instanceof Map<?, ?> kept ? kept : Map.of());
        if (map.get("deployment") instanceof Map<?, ?> deployment) {
            fileDigest = String.valueOf(deployment.get("file_digest"));
            section = copy((Map<?, ?>) deployment.get("section"));
        }
        if (map.get("flows") instanceof Map<?, ?> bridges) {
            Map<String, List<String>> read = new LinkedHashMap<>();
            bridges.forEach((bridge, list) -> read.put(
                    String.valueOf(bridge),
                    list instanceof List<?> lines
                            ? lines.stream().map(String::valueOf).toList()
                            : List.of()));
            flows = read;
        }
        known = true;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    /**
     * Whether the host ran before.
     *
     * @return false if everything is empty
     */
    public boolean isKnown() {
        return known;
    }

    /** The numbers that its agent has given out. */
    KeptNumbers numbers() {
        return numbers;
    }

    /**
     * The deployment as commands have left it.
     *
     * @param digest of the section in the file as it is now
     * @return null if there is none, or the file has been edited since: it counts then
     */
    Map<String, Object> section(String digest) {
        return digest.equals(fileDigest) ? section : null;
    }

    /**
     * The flows that users had added.
     *
     * @return by bridge, as {@code ovs-ofctl add-flow} takes them
     */
    public Map<String, List<String>> flows() {
        return flows;
    }

    /**
     * Keeps numbers.
     *
     * @param now as of the last change
     */
    void numbers(KeptNumbers now) {
        numbers = now;
    }

    /**
     * Keeps a deployment that commands have changed.
     *
     * @param digest of the section in the file
     * @param changed the section, or null if the file's counts
     */
    void section(String digest, Map<String, Object> changed) {
        fileDigest = digest;
        section = changed;
    }

    /**
     * Keeps the flows of users.
     *
     * @param added by bridge
     */
    public void flows(Map<String, List<String>> added) {
        flows = added;
    }

    /**
     * Writes the file, if something is different from what stands there.
     *
     * @throws UncheckedIOException in one sentence, if that cannot be done
     */
    public void write() {
        if (file == null) {
            return;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", VERSION);
        map.put("lab", lab);
        map.put("host", host);
        map.put("numbers", numbers.written());
        if (section != null) {
            Map<String, Object> deployment = new LinkedHashMap<>();
            deployment.put("file_digest", fileDigest);
            deployment.put("section", section);
            map.put("deployment", deployment);
        }
        map.put("flows", flows);
        String text = Json.writeReadable(map, WIDTH);
        if (text.equals(written)) {
            return;
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "state", ".new");
            try {
                try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
            written = text;
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "the state cannot be written to " + file + ": " + failed.getMessage(), failed);
        }
    }
}
