package dev.patchbay.codec.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TransportFlyweightTest {
    private static final int A = 0xc0000204;
    private static final int B = 0xc0000201;

    @Test
    void shouldReadAndWriteUdp() {
        UnsafeBuffer buffer = Bytes.buffer("04d2 12b5 000c 0000 61626364");
        UdpFlyweight udp = new UdpFlyweight().wrap(buffer, 0);
        assertThat(udp.sourcePort()).isEqualTo(1234);
        assertThat(udp.destinationPort()).isEqualTo(4789);
        assertThat(udp.datagramLength()).isEqualTo(12);
        assertThat(udp.checksum()).isZero();
        assertThat(udp).hasToString("udp src=1234 dst=4789 len=12");

        long pseudoHeader = InternetChecksum.pseudoHeader(A, B, IpProtocol.UDP, 12);
        assertThat(udp.isChecksumValid(pseudoHeader)).as("no checksum").isTrue();
        udp.updateChecksum(pseudoHeader);
        // c000+0204+c000+0201 + 0011+000c + 04d2+12b5+000c + 6162+6364 = 2_607b -> 607d -> ~ 9f82
        assertThat(udp.checksum()).isEqualTo(0x9f82);
        assertThat(udp.isChecksumValid(pseudoHeader)).isTrue();
        udp.checksum(0x9f83);
        assertThat(udp.isChecksumValid(pseudoHeader)).isFalse();

        udp.sourcePort(0xfffe).destinationPort(0xfffd).datagramLength(0xfffc).checksum(0xfffb);
        assertThat(Bytes.hex(buffer, 0, 8)).isEqualTo("fffefffdfffcfffb");
    }

    @Test
    void shouldNotSendAZeroUdpChecksumWhenOneWasComputed() {
        UnsafeBuffer buffer = Bytes.buffer("04d2 12b5 000a 0000 0000");
        UdpFlyweight udp = new UdpFlyweight().wrap(buffer, 0);
        long pseudoHeader = InternetChecksum.pseudoHeader(A, B, IpProtocol.UDP, 10);
        // The last word makes the sum of all others zero.
        int rest = InternetChecksum.finish(pseudoHeader + InternetChecksum.sum(buffer, 0, 10));
        buffer.putShort(8, (short) rest, ByteOrder.BIG_ENDIAN);
        assertThat(udp.updateChecksum(pseudoHeader).checksum()).isEqualTo(0xffff);
        assertThat(udp.isChecksumValid(pseudoHeader)).isTrue();
    }

    @Test
    void shouldReadAndWriteTcp() {
        UnsafeBuffer buffer = Bytes.buffer("d431 0016 89abcdef 01234567 6 012 faf0 0000 0003 020405b4 61");
        TcpFlyweight tcp = new TcpFlyweight().wrap(buffer, 0);
        assertThat(tcp.sourcePort()).isEqualTo(54321);
        assertThat(tcp.destinationPort()).isEqualTo(22);
        assertThat(tcp.sequence()).isEqualTo(0x89abcdef);
        assertThat(tcp.acknowledgment()).isEqualTo(0x01234567);
        assertThat(tcp.headerLength()).isEqualTo(24);
        assertThat(tcp.flags()).isEqualTo(TcpFlyweight.SYN | TcpFlyweight.ACK);
        assertThat(tcp.window()).isEqualTo(64240);
        assertThat(tcp.urgentPointer()).isEqualTo(3);
        assertThat(tcp)
                .hasToString("tcp src=54321 dst=22 seq=2309737967 ack=19088743 flags=+syn+ack win=64240 hlen=24");
        long pseudoHeader = InternetChecksum.pseudoHeader(A, B, IpProtocol.TCP, 25);
        tcp.updateChecksum(pseudoHeader, 25);
        assertThat(tcp.isChecksumValid(pseudoHeader, 25)).isTrue();
        buffer.putByte(24, (byte) 'b');
        assertThat(tcp.isChecksumValid(pseudoHeader, 25)).isFalse();

        tcp.sourcePort(1)
                .destinationPort(2)
                .sequence(3)
                .acknowledgment(4)
                .headerLengthAndFlags(60, 0xfff)
                .window(5)
                .checksum(6)
                .urgentPointer(7);
        assertThat(Bytes.hex(buffer, 0, 20)).isEqualTo("0001000200000003" + "00000004ffff0005" + "00060007");
        assertThat(tcp.headerLength()).isEqualTo(60);
        assertThat(tcp.flags()).isEqualTo(TcpFlyweight.FLAGS_MASK);
    }

    @Test
    void shouldReadAndWriteSctp() {
        UnsafeBuffer buffer = Bytes.buffer("04d2 0016 89abcdef 00000000 0b000004");
        SctpFlyweight sctp = new SctpFlyweight().wrap(buffer, 0);
        assertThat(sctp.sourcePort()).isEqualTo(1234);
        assertThat(sctp.destinationPort()).isEqualTo(22);
        assertThat(sctp.verificationTag()).isEqualTo(0x89abcdef);
        assertThat(sctp.isChecksumValid(16)).isFalse();
        sctp.updateChecksum(16);
        assertThat(sctp.isChecksumValid(16)).isTrue();
        sctp.checksum(0x11223344);
        assertThat(Bytes.hex(buffer, 8, 4)).as("low octet first").isEqualTo("44332211");
        assertThat(sctp.checksum()).isEqualTo(0x11223344);
        sctp.sourcePort(1).destinationPort(2).verificationTag(3);
        assertThat(Bytes.hex(buffer, 0, 8)).isEqualTo("0001000200000003");
        assertThat(sctp).hasToString("sctp src=1 dst=2 vtag=3");
    }
}
