package dev.patchbay.control.host;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code patchbay host}: one host of a lab as a process, in the foreground.
 *
 * <p>It ends on SIGTERM, SIGINT and {@code patchbay stop}, in order: control socket, guests, switch, lock. A supervised host,
 * a child of {@code patchbay run}, also ends when its standard input does, that is, when its parent is gone; it says
 * {@code ready} on standard output when it is up.
 */
@Command(name = "host", description = "Runs one host of a lab in the foreground.", sortOptions = false)
public final class HostCommand implements Subcommand {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LAB", description = "The lab file (YAML or JSON).")
    private Path file;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Which host of the lab.")
    private String name;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder for the process id and, when the host ends, its flows, MAC tables and drop counters."
                    + " They are written, not read back.")
    private Path state;

    @Option(names = "--port", paramLabel = "N", description = "UDP port of the underlay (default: 4789).")
    private int port = HostOptions.VXLAN_PORT;

    @Option(names = "--capture", hidden = true)
    private boolean capture;

    @Option(names = "--supervised", hidden = true)
    private boolean supervised;

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean kept;

    /** Creates the command; picocli fills it in. */
    public HostCommand() {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        Lab lab;
        try {
            lab = LabReader.read(file);
        } catch (LabException e) {
            System.err.println(e.getMessage());
            return ExitStatus.USAGE;
        }
        if (!lab.hosts().containsKey(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "lab '" + lab.name() + "' has no host '" + name + "'; its hosts are "
                            + String.join(", ", lab.hosts().keySet()));
        }
        try (Host host = Host.start(lab, name, new HostOptions(port, capture, state), null)) {
            registerEnd(host);
            host.openControlSocket();
            writePid();
            Runtime.getRuntime().addShutdownHook(new Thread(this::endAndWait, "end"));
            announce(lab);
            end.await();
            if (state != null) {
                new HostDump(host, null).write(state);
            }
            return ExitStatus.OK;
        } catch (HostStartException e) {
            System.err.println("patchbay: " + e.getMessage());
            return ExitStatus.COULD_NOT_START;
        } finally {
            removePid();
            ended.countDown();
        }
    }

    private void registerEnd(Host host) {
        host.commands().command("lab/stop", "", 0, 0, arguments -> {
            end.countDown();
            return "ending";
        });
        host.commands().command("lab/keep", "", 0, 0, arguments -> {
            kept = true;
            return "kept";
        });
    }

    private void announce(Lab lab) {
        if (!supervised) {
            System.out.println("host " + name + " of lab " + lab.name() + " is up: underlay "
                    + Ipv4Address.format(lab.bound(lab.hosts().get(name).localIp())) + ":" + port + ", control socket "
                    + ControlSockets.ofUser().socket(lab.name(), name));
            return;
        }
        Thread.ofPlatform().daemon().name("parent").start(this::watchParent);
        System.out.println("ready");
    }

    private void watchParent() {
        try {
            // Whatever it says, it is there.
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
        if (state != null) {
            Files.createDirectories(state);
            Files.writeString(state.resolve("pid"), ProcessHandle.current().pid() + "\n");
        }
    }

    private void removePid() throws IOException {
        if (state != null) {
            Files.deleteIfExists(state.resolve("pid"));
        }
    }
}
