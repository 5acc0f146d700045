package dev.patchbay.codec.eth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.ip.Ipv4Address;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ArpFlyweightTest {
    private static final String REPLY = "0001 0800 06 04 0002 fa163eb223f1 c0000204 fa163e000001 c0000201";

    private final ArpFlyweight arp = new ArpFlyweight();

    @Test
    void shouldReadAReply() {
        arp.wrap(Bytes.buffer("00" + REPLY), 1);
        assertThat(arp.isEthernetIpv4()).isTrue();
        assertThat(arp.operation()).isEqualTo(ArpFlyweight.REPLY);
        assertThat(arp.senderMac()).isEqualTo(0xfa163eb223f1L);
        assertThat(arp.senderIp()).isEqualTo(Ipv4Address.of(192, 0, 2, 4));
        assertThat(arp.targetMac()).isEqualTo(0xfa163e000001L);
        assertThat(arp.targetIp()).isEqualTo(Ipv4Address.of(192, 0, 2, 1));
        assertThat(arp).hasToString("arp op=2 sha=fa:16:3e:b2:23:f1 spa=192.0.2.4 tha=fa:16:3e:00:00:01 tpa=192.0.2.1");
    }

    @Test
    void shouldWriteAReply() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[ArpFlyweight.LENGTH]);
        arp.wrap(buffer, 0)
                .ethernetIpv4(ArpFlyweight.REQUEST)
                .operation(ArpFlyweight.REPLY)
                .senderMac(0xfa163eb223f1L)
                .senderIp(0xc0000204)
                .targetMac(0xfa163e000001L)
                .targetIp(0xc0000201);
        assertThat(Bytes.hex(buffer, 0, ArpFlyweight.LENGTH)).isEqualTo(REPLY.replace(" ", ""));
    }

    @Test
    void shouldNotBeEthernetIpv4WhenATypeOrLengthDiffers() {
        for (int octet = 0; octet < ArpFlyweight.OPERATION_OFFSET; octet++) {
            UnsafeBuffer buffer = Bytes.buffer(REPLY);
            buffer.putByte(octet, (byte) (buffer.getByte(octet) ^ 1));
            assertThat(arp.wrap(buffer, 0).isEthernetIpv4())
                    .as("octet %d", octet)
                    .isFalse();
            assertThat(arp).hasToString("arp of another kind than IPv4 over Ethernet");
        }
    }
}
