package dev.patchbay.control.agent;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.AppctlReply;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.ControlSockets;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The hosts of one lab that run in processes of this user on this machine, by their control sockets.
 *
 * <p>A host that does not answer in {@value #PATIENCE_S} seconds counts as one that cannot be reached: the others shall not wait for it.
 */
public final class SocketPeers implements Peers {
    private static final int PATIENCE_S = 20;

    private final ControlSockets sockets;
    private final String lab;

    /**
     * The way to the hosts of a lab.
     *
     * @param sockets of this user
     * @param lab its name
     */
    public SocketPeers(ControlSockets sockets, String lab) {
        this.sockets = sockets;
        this.lab = lab;
    }

    @Override
    public void enter(String host, CommandRegistry commands) {
        // Its control socket is where it can be asked.
    }

    @Override
    public void leave(String host) {
        // Its control socket goes with it.
    }

    @Override
    public String call(String host, String command, String... arguments) throws IOException {
        try (AppctlClient client = AppctlClient.connect(sockets.socket(lab, host))) {
            CompletableFuture<AppctlReply> answer = new CompletableFuture<>();
            Thread.ofVirtual().name("ask-" + host).start(() -> {
                try {
                    answer.complete(client.call(command, arguments));
                } catch (IOException broken) {
                    answer.completeExceptionally(broken);
                }
            });
            AppctlReply reply = answer.get(PATIENCE_S, TimeUnit.SECONDS);
            if (!reply.ok()) {
                throw new IOException(reply.text().strip());
            }
            return reply.text();
        } catch (ExecutionException broken) {
            throw new IOException("host " + host + ": " + broken.getCause().getMessage(), broken);
        } catch (TimeoutException late) {
            throw new IOException("host " + host + " did not answer within " + PATIENCE_S + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
