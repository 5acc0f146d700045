package dev.patchbay.control.run;

import dev.patchbay.control.agent.HostAgent;
import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.AppctlReply;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.lab.LabSlice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code patchbay apply}: makes a running lab what its edited file says. */
@Command(
        name = "apply",
        description = "Makes a running lab what its edited file says, changing only what is different.")
public final class ApplyCommand implements Subcommand {
    @Parameters(paramLabel = "LAB", description = "The lab file (YAML or JSON); its name says which running lab it is.")
    private Path file;

    /** Creates the command; picocli fills it in. */
    public ApplyCommand() {}

    @Override
    public Integer call() {
        Lab lab;
        try {
            lab = LabReader.read(file);
        } catch (LabException e) {
            System.err.println(e.getMessage());
            return ExitStatus.USAGE;
        }
        ControlSockets sockets = ControlSockets.ofUser();
        Set<String> running = new LinkedHashSet<>(sockets.hosts(lab.name()));
        if (running.isEmpty()) {
            System.err.println("patchbay: lab '" + lab.name() + "' is not running; start it with 'patchbay run --keep "
                    + file + "'");
            return ExitStatus.USAGE;
        }
        Lab served = lab.servedBy(running, lab::isElsewhere);
        if (served.deployment() != null && served.isElsewhere(served.neutronServer())) {
            System.err.println("patchbay: Neutron's server is on host " + served.neutronServer()
                    + ", on another machine; apply the file there");
            return ExitStatus.USAGE;
        }
        for (String host : order(served)) {
            if (!running.remove(host)) {
                if (served.isElsewhere(host)) {
                    System.out.println(host + ": on another machine; Neutron's server on host " + served.neutronServer()
                            + " tells it what concerns the deployment");
                    continue;
                }
                System.out.println(
                        host + ": does not run; start it with 'patchbay host " + file + " --name " + host + "'");
                continue;
            }
            try (AppctlClient client = AppctlClient.connect(sockets.socket(lab.name(), host))) {
                AppctlReply reply = client.call(HostAgent.APPLY, LabSlice.write(served, host));
                if (!reply.ok()) {
                    System.err.println(
                            "patchbay: host " + host + ": " + reply.text().strip());
                    return ExitStatus.CHECK_FAILED;
                }
                System.out.println(host + ": " + reply.text().strip());
            } catch (IOException e) {
                System.err.println("patchbay: host " + host + ": " + e.getMessage());
                return ExitStatus.CHECK_FAILED;
            }
        }
        running.forEach(host -> System.out.println(host + ": is not in the file any more; it runs on as it was"));
        return ExitStatus.OK;
    }

    /** The host with Neutron's server first: the others ask it. */
    private static List<String> order(Lab lab) {
        List<String> order = new ArrayList<>(lab.hosts().keySet());
        if (order.remove(lab.neutronServer())) {
            order.addFirst(lab.neutronServer());
        }
        return order;
    }
}
