package dev.patchbay.perf.ovs;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.json.JsonFrames;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lasting connection to a daemon's control socket, as {@code ovs-appctl} makes for one command.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class UnixControl implements AutoCloseable {
    private static final int MAX_REPLY = 64 << 20;

    private final SocketChannel channel;
    private final JsonFrames frames = new JsonFrames(MAX_REPLY);
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private long requests;

    UnixControl(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /**
     * Runs a command.
     *
     * @return what it printed.
     * @throws OvsException if the daemon reports an error.
     */
    String call(String command, String... arguments) throws IOException, OvsException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", command);
        request.put("params", List.of(arguments));
        request.put("id", ++requests);
        ByteBuffer bytes = ByteBuffer.wrap(Json.write(request).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        Map<?, ?> reply = (Map<?, ?>) Json.parse(receive());
        if (reply.get("error") != null) {
            throw new OvsException(command + ' ' + String.join(" ", arguments) + ": " + reply.get("error"));
        }
        return (String) reply.get("result");
    }

    private byte[] receive() throws IOException {
        try {
            byte[] frame = frames.next();
            while (frame == null) {
                buffer.clear();
                if (channel.read(buffer) < 0) {
                    throw new IOException("the daemon has closed its control socket");
                }
                frames.append(buffer.array(), 0, buffer.position());
                frame = frames.next();
            }
            return frame;
        } catch (JsonFrames.Malformed malformed) {
            throw new IOException(malformed);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
