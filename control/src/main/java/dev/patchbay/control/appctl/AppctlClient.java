package dev.patchbay.control.appctl;

import dev.patchbay.control.json.JsonFrames;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calling end of a control socket: one connection, one command after the other.
 *
 * <p>One thread at a time. {@link #exec} uses the connection up.
 */
public final class AppctlClient implements AutoCloseable {
    private final JsonChannel channel;
    private final Path socket;
    private long lastId;

    private AppctlClient(JsonChannel channel, Path socket) {
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
        return new AppctlClient(new JsonChannel(channel), socket);
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
