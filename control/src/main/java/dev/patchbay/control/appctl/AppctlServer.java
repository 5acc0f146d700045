package dev.patchbay.control.appctl;

import dev.patchbay.control.lab.BoundAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.function.Predicate;

/**
 * The listening end of a host's control socket, or of its messages with hosts on other machines.
 *
 * <p><b>What.</b> Accepts connections and answers each from the {@link CommandRegistry}, on a virtual thread per
 * connection: a slow command of one caller keeps no other waiting.
 *
 * <p><b>Invariants.</b> The control socket has mode 0600 in a folder of mode 0700, so a caller may do what the user may do. From
 * other machines only known addresses are heard, on the few commands that agents have for each other. A connection that sends
 * anything but the protocol is closed.
 *
 * <p><b>Bounds.</b> {@value #MAX_CONNECTIONS} connections; one more is closed at once. A request has at most
 * {@value #MAX_REQUEST_BYTES} bytes.
 */
public final class AppctlServer implements AutoCloseable {
    private static final long RETRY_ACCEPT_NS = 10_000_000;

    static final int MAX_CONNECTIONS = 256;
    static final int MAX_REQUEST_BYTES = 4 << 20;

    private final ServerSocketChannel listener;
    /** What goes when it is closed; null for an address. */
    private final Path socket;

    private final CommandRegistry registry;
    private final Predicate<SocketChannel> callers;
    private final Set<AppctlConnection> connections = ConcurrentHashMap.newKeySet();

    private AppctlServer(
            ServerSocketChannel listener, Path socket, CommandRegistry registry, Predicate<SocketChannel> callers) {
        this.listener = listener;
        this.socket = socket;
        this.registry = registry;
        this.callers = callers;
        Thread.ofVirtual().name("appctl-accept").start(this::accept);
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
        return new AppctlServer(listener, socket, registry, _ -> true);
    }

    /**
     * Begins to answer hosts on other machines.
     *
     * @param address of this machine, and TCP port
     * @param callers who is heard; others' connections are closed without an answer
     * @param registry what they may ask
     * @throws IOException in one sentence, if the address is taken or none of this machine
     */
    public static AppctlServer listen(
            InetSocketAddress address, Predicate<InetAddress> callers, CommandRegistry registry) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(address, MAX_CONNECTIONS);
        } catch (IOException failed) {
            listener.close();
            throw new IOException(
                    "cannot listen for the hosts on other machines on TCP "
                            + BoundAddress.text(address.getAddress(), address.getPort()) + ": " + failed.getMessage(),
                    failed);
        }
        return new AppctlServer(
                listener,
                null,
                registry,
                channel -> callers.test(channel.socket().getInetAddress()));
    }

    /** The control socket's file; null for one that listens on an address. */
    public Path socket() {
        return socket;
    }

    /** The address and TCP port that it listens on. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Closes all connections and removes the socket. */
    @Override
    public void close() {
        try {
            listener.close();
            if (socket != null) {
                Files.deleteIfExists(socket);
            }
        } catch (IOException alreadyGone) {
            // A folder that somebody cleaned away meanwhile is no reason to stop closing.
        }
        connections.forEach(AppctlConnection::close);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                if (connections.size() >= MAX_CONNECTIONS || !callers.test(channel)) {
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
