package dev.patchbay.control.run;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.host.Host;
import java.util.List;

/** A host in this JVM. Commands run on the caller's thread. */
final class LocalHost implements HostLink {
    private final Host host;

    LocalHost(Host host) {
        this.host = host;
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public String call(String command, String... arguments) throws HostFailure {
        try {
            return host.commands().run(command, List.of(arguments));
        } catch (CommandFailure e) {
            throw new HostFailure("host " + name() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostFailure("host " + name() + ": interrupted", e);
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
