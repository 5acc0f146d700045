package dev.patchbay.control.agent;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.AppctlReply;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.lab.Lab;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The hosts of one lab that run in processes of their own: those of this machine by their control sockets, those on others by
 * TCP between the addresses of the underlay, with the number of the VXLAN port.
 *
 * <p>A host that does not answer in {@value #PATIENCE_S} seconds counts as one that cannot be reached: the others shall not wait for it.
 */
public final class SocketPeers implements Peers {
    private static final int PATIENCE_S = 20;

    private final ControlSockets sockets;
    private final String lab;
    private final InetSocketAddress own;
    private final Map<String, InetSocketAddress> elsewhere = new LinkedHashMap<>();

    /**
     * The way to the other hosts of a lab.
     *
     * @param sockets of this user
     * @param lab with all hosts that have an agent
     * @param host whose way it is
     * @param port of the underlay on all hosts, or 0 for what the lab says
     */
    public SocketPeers(ControlSockets sockets, Lab lab, String host, int port) {
        this.sockets = sockets;
        this.lab = lab.name();
        this.own = lab.underlay(host, port);
        Set<String> agents =
                lab.deployment() == null ? Set.of() : lab.deployment().agents().keySet();
        for (String other : agents) {
            if (!other.equals(host) && lab.isElsewhere(other)) {
                elsewhere.put(other, lab.underlay(other, port));
            }
        }
    }

    /**
     * Where hosts on other machines expect this one to listen.
     *
     * @return null if there are none
     */
    public InetSocketAddress meetingPoint() {
        return elsewhere.isEmpty() ? null : own;
    }

    /**
     * Whether messages from there are taken: nobody but the lab's other machines has anything to say.
     *
     * @param address of whoever calls
     * @return true for the underlay's addresses of hosts elsewhere
     */
    public boolean isPeer(InetAddress address) {
        return elsewhere.values().stream().anyMatch(peer -> peer.getAddress().equals(address));
    }

    @Override
    public boolean isElsewhere(String host) {
        return elsewhere.containsKey(host);
    }

    @Override
    public void enter(String host, CommandRegistry commands) {
        // Its sockets are where it can be asked.
    }

    @Override
    public void leave(String host) {
        // Its sockets go with it.
    }

    @Override
    public String call(String host, String command, String... arguments) throws IOException {
        try (AppctlClient client = connect(host)) {
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

    private AppctlClient connect(String host) throws IOException {
        InetSocketAddress far = elsewhere.get(host);
        return far == null
                ? AppctlClient.connect(sockets.socket(lab, host))
                : AppctlClient.connect(own.getAddress(), far);
    }
}
