package dev.patchbay.control.cli;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.appctl.ExecCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay exec}: a program of a running host, as if it were a process here. */
@Command(
        name = "exec",
        description = "Runs a command on a host of a running lab, with its own syntax, output and exit status.",
        customSynopsis = "patchbay exec [--lab LAB] HOST -- COMMAND [ARGUMENT...]")
public final class ExecCommand implements Subcommand {
    /** How long a program may take to print its summary after Ctrl-C. */
    private static final long PATIENCE_MS = 3_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--lab", paramLabel = "LAB", description = "The lab, if more than one is running.")
    private String lab;

    @Parameters(index = "0", paramLabel = "HOST", description = "A host of the lab.")
    private String host;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "ovs-ofctl, ovs-vsctl, ovs-appctl, tcpdump, ping, arping, ...")
    private List<String> command;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status;

    @Override
    public Integer call() throws IOException {
        Path socket = socket(ControlSockets.ofUser());
        try (AppctlClient client = AppctlClient.connect(socket)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(client), "exec-interrupt"));
            status = client.exec(ExecCaller.ofProcess(), command);
            return status;
        } finally {
            ended.countDown();
        }
    }

    /**
     * Ctrl-C ends this process through its shutdown hooks. The program on the host is told and may still print; its own
     * exit status becomes ours, as it would if it were the process that the terminal interrupted.
     */
    private void interrupt(AppctlClient client) {
        try {
            if (ended.getCount() == 0) {
                return;
            }
            client.interrupt();
            if (ended.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                System.out.flush();
                Runtime.getRuntime().halt(status);
            }
        } catch (IOException | InterruptedException hostIsGone) {
            // The JVM ends with the status of the signal.
            return;
        }
    }

    private Path socket(ControlSockets sockets) {
        String name = lab == null ? onlyLab(sockets) : lab;
        Path socket = sockets.socket(name, host);
        List<String> hosts = sockets.hosts(name);
        if (hosts.contains(host) && Files.exists(socket)) {
            return socket;
        }
        if (hosts.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "no lab '" + name + "' is running; " + running(sockets.labs()));
        }
        throw new ParameterException(
                spec.commandLine(),
                "lab '" + name + "' has no host '" + host + "' running here; it has " + String.join(", ", hosts));
    }

    private String onlyLab(ControlSockets sockets) {
        List<String> labs = sockets.labs();
        if (labs.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "no lab is running; start one with 'patchbay run LAB --keep'");
        }
        if (labs.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "several labs are running (" + String.join(", ", labs) + "); say which one with --lab");
        }
        return labs.getFirst();
    }

    private static String running(List<String> labs) {
        return labs.isEmpty() ? "none is" : "running: " + String.join(", ", labs);
    }
}
