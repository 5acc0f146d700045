package dev.patchbay.control.host;

import dev.patchbay.control.agent.SocketPeers;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.FatalError;
import dev.patchbay.control.lab.BoundAddress;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabSlice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The process around one host.
 *
 * <p><b>What.</b> Two kinds. In the foreground for a user, from {@link HostCommand}; and as the child of a runner, from {@link
 * #main}: the parent writes one line, the {@linkplain LabSlice part of the lab} that the child must know, then holds the
 * child's standard input open. The child says {@value #READY} on standard output when it is up, and ends when its standard
 * input does, that is, when its parent is gone, unless the parent said {@code lab/keep} before. Four hosts and a runner start
 * within two seconds on two cores only if none of them does anything twice: so the child neither reads the lab file nor sets
 * up a command line.
 *
 * <p>Both end on SIGTERM, SIGINT and {@code patchbay stop}, in order: control socket, switch with guests, lock.
 */
public final class HostProcess {
    /** The line by which a child says that it is up. */
    public static final String READY = "ready";

    private static final long ANSWER_FIRST_MS = 50;

    private final Lab lab;
    private final String name;
    private final HostOptions options;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean kept;

    HostProcess(Lab lab, String name, HostOptions options) {
        this.lab = lab;
        this.name = name;
        this.options = options;
    }

    /**
     * The child of a runner.
     *
     * @param args port, {@link EngineOptions#words}, and {@code capture} if frames shall be kept
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        FatalError.endsProcess();
        // The reader may take more than the line from the stream; but there is no more.
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null) {
            System.exit(ExitStatus.COULD_NOT_START);
        }
        Lab lab = LabSlice.read(line);
        HostOptions options = new HostOptions(
                Integer.parseInt(args[0]),
                EngineOptions.of(List.of(args).subList(1, args.length)),
                List.of(args).contains("capture"),
                null);
        HostProcess process =
                new HostProcess(lab, lab.hosts().keySet().iterator().next(), options);
        System.exit(process.run(() -> {
            Thread.ofPlatform().daemon().name("parent").start(process::watchParent);
            System.out.println(READY);
        }));
    }

    /**
     * The arguments of {@link #main}.
     *
     * @param options for the child
     * @return words
     */
    public static List<String> arguments(HostOptions options) {
        List<String> words = new ArrayList<>();
        words.add(Integer.toString(options.port()));
        words.addAll(options.engine().words());
        if (options.capture()) {
            words.add("capture");
        }
        return words;
    }

    /**
     * Starts the host and waits for its end.
     *
     * @param whenUp called once, when the host can be reached
     * @return one of {@link ExitStatus}
     */
    int run(Runnable whenUp) throws InterruptedException, IOException {
        SocketPeers peers = new SocketPeers(ControlSockets.ofUser(), lab, name, options.port());
        try (Host host = Host.start(lab, name, options, null, peers)) {
            register(host);
            host.openControlSocket();
            host.meet(peers);
            host.join();
            writePid();
            Runtime.getRuntime().addShutdownHook(new Thread(this::endAndWait, "end"));
            whenUp.run();
            end.await();
            if (options.state() != null) {
                new HostDump(host, null).write(options.state());
            }
            return ExitStatus.OK;
        } catch (HostStartException e) {
            System.err.println("patchbay: " + e.getMessage());
            return ExitStatus.COULD_NOT_START;
        } finally {
            removePid();
            removeTraces();
            ended.countDown();
        }
    }

    /** What a user reads when his host is up. */
    void announce() {
        InetSocketAddress underlay = lab.underlay(name, options.port());
        System.out.println("host " + name + " of lab " + lab.name() + " is up: underlay "
                + BoundAddress.text(underlay.getAddress(), underlay.getPort())
                + ", control socket " + ControlSockets.ofUser().socket(lab.name(), name));
    }

    private void register(Host host) {
        host.commands().command("lab/stop", "", 0, 0, arguments -> {
            Thread.ofPlatform().daemon().name("stop").start(this::endSoon);
            return "ending";
        });
        host.commands().command("lab/keep", "", 0, 0, arguments -> {
            kept = true;
            return "kept";
        });
    }

    /** Lets the answer to whoever asked for the end get out first. */
    private void endSoon() {
        try {
            TimeUnit.MILLISECONDS.sleep(ANSWER_FIRST_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end.countDown();
    }

    private void watchParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // As good as its end.
        }
        if (!kept) {
            end.countDown();
        }
    }

    /** For signals: the JVM goes when its hooks are done, so they wait for the orderly end. */
    private void endAndWait() {
        end.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writePid() throws IOException {
        if (options.state() != null) {
            Files.createDirectories(options.state());
            Files.writeString(
                    options.state().resolve("pid"), ProcessHandle.current().pid() + "\n");
        }
    }

    private void removePid() throws IOException {
        if (options.state() != null) {
            Files.deleteIfExists(options.state().resolve("pid"));
        }
    }

    /** A host that outlived its runner removes what that would have: the log that says nothing, the last one the folder. */
    private void removeTraces() {
        Path folder = ControlSockets.ofUser().lab(lab.name());
        try {
            Path log = folder.resolve(name + ".log");
            if (Files.exists(log) && (kept || Files.size(log) == 0)) {
                Files.delete(log);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Others of the lab are still there.
            return;
        }
    }
}
