package dev.patchbay.perf.differential;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An OpenFlow 1.0 controller of one bridge that gets packets and does nothing with them.
 *
 * <p>It asks for packets whose TTL is invalid, too. Messages are those of the OpenFlow 1.0.0 specification, section 5.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class PacketIns implements AutoCloseable {
    private static final int HEADER = 8;
    private static final byte VERSION = 1;
    private static final byte HELLO = 0;
    private static final byte ECHO_REQUEST = 2;
    private static final byte ECHO_REPLY = 3;
    private static final byte SET_CONFIG = 9;
    private static final byte PACKET_IN = 10;
    private static final byte BARRIER_REQUEST = 18;
    private static final byte BARRIER_REPLY = 19;
    private static final short INVALID_TTL_TO_CONTROLLER = 4;
    private static final short WHOLE_PACKETS = (short) 0xffff;
    private static final int FRAME_AT = 18;
    private static final List<String> REASONS = List.of("no_match", "action", "invalid_ttl");

    private final String bridge;
    private final SocketChannel channel;

    /**
     * Connects.
     *
     * @param bridge name for the answers.
     * @param socket where the bridge listens.
     */
    PacketIns(String bridge, Path socket) throws IOException {
        this.bridge = bridge;
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        send(HELLO, new byte[0]);
        ByteBuffer config = ByteBuffer.allocate(2 * Short.BYTES);
        config.putShort(INVALID_TTL_TO_CONTROLLER).putShort(WHOLE_PACKETS);
        send(SET_CONFIG, config.array());
        take();
    }

    /** What came since the last call, in the shape of {@code packet_ins}. Open vSwitch must have settled. */
    List<Map<String, Object>> take() throws IOException {
        List<Map<String, Object>> packets = new ArrayList<>();
        send(BARRIER_REQUEST, new byte[0]);
        while (true) {
            ByteBuffer header = read(HEADER);
            ByteBuffer body = read(Short.toUnsignedInt(header.getShort(2)) - HEADER);
            switch (header.get(1)) {
                case PACKET_IN -> packets.add(packet(body));
                case ECHO_REQUEST -> {
                    byte[] same = new byte[body.remaining()];
                    body.get(same);
                    send(ECHO_REPLY, same);
                }
                case BARRIER_REPLY -> {
                    return packets;
                }
                default -> {
                    // Greetings, and news of ports and flows.
                }
            }
        }
    }

    private Map<String, Object> packet(ByteBuffer body) {
        int inPort = Short.toUnsignedInt(body.getShort(6));
        byte[] frame = new byte[body.capacity() - FRAME_AT + HEADER];
        body.get(FRAME_AT - HEADER, frame);
        Map<String, Object> packet = new LinkedHashMap<>();
        packet.put("bridge", bridge);
        packet.put("reason", REASONS.get(body.get(8)));
        packet.put("in_port", (long) inPort);
        packet.put("total_len", (long) Short.toUnsignedInt(body.getShort(4)));
        packet.put("frame", HexFormat.of().formatHex(frame));
        return packet;
    }

    private void send(byte type, byte[] body) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(HEADER + body.length);
        message.put(VERSION)
                .put(type)
                .putShort((short) (HEADER + body.length))
                .putInt(0)
                .put(body)
                .flip();
        while (message.hasRemaining()) {
            channel.write(message);
        }
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("bridge " + bridge + " has closed its connection");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
