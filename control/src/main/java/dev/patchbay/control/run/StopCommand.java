package dev.patchbay.control.run;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code patchbay stop}: ends a running lab and waits until its hosts are gone. */
@Command(name = "stop", description = "Ends a running lab.")
public final class StopCommand implements Subcommand {
    private static final long GRACE_S = 5;

    @Parameters(paramLabel = "LAB", description = "Name of the lab, as 'patchbay ps' shows it.")
    private String lab;

    /** Creates the command; picocli fills it in. */
    public StopCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        ControlSockets sockets = ControlSockets.ofUser();
        List<String> hosts = sockets.hosts(lab);
        if (hosts.isEmpty()) {
            List<String> running = sockets.labs();
            System.err.println("patchbay: lab '" + lab + "' is not running; "
                    + (running.isEmpty() ? "no lab is" : "running: " + String.join(", ", running)));
            return ExitStatus.USAGE;
        }
        List<ProcessHandle> ending = new ArrayList<>();
        int status = ExitStatus.OK;
        for (String host : hosts) {
            try (AppctlClient client = AppctlClient.connect(sockets.socket(lab, host))) {
                Map<?, ?> info = (Map<?, ?>) Json.parse(client.call("lab/info").text());
                Optional<ProcessHandle> process = ProcessHandle.of(((Number) info.get("pid")).longValue());
                process.ifPresent(ending::add);
                client.call("lab/stop");
            } catch (IOException e) {
                System.err.println("patchbay: host " + host + ": " + e.getMessage());
                status = ExitStatus.COULD_NOT_START;
            }
        }
        for (ProcessHandle process : ending) {
            try {
                process.onExit().get(GRACE_S, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                System.err.println("patchbay: process " + process.pid() + " does not end by itself; it is killed");
                process.destroyForcibly();
            }
        }
        return status;
    }
}
