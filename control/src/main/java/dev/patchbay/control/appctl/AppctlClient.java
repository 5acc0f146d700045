package dev.patchbay.control.appctl;

import dev.patchbay.control.json.JsonFrames;
import dev.patchbay.control.lab.BoundAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calling end of a control socket, or of the connection between machines: one connection, one command after the other.
 *
 * <p>One thread at a time. {@link #exec} uses the connection up.
 */
public final class AppctlClient implements AutoCloseable {
    /** A machine that is there answers a call in less; one that is off, or behind a firewall, says nothing. */
    private static final int PATIENCE_MS = 2_000;

    private final JsonChannel channel;
    private final String socket;
    private long lastId;

    private AppctlClient(JsonChannel channel, String socket) {
        this.channel = channel;
        this.socket = socket;
    }

    /**
     * Connects.
     *
     * @throws IOException naming the socket, if nobody listens there
     */
    public static AppctlClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException refused) {
            channel.close();
            throw new IOException("nobody answers on " + socket + ": " + refused.getMessage(), refused);
        }
        return new AppctlClient(new JsonChannel(channel), socket.toString());
    }

    /**
     * Connects to a host on another machine.
     *
     * @param from address of this machine by which it is known there
     * @param to where the host listens
     * @throws IOException naming the address, if nobody listens there
     */
    public static AppctlClient connect(InetAddress from, InetSocketAddress to) throws IOException {
        String place = "TCP " + BoundAddress.text(to.getAddress(), to.getPort());
        SocketChannel channel = SocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(from, 0));
            channel.socket().connect(to, PATIENCE_MS);
        } catch (IOException refused) {
            channel.close();
            throw new IOException("nobody answers on " + place + ": " + refused.getMessage(), refused);
        }
        return new AppctlClient(new JsonChannel(channel), place);
    }

    /**
     * Runs one command and waits for its answer.
     *
     * @throws IOException if the connection breaks before the answer
     */
    public AppctlReply call(String method, String... arguments) throws IOException {
        long id = lastId++;
        channel.send(request(id, method, List.of(arguments)));
        try {
            for (Map<String, Object> reply = channel.receive(); reply != null; reply = channel.receive()) {
                if (Long.valueOf(id).equals(reply.get("id"))) {
                    Object error = reply.get("error");
                    return error == null
                            ? new AppctlReply(true, String.valueOf(reply.get("result")))
                            : new AppctlReply(false, String.valueOf(error));
                }
            }
        } catch (JsonFrames.Malformed wrong) {
            throw new IOException(socket + " does not speak our protocol: " + wrong.getMessage(), wrong);
        }
        throw new IOException(socket + " closed the connection without an answer");
    }

    /**
     * Runs a program of the host as if it were this process.
     *
     * @param caller the streams and files it gets
     * @param command the program's name and arguments
     * @return its exit status
     * @throws IOException if the connection breaks before it ends
     */
    public int exec(ExecCaller caller, List<String> command) throws IOException {
        long id = lastId++;
        try (ExecPeer peer = new ExecPeer(channel, caller)) {
            return peer.run(id, command);
        } catch (JsonFrames.Malformed wrong) {
            throw new IOException(socket + " does not speak our protocol: " + wrong.getMessage(), wrong);
        }
    }

    /** Tells the running program that Ctrl-C was pressed; any thread may call. */
    public void interrupt() throws IOException {
        channel.send(request(null, ExecSession.INTERRUPT, List.of()));
    }

    @Override
    public void close() {
        channel.close();
    }

    static Map<String, Object> request(Object id, String method, List<?> params) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", id);
        request.put("method", method);
        request.put("params", params);
        return request;
    }

    static Map<String, Object> result(Object id, Object result) {
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("id", id);
        reply.put("result", result);
        reply.put("error", null);
        return reply;
    }

    static Map<String, Object> error(Object id, String error) {
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("id", id);
        reply.put("error", error);
        return reply;
    }
}
