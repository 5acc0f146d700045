package dev.patchbay.control.run;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.AppctlReply;
import java.io.IOException;
import java.nio.file.Path;

/** A host of a lab that is running already, by its control socket. Each command has a connection of its own. */
final class SocketHost implements HostLink {
    private final String name;
    private final Path socket;

    SocketHost(String name, Path socket) {
        this.name = name;
        this.socket = socket;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String call(String command, String... arguments) throws HostFailure {
        try (AppctlClient client = AppctlClient.connect(socket)) {
            AppctlReply reply = client.call(command, arguments);
            if (!reply.ok()) {
                throw new HostFailure("host " + name + ": " + reply.text().strip());
            }
            return reply.text();
        } catch (IOException e) {
            throw new HostFailure("host " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        // It lives on, and no connection is left open.
    }
}
