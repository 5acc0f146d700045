package dev.patchbay.control.appctl;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The listening end of a host's control socket.
 *
 * <p><b>What.</b> Accepts connections and answers each from the {@link CommandRegistry}, on a virtual thread per
 * connection: a slow command of one caller keeps no other waiting.
 *
 * <p><b>Invariants.</b> The socket has mode 0600 in a folder of mode 0700, so a caller may do what the user may do. A
 * connection that sends anything but the protocol is closed.
 *
 * <p><b>Bounds.</b> {@value #MAX_CONNECTIONS} connections; one more is closed at once. A request has at most
 * {@value #MAX_REQUEST_BYTES} bytes.
 */
public final class AppctlServer implements AutoCloseable {
    private static final long RETRY_ACCEPT_NS = 10_000_000;

    static final int MAX_CONNECTIONS = 256;
    static final int MAX_REQUEST_BYTES = 4 << 20;

    private final ServerSocketChannel listener;
    private final Path socket;
    private final CommandRegistry registry;
    private final Set<AppctlConnection> connections = ConcurrentHashMap.newKeySet();

    private AppctlServer(ServerSocketChannel listener, Path socket, CommandRegistry registry) {
        this.listener = listener;
        this.socket = socket;
        this.registry = registry;
    }

    /**
     * Opens a control socket and begins to answer.
     *
     * @throws IOException in one sentence, if another process answers there already or the socket cannot be made
     */
    public static AppctlServer start(Path socket, CommandRegistry registry) throws IOException {
        ControlSockets.prepareFolder(socket);
        if (Files.exists(socket)) {
            if (ControlSockets.isAlive(socket)) {
                throw new IOException("another process answers on " + socket + ": this host is running already");
            }
            Files.deleteIfExists(socket);
        }
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(socket), MAX_CONNECTIONS);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failed) {
            listener.close();
            throw new IOException("cannot open the control socket " + socket + ": " + failed.getMessage(), failed);
        }
        AppctlServer server = new AppctlServer(listener, socket, registry);
        Thread.ofVirtual().name("appctl-accept").start(server::accept);
        return server;
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** Closes all connections and removes the socket. */
    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(socket);
        } catch (IOException alreadyGone) {
            // A folder that somebody cleaned away meanwhile is no reason to stop closing.
        }
        connections.forEach(AppctlConnection::close);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                if (connections.size() >= MAX_CONNECTIONS) {
                    channel.close();
                    continue;
                }
                AppctlConnection connection = new AppctlConnection(
                        new JsonChannel(channel, MAX_REQUEST_BYTES), registry, connections::remove);
                connections.add(connection);
                Thread.ofVirtual().name("appctl").start(connection);
            } catch (IOException broken) {
                // A caller that was gone before it was accepted, or no descriptor is free: not to be tried in a hurry.
                // If the
                // listener is closed, the loop ends.
                LockSupport.parkNanos(RETRY_ACCEPT_NS);
            }
        }
    }
}
