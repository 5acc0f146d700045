package dev.patchbay.control.run;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.AppctlReply;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code patchbay ps}: the labs and hosts that this user runs on this machine. */
@Command(name = "ps", description = "Lists running labs and their hosts.")
public final class PsCommand implements Subcommand {
    /** Creates the command; picocli fills it in. */
    public PsCommand() {}

    @Override
    public Integer call() {
        ControlSockets sockets = ControlSockets.ofUser();
        List<String[]> lines = new ArrayList<>();
        for (String lab : sockets.labs()) {
            for (String host : sockets.hosts(lab)) {
                lines.add(line(lab, host, sockets.socket(lab, host)));
            }
        }
        if (lines.isEmpty()) {
            System.err.println("no lab is running");
            return ExitStatus.OK;
        }
        lines.addFirst(new String[] {"LAB", "HOST", "PID", "UNDERLAY", "SOCKET"});
        int[] width = new int[5];
        for (String[] line : lines) {
            for (int i = 0; i < line.length; i++) {
                width[i] = Math.max(width[i], line[i].length());
            }
        }
        for (String[] line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.length; i++) {
                text.append(line[i]).append(" ".repeat(width[i] - line[i].length() + 2));
            }
            System.out.println(text.toString().stripTrailing());
        }
        return ExitStatus.OK;
    }

    private static String[] line(String lab, String host, Path socket) {
        try (AppctlClient client = AppctlClient.connect(socket)) {
            AppctlReply reply = client.call("lab/info");
            if (reply.ok() && Json.parse(reply.text()) instanceof Map<?, ?> info) {
                return new String[] {
                    lab, host, String.valueOf(info.get("pid")), String.valueOf(info.get("underlay")), socket.toString()
                };
            }
            return new String[] {lab, host, "?", "?", socket.toString()};
        } catch (IOException e) {
            return new String[] {lab, host, "?", "(" + e.getMessage() + ")", socket.toString()};
        }
    }
}
