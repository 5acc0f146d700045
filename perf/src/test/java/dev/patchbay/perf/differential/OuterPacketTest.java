package dev.patchbay.perf.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OuterPacketTest {
    private static final String INNER = "02aa0000000202aa0000000188b50000";
    private static final int US = Ipv4Address.of(192, 168, 50, 1);
    private static final int OTHER = Ipv4Address.of(192, 168, 50, 2);

    @Test
    void shouldUnwrapWhatItWraps() {
        String packet = OuterPacket.wrap(INNER, 5, US, OTHER, 3, 9, 1, 2);
        Map<String, Object> output = OuterPacket.unwrap(packet, Map.of("192.168.50.2", "vx2"));
        assertThat(output).containsEntry("port", "vx2").containsEntry("frame", INNER);
        assertThat((Map<?, ?>) output.get("tunnel"))
                .isEqualTo(Map.of(
                        "tun_id",
                        5L,
                        "local_ip",
                        "192.168.50.1",
                        "remote_ip",
                        "192.168.50.2",
                        "ttl",
                        9L,
                        "tos",
                        3L,
                        "df",
                        true,
                        "udp_csum",
                        false,
                        "vxlan_flags",
                        "0x08"));
    }

    @Test
    void shouldNotTakeOtherFramesForTunnelPackets() {
        assertThat(OuterPacket.unwrap(INNER, Map.of())).isNull();
    }
}
