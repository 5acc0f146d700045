package dev.patchbay.codec.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class IcmpFlyweightTest {
    @Test
    void shouldReadAndWriteAnEcho() {
        // Type 8, identifier 1, sequence 9, data "abcd": 0800+0001+0009+6162+6364 = ccd0 -> ~ 332f
        UnsafeBuffer buffer = Bytes.buffer("08 00 332f 0001 0009 61626364");
        IcmpFlyweight icmp = new IcmpFlyweight().wrap(buffer, 0);
        assertThat(icmp.type()).isEqualTo(IcmpFlyweight.ECHO_REQUEST);
        assertThat(icmp.code()).isZero();
        assertThat(icmp.checksum()).isEqualTo(0x332f);
        assertThat(icmp.isChecksumValid(12)).isTrue();
        assertThat(icmp.identifier()).isEqualTo(1);
        assertThat(icmp.sequence()).isEqualTo(9);
        assertThat(icmp).hasToString("icmp type=8 code=0 id=1 seq=9");
        icmp.type(IcmpFlyweight.ECHO_REPLY).updateChecksum(12);
        assertThat(icmp.checksum()).isEqualTo(0x3b2f);
        icmp.type(3).code(4).checksum(0x1234).identifier(0).sequence(1450);
        assertThat(Bytes.hex(buffer, 0, 8)).isEqualTo("03041234000005aa");
        assertThat(icmp).hasToString("icmp type=3 code=4");
    }

    @Test
    void shouldReadAndWriteNeighbourDiscovery() {
        String advertisement =
                "88 00 0000 60000000 fe80000000000000f8163efffeb223f1" + "02 01 fa163eb223f1" + "0e 01 000000000000";
        UnsafeBuffer buffer = Bytes.buffer(advertisement);
        Icmpv6Flyweight icmp = new Icmpv6Flyweight().wrap(buffer, 0);
        assertThat(icmp.type()).isEqualTo(Icmpv6Flyweight.NEIGHBOR_ADVERTISEMENT);
        assertThat(icmp.isNeighborDiscovery()).isTrue();
        assertThat(icmp.ndFlags()).isEqualTo(Icmpv6Flyweight.ND_SOLICITED | Icmpv6Flyweight.ND_OVERRIDE);
        assertThat(Ipv6Address.format(icmp.ndTargetHigh(), icmp.ndTargetLow())).isEqualTo("fe80::f816:3eff:feb2:23f1");
        assertThat(icmp).hasToString("icmp6 type=136 code=0 target=fe80::f816:3eff:feb2:23f1");

        int index = NdOptionFlyweight.find(
                buffer,
                Icmpv6Flyweight.ND_OPTIONS_OFFSET,
                buffer.capacity(),
                NdOptionFlyweight.TARGET_LINK_LAYER_ADDRESS);
        assertThat(index).isEqualTo(24);
        NdOptionFlyweight option = new NdOptionFlyweight().wrap(buffer, index);
        assertThat(option.mac()).isEqualTo(0xfa163eb223f1L);
        assertThat(option.octets()).isEqualTo(8);
        assertThat(option).hasToString("nd-option type=2 octets=8 mac=fa:16:3e:b2:23:f1");
        assertThat(NdOptionFlyweight.find(buffer, 24, 40, 14)).isEqualTo(32);
        assertThat(NdOptionFlyweight.find(buffer, 24, 40, 1)).isEqualTo(NdOptionFlyweight.NOT_FOUND);
        assertThat(NdOptionFlyweight.find(buffer, 24, 24, 1)).isEqualTo(NdOptionFlyweight.NOT_FOUND);

        UnsafeBuffer written = new UnsafeBuffer(new byte[32]);
        icmp.wrap(written, 0)
                .type(Icmpv6Flyweight.NEIGHBOR_ADVERTISEMENT)
                .code(0)
                .ndFlags(Icmpv6Flyweight.ND_SOLICITED | Icmpv6Flyweight.ND_OVERRIDE)
                .ndTarget(0xfe80000000000000L, 0xf8163efffeb223f1L);
        option.wrap(written, 24).linkLayerAddress(NdOptionFlyweight.TARGET_LINK_LAYER_ADDRESS, 0xfa163eb223f1L);
        assertThat(Bytes.hex(written, 0, 32)).isEqualTo(Bytes.hex(buffer, 0, 32));
    }

    @Test
    void shouldCoverThePseudoHeaderInIcmpv6() {
        UnsafeBuffer buffer = Bytes.buffer("80 00 0000 0001 0009 61");
        Icmpv6Flyweight icmp = new Icmpv6Flyweight().wrap(buffer, 0);
        long pseudoHeader = InternetChecksum.pseudoHeader(1, 2, 3, 4, IpProtocol.ICMPV6, 9);
        icmp.updateChecksum(pseudoHeader, 9);
        // 1+2+3+4 + 3a+9 + 8000+0001+0009+6100 = e157 -> ~ 1ea8
        assertThat(icmp.checksum()).isEqualTo(0x1ea8);
        assertThat(icmp.isChecksumValid(pseudoHeader, 9)).isTrue();
        assertThat(icmp.isChecksumValid(pseudoHeader + 1, 9)).isFalse();
        assertThat(icmp.identifier(7).sequence(8).identifier()).isEqualTo(7);
        assertThat(icmp).hasToString("icmp6 type=128 code=0 id=7 seq=8");
    }

    @Test
    void shouldEndOnOptionsThatLie() {
        assertThat(NdOptionFlyweight.find(Bytes.buffer("01 00 0000 00000000"), 0, 8, 1))
                .as("length zero")
                .isEqualTo(NdOptionFlyweight.MALFORMED);
        assertThat(NdOptionFlyweight.find(Bytes.buffer("01 02 0000 00000000"), 0, 8, 1))
                .as("beyond the end")
                .isEqualTo(NdOptionFlyweight.MALFORMED);
        assertThat(NdOptionFlyweight.find(Bytes.buffer("05 01 0000 00000000 01"), 0, 9, 1))
                .as("half a header")
                .isEqualTo(NdOptionFlyweight.MALFORMED);
    }

    @Test
    void shouldStayWithinTheMessageWhenOptionsAreRandom() {
        Seed.run(random -> {
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
                for (int at = 1; at < bytes.length; at += 8) {
                    bytes[at] = (byte) random.nextInt(3);
                }
                int type = random.nextInt(4);
                int index = NdOptionFlyweight.find(new UnsafeBuffer(bytes), 0, bytes.length, type);
                if (index >= 0) {
                    assertThat(bytes[index]).isEqualTo((byte) type);
                    assertThat(index + (bytes[index + 1] & 0xff) * 8).isLessThanOrEqualTo(bytes.length);
                } else {
                    assertThat(index).isIn(NdOptionFlyweight.NOT_FOUND, NdOptionFlyweight.MALFORMED);
                }
            }
        });
    }
}
