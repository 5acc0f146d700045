package dev.patchbay.codec.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Ipv6FlyweightTest {
    private static final String HEADER =
            "6 b8 abcde 0020 3a ff 20010db8000000000000000000000001 fe80000000000000f8163efffeb223f1";

    private final Ipv6Flyweight ip = new Ipv6Flyweight();

    @Test
    void shouldReadTheFields() {
        ip.wrap(Bytes.buffer("0000" + HEADER), 2);
        assertThat(ip.version()).isEqualTo(6);
        assertThat(ip.trafficClass()).isEqualTo(0xb8);
        assertThat(ip.flowLabel()).isEqualTo(0xabcde);
        assertThat(ip.payloadLength()).isEqualTo(32);
        assertThat(ip.nextHeader()).isEqualTo(IpProtocol.ICMPV6);
        assertThat(ip.hopLimit()).isEqualTo(255);
        assertThat(Ipv6Address.format(ip.sourceHigh(), ip.sourceLow())).isEqualTo("2001:db8::1");
        assertThat(Ipv6Address.format(ip.destinationHigh(), ip.destinationLow()))
                .isEqualTo("fe80::f816:3eff:feb2:23f1");
        assertThat(ip)
                .hasToString("ipv6 src=2001:db8::1 dst=fe80::f816:3eff:feb2:23f1"
                        + " next=58 class=184 label=703710 hlim=255 plen=32");
    }

    @Test
    void shouldWriteTheFields() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[Ipv6Flyweight.LENGTH]);
        buffer.setMemory(0, buffer.capacity(), (byte) 0xff);
        ip.wrap(buffer, 0)
                .initialize(0xb8, 32, IpProtocol.ICMPV6, 255)
                .flowLabel(0xabcde)
                .source(0x20010db800000000L, 1)
                .destination(0xfe80000000000000L, 0xf8163efffeb223f1L);
        assertThat(Bytes.hex(buffer, 0, 40)).isEqualTo(HEADER.replace(" ", ""));
    }

    @Test
    void shouldReadBackWhatItWroteWhenRandom() {
        Seed.run(random -> {
            byte[] bytes = new byte[64];
            for (int i = 0; i < 1_000; i++) {
                random.nextBytes(bytes);
                ip.wrap(new UnsafeBuffer(bytes), random.nextInt(24));
                int version = ip.version();
                int tc = random.nextInt(256);
                int label = random.nextInt(1 << 20);
                int length = random.nextInt(65_536);
                long sourceHigh = random.nextLong();
                long sourceLow = random.nextLong();
                ip.trafficClass(tc)
                        .flowLabel(label)
                        .payloadLength(length)
                        .nextHeader(tc ^ 1)
                        .hopLimit(tc ^ 2)
                        .source(sourceHigh, sourceLow)
                        .destination(~sourceHigh, ~sourceLow);
                assertThat(ip.version()).isEqualTo(version);
                assertThat(ip.trafficClass()).isEqualTo(tc);
                assertThat(ip.flowLabel()).isEqualTo(label);
                assertThat(ip.payloadLength()).isEqualTo(length);
                assertThat(ip.nextHeader()).isEqualTo(tc ^ 1);
                assertThat(ip.hopLimit()).isEqualTo(tc ^ 2);
                assertThat(ip.sourceHigh()).isEqualTo(sourceHigh);
                assertThat(ip.sourceLow()).isEqualTo(sourceLow);
                assertThat(ip.destinationHigh()).isEqualTo(~sourceHigh);
                assertThat(ip.destinationLow()).isEqualTo(~sourceLow);
            }
        });
    }
}
