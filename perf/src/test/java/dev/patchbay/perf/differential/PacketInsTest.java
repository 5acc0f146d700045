package dev.patchbay.perf.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketInsTest {
    private static final String HELLO = "0100000800000001";
    private static final String ECHO_REQUEST = "0102000a00000007abcd";
    private static final String BARRIER_REPLY = "0113000800000000";
    private static final String PACKET_IN = "010a001500000000" + "ffffffff" + "0003" + "fffe" + "02" + "00" + "0a0b0c";

    @Test
    void shouldTakeWhatCameBeforeTheBarrierAndAnswerEchoes(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("br0.mgmt");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> play(server));
            try (PacketIns packets = new PacketIns("br0", socket)) {
                assertThat(packets.take())
                        .containsExactly(Map.of(
                                "bridge", "br0",
                                "reason", "invalid_ttl",
                                "in_port", 65534L,
                                "total_len", 3L,
                                "frame", "0a0b0c"));
            }
            assertThat(heard.get())
                    .isEqualTo("0100000800000000" + "0109000c000000000004ffff" + "0112000800000000" + "0112000800000000"
                            + "0103000a00000000abcd");
        }
    }

    /** The switch's side of the conversation; what it heard. */
    private static String play(ServerSocketChannel server) {
        try (SocketChannel channel = server.accept()) {
            for (String message : List.of(HELLO, BARRIER_REPLY, ECHO_REQUEST, PACKET_IN, BARRIER_REPLY)) {
                channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(message)));
            }
            ByteBuffer heard = ByteBuffer.allocate(256);
            int count = 0;
            while (count >= 0) {
                count = channel.read(heard);
            }
            return HexFormat.of().formatHex(heard.array(), 0, heard.position());
        } catch (IOException failed) {
            return failed.toString();
        }
    }
}
