package dev.patchbay.control.appctl;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.json.JsonFrames;
import dev.patchbay.control.json.JsonSyntaxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * JSON objects over one connected socket, in both directions.
 *
 * <p>One thread receives. Any thread may send; whole messages are written one after the other, and a peer that does not read
 * makes the sender wait: the socket's buffer is the bound.
 */
final class JsonChannel implements AutoCloseable {
    /** Longer than any request or chunk; an answer with a dump of a large table goes out in one message, too. */
    private static final int MAX_MESSAGE_BYTES = 256 << 20;

    private final SocketChannel channel;
    private final JsonFrames frames;
    private final ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
    private final ReentrantLock sending = new ReentrantLock();

    JsonChannel(SocketChannel channel) {
        this(channel, MAX_MESSAGE_BYTES);
    }

    JsonChannel(SocketChannel channel, int maxMessageBytes) {
        this.channel = channel;
        this.frames = new JsonFrames(maxMessageBytes);
    }

    /**
     * Waits for the next message.
     *
     * @return the object, or null when the peer has closed
     * @throws IOException if the connection breaks
     * @throws JsonFrames.Malformed if what came is no JSON object
     */
    @SuppressWarnings("unchecked")
    Map<String, Object> receive() throws IOException, JsonFrames.Malformed {
        while (true) {
            byte[] frame = frames.next();
            if (frame != null) {
                return (Map<String, Object>) parse(frame);
            }
            chunk.clear();
            int count = channel.read(chunk);
            if (count < 0) {
                return null;
            }
            frames.append(chunk.array(), 0, count);
        }
    }

    /** Sends one message. */
    void send(Map<String, Object> message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Json.write(message).getBytes(StandardCharsets.UTF_8));
        sending.lock();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // Nothing is left to be released.
            return;
        }
    }

    private static Object parse(byte[] frame) throws IOException {
        try {
            return Json.parse(frame);
        } catch (JsonSyntaxException wrong) {
            throw new IOException("a message that is not JSON: " + wrong.getMessage(), wrong);
        }
    }
}
