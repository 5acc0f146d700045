package dev.patchbay.control.agent;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The hosts of one lab in this process. Commands run on the caller's thread. */
public final class LocalPeers implements Peers {
    private final Map<String, CommandRegistry> hosts = new ConcurrentHashMap<>();

    /** No host has entered. */
    public LocalPeers() {}

    @Override
    public void enter(String host, CommandRegistry commands) {
        hosts.put(host, commands);
    }

    @Override
    public void leave(String host) {
        hosts.remove(host);
    }

    @Override
    public String call(String host, String command, String... arguments) throws IOException {
        CommandRegistry registry = hosts.get(host);
        if (registry == null) {
            throw new IOException("host " + host + " does not run");
        }
        try {
            return registry.run(command, List.of(arguments));
        } catch (CommandFailure refused) {
            throw new IOException(refused.getMessage(), refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
