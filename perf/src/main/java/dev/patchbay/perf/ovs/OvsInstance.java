package dev.patchbay.perf.ovs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A private Open vSwitch: its own database, sockets and folder. It leaves the system's one alone, and ends with {@link
 * #close}.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class OvsInstance implements AutoCloseable {
    private static final List<String> PROGRAMS =
            List.of("ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl");
    private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
    private static final long START_SECONDS = 20;

    private final Path folder;
    private final List<Process> daemons = new ArrayList<>();
    private final List<String> launcher;
    private final UnixControl control;

    /** Whether there is one to be started on this machine. */
    public static boolean isInstalled() {
        return Files.isReadable(SCHEMA)
                && PROGRAMS.stream()
                        .allMatch(program -> Stream.of(System.getenv("PATH").split(":", -1))
                                .anyMatch(place -> Files.isExecutable(Path.of(place, program))));
    }

    /**
     * Starts it.
     *
     * @param folder its own; made if it is missing.
     * @param launcher words before each command, such as those that enter a network namespace; may be empty.
     * @param flags of {@code ovs-vswitchd}: which datapaths it has.
     */
    public OvsInstance(Path folder, List<String> launcher, String... flags)
            throws IOException, InterruptedException, OvsException {
        this.launcher = List.copyOf(launcher);
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        boolean started = false;
        try {
            Path database = this.folder.resolve("conf.db");
            Files.deleteIfExists(database);
            run("ovsdb-tool", "create", database.toString(), SCHEMA.toString());
            start(
                    "ovsdb-server",
                    List.of(
                            database.toString(),
                            "--remote=punix:" + socket("db.sock"),
                            "--unixctl=" + socket("ovsdb.ctl")));
            await(socket("db.sock"));
            configure("--no-wait", "init");
            List<String> words =
                    new ArrayList<>(List.of("unix:" + socket("db.sock"), "--unixctl=" + socket("ovs.ctl")));
            words.addAll(List.of(flags));
            start("ovs-vswitchd", words);
            await(socket("ovs.ctl"));
            control = new UnixControl(socket("ovs.ctl"));
            // What it says before it dies is all that is left of it.
            control.call("vlog/set", "console:emer");
            started = true;
        } finally {
            if (!started) {
                endDaemons();
            }
        }
    }

    /** Where its database, sockets and logs are. */
    public Path folder() {
        return folder;
    }

    /** The process of {@code ovs-vswitchd}. */
    public Process vswitchd() {
        return daemons.getLast();
    }

    /** Whether it still runs; waits a moment for one that is about to end. */
    public boolean isAlive() throws InterruptedException {
        for (Process daemon : daemons) {
            if (daemon.waitFor(20, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** What the switch that had this folder said last; empty if nothing. */
    public static String lastWords(Path folder) throws IOException {
        Path log = folder.resolve("ovs-vswitchd.log");
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return lines.isEmpty() ? "" : lines.getLast();
    }

    /** Where a bridge takes OpenFlow connections. */
    public Path openFlowSocket(String bridge) {
        return socket(bridge + ".mgmt");
    }

    private Path socket(String name) {
        return folder.resolve(name);
    }

    private void start(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        daemons.add(builder(command)
                .redirectOutput(folder.resolve(program + ".log").toFile())
                .redirectErrorStream(true)
                .start());
    }

    private void await(Path socket) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(socket)) {
            if (System.nanoTime() > deadline || !daemons.getLast().isAlive()) {
                throw new IOException("Open vSwitch does not start; see the logs in " + folder);
            }
            Thread.sleep(10);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        List<String> words = new ArrayList<>(launcher);
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        for (String variable : List.of("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR", "OVS_SYSCONFDIR")) {
            builder.environment().put(variable, folder.toString());
        }
        return builder;
    }

    private String run(String... command) throws IOException, InterruptedException, OvsException {
        return runWith("", command);
    }

    private String runWith(String input, String... command) throws IOException, InterruptedException, OvsException {
        Process process = builder(List.of(command)).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String printed;
        try (InputStream out = process.getInputStream()) {
            printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new OvsException(String.join(" ", command) + ": " + printed.strip());
        }
        return printed;
    }

    /** A command of {@code ovs-vsctl}; returns when the switch has followed. */
    public void configure(String... arguments) throws IOException, InterruptedException, OvsException {
        List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--db=unix:" + socket("db.sock")));
        command.addAll(List.of(arguments));
        run(command.toArray(new String[0]));
    }

    /** A command of {@code ovs-ofctl} for a bridge; what it printed. */
    public String openFlow(String version, String command, String bridge, String... arguments)
            throws IOException, InterruptedException, OvsException {
        List<String> words =
                new ArrayList<>(List.of("ovs-ofctl", "-O", version, command, "unix:" + openFlowSocket(bridge)));
        words.addAll(List.of(arguments));
        return run(words.toArray(new String[0]));
    }

    /** A command of {@code ovs-ofctl} that reads a line for each of several things to add. */
    public void openFlowLines(String version, String command, String bridge, List<String> lines)
            throws IOException, InterruptedException, OvsException {
        runWith(
                String.join("\n", lines) + '\n',
                "ovs-ofctl",
                "-O",
                version,
                command,
                "unix:" + openFlowSocket(bridge),
                "-");
    }

    /** A command of {@code ovs-appctl}. */
    public String call(String command, String... arguments) throws IOException, OvsException {
        return control.call(command, arguments);
    }

    /**
     * Lets the switch do what it has to. Its main loop takes new connections in once per turn, after ports and datapath had
     * theirs, so an answer on a new connection comes after everything that was due before.
     */
    public void settle() throws IOException, OvsException {
        for (int turn = 0; turn < 2; turn++) {
            try (UnixControl fresh = new UnixControl(socket("ovs.ctl"))) {
                fresh.call("version");
            }
        }
    }

    @Override
    public void close() throws IOException {
        control.close();
        endDaemons();
    }

    private void endDaemons() {
        for (Process daemon : daemons.reversed()) {
            daemon.destroy();
            try {
                if (!daemon.waitFor(5, TimeUnit.SECONDS)) {
                    daemon.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                daemon.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
