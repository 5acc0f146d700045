package dev.patchbay.datapath.underlay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class ControlMessagesTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ControlMessages.MAX_BYTES]);
    private final ControlMessages control = new ControlMessages();

    @Test
    void shouldReadWhatItWrites() {
        int end = ControlMessages.putInt(buffer, 0, UdpSocket.SOL_SOCKET, UdpSocket.SO_RXQ_OVFL, -5);
        end = ControlMessages.putInt(buffer, end, UdpSocket.SOL_UDP, UdpSocket.UDP_GRO, 72);
        end = ControlMessages.putInt(buffer, end, UdpSocket.SOL_IP, UdpSocket.IP_TTL, 33);
        end = ControlMessages.putInt(buffer, end, UdpSocket.SOL_IP, 4711, 1);
        end = ControlMessages.putInt(buffer, end, UdpSocket.SOL_IP, UdpSocket.IP_TOS, 0xb8);
        control.read(buffer, 0, end);
        assertThat(control.segment()).isEqualTo(72);
        assertThat(control.ttl()).isEqualTo(33);
        assertThat(control.tos()).isEqualTo(0xb8);
        assertThat(control.dropsKnown()).isTrue();
        assertThat(control.drops()).isEqualTo(-5);
        control.read(buffer, 0, 0);
        assertThat(control.segment() + control.ttl() + control.tos()).isZero();
        assertThat(control.dropsKnown()).isFalse();
    }

    @Test
    void shouldReadTheOneOctetThatIpv4SendsAsTos() {
        ControlMessages.putInt(buffer, 0, UdpSocket.SOL_IP, UdpSocket.IP_TOS, 0xffff_ff03);
        buffer.putLong(0, 17);
        control.read(buffer, 0, 24);
        assertThat(control.tos()).isEqualTo(3);
    }

    @Test
    void shouldNotReadBeyondTheEndWhateverTheLengthsSay() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] octets = new byte[random.nextInt(ControlMessages.MAX_BYTES)];
            random.nextBytes(octets);
            UnsafeBuffer exact = new UnsafeBuffer(octets);
            for (int at = 0; at + 8 <= octets.length; at += 8) {
                if (random.nextBoolean()) {
                    exact.putLong(at, random.nextInt(40));
                }
            }
            // The bounds checks of the buffer, on in tests, are the judge.
            control.read(exact, 0, octets.length);
        }
        ControlMessages.putInt(buffer, 0, UdpSocket.SOL_UDP, UdpSocket.UDP_GRO, 72);
        buffer.putLong(0, 200);
        control.read(buffer, 0, 24);
        assertThat(control.segment()).isZero();
    }
}
