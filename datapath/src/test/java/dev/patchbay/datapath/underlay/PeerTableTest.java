package dev.patchbay.datapath.underlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PeerTableTest {
    @Test
    void shouldKnowThoseOfTheMapAndLeaveOthersAsTheyAre() {
        PeerTable peers = new PeerTable(Map.of(
                7, InetAddress.ofLiteral("127.0.0.1"),
                8, InetAddress.ofLiteral("fd00::1")));
        assertThat(peers.logical(0x7f000001)).isEqualTo(7);
        assertThat(peers.logical(0x7f000002)).isEqualTo(0x7f000002);
        assertThat(peers.logical(0xfd00L << 48, 1)).isEqualTo(8);
        assertThat(peers.logical(0xfd00L << 48, 2)).isZero();
        assertThat(peers.logical(0, 0)).isZero();
        assertThat(peers.logical(0)).isZero();
        assertThat(new PeerTable(Map.of()).logical(0, 1)).isZero();
    }

    @Test
    void shouldFindEveryAddressOfALargeMap() throws UnknownHostException {
        Random random = new Random(4789);
        Map<Integer, InetAddress> bound = new HashMap<>();
        for (int i = 1; i <= 1_000; i++) {
            byte[] octets = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(octets);
            bound.put(i, InetAddress.getByAddress(octets));
        }
        PeerTable peers = new PeerTable(bound);
        bound.forEach((logical, address) -> {
            ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
            assertThat(
                            octets.capacity() == 4
                                    ? peers.logical(octets.getInt())
                                    : peers.logical(octets.getLong(), octets.getLong()))
                    .isEqualTo(logical);
        });
    }
}
