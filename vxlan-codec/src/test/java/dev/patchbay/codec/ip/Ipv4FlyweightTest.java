package dev.patchbay.codec.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Ipv4FlyweightTest {
    // A datagram of 60 octets with correct checksum 0xb1e6, as printed in many textbooks.
    private static final String HEADER = "4500 003c 1c46 4000 40 06 b1e6 ac100a63 ac100a0c";

    private final Ipv4Flyweight ip = new Ipv4Flyweight();

    @Test
    void shouldReadTheFields() {
        ip.wrap(Bytes.buffer("00" + HEADER), 1);
        assertThat(ip.version()).isEqualTo(4);
        assertThat(ip.headerLength()).isEqualTo(20);
        assertThat(ip.tos()).isZero();
        assertThat(ip.totalLength()).isEqualTo(60);
        assertThat(ip.identification()).isEqualTo(0x1c46);
        assertThat(ip.fragment()).isEqualTo(Ipv4Flyweight.DONT_FRAGMENT);
        assertThat(ip.isFragment()).isFalse();
        assertThat(ip.ttl()).isEqualTo(64);
        assertThat(ip.protocol()).isEqualTo(IpProtocol.TCP);
        assertThat(ip.checksum()).isEqualTo(0xb1e6);
        assertThat(ip.isChecksumValid()).isTrue();
        assertThat(Ipv4Address.format(ip.source())).isEqualTo("172.16.10.99");
        assertThat(Ipv4Address.format(ip.destination())).isEqualTo("172.16.10.12");
        assertThat(ip).hasToString("ipv4 src=172.16.10.99 dst=172.16.10.12 proto=6 tos=0 ttl=64 len=60 id=7238 df");
    }

    @Test
    void shouldWriteTheFieldsAndTheChecksum() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[20]);
        buffer.setMemory(0, 20, (byte) 0xff);
        ip.wrap(buffer, 0)
                .initialize(0, 60, 64, IpProtocol.TCP)
                .identification(0x1c46)
                .fragment(Ipv4Flyweight.DONT_FRAGMENT)
                .source(0xac100a63)
                .destination(0xac100a0c)
                .updateChecksum();
        assertThat(Bytes.hex(buffer, 0, 20)).isEqualTo(HEADER.replace(" ", ""));
        ip.headerLength(24).tos(0xb8).totalLength(0xfffe).ttl(255).protocol(253).checksum(0x1234);
        assertThat(Bytes.hex(buffer, 0, 12)).isEqualTo("46b8fffe1c464000fffd1234");
    }

    @Test
    void shouldTellFragments() {
        ip.wrap(Bytes.buffer(HEADER), 0).fragment(Ipv4Flyweight.MORE_FRAGMENTS);
        assertThat(ip.isFragment()).isTrue();
        assertThat(ip.isLaterFragment()).isFalse();
        ip.fragment(185);
        assertThat(ip.isFragment()).isTrue();
        assertThat(ip.isLaterFragment()).isTrue();
        assertThat(ip.toString()).endsWith("id=7238 frag=1480");
        ip.fragment(Ipv4Flyweight.MORE_FRAGMENTS | 1);
        assertThat(ip.toString()).endsWith("mf frag=8");
    }

    @Test
    void shouldSeeEverySingleChangedBit() {
        for (int bit = 0; bit < 160; bit++) {
            UnsafeBuffer buffer = Bytes.buffer(HEADER);
            buffer.putByte(bit / 8, (byte) (buffer.getByte(bit / 8) ^ 1 << bit % 8));
            ip.wrap(buffer, 0);
            // A header length that reaches beyond the bytes at hand is the validator's business.
            if (ip.headerLength() == 20) {
                assertThat(ip.isChecksumValid()).as("bit %d", bit).isFalse();
            }
        }
    }

    @Test
    void shouldReadBackWhatItWroteWhenRandom() {
        Seed.run(random -> {
            byte[] bytes = new byte[64];
            for (int i = 0; i < 1_000; i++) {
                random.nextBytes(bytes);
                int offset = random.nextInt(40);
                int tos = random.nextInt(256);
                int length = random.nextInt(65_536);
                int id = random.nextInt(65_536);
                int fragment = random.nextInt(65_536);
                int ttl = random.nextInt(256);
                int protocol = random.nextInt(256);
                int source = random.nextInt();
                int destination = random.nextInt();
                ip.wrap(new UnsafeBuffer(bytes), offset)
                        .headerLength(20)
                        .tos(tos)
                        .totalLength(length)
                        .identification(id)
                        .fragment(fragment)
                        .ttl(ttl)
                        .protocol(protocol)
                        .source(source)
                        .destination(destination)
                        .updateChecksum();
                assertThat(ip.version()).isEqualTo(4);
                assertThat(ip.headerLength()).isEqualTo(20);
                assertThat(ip.tos()).isEqualTo(tos);
                assertThat(ip.totalLength()).isEqualTo(length);
                assertThat(ip.identification()).isEqualTo(id);
                assertThat(ip.fragment()).isEqualTo(fragment);
                assertThat(ip.ttl()).isEqualTo(ttl);
                assertThat(ip.protocol()).isEqualTo(protocol);
                assertThat(ip.source()).isEqualTo(source);
                assertThat(ip.destination()).isEqualTo(destination);
                assertThat(ip.isChecksumValid()).isTrue();
            }
        });
    }
}
