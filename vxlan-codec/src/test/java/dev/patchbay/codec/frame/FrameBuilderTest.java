package dev.patchbay.codec.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.Icmpv6Flyweight;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.Ipv6Flyweight;
import dev.patchbay.codec.ip.SctpFlyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import dev.patchbay.codec.vxlan.ReservedBits;
import dev.patchbay.codec.vxlan.VxlanValidator;
import dev.patchbay.codec.vxlan.VxlanVerdict;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameBuilderTest {
    private static final long A_MAC = 0xfa163e00000aL;
    private static final long B_MAC = 0xfa163e00000bL;
    private static final int A = 0xc000020a;
    private static final int B = 0xc000020b;
    private static final int AT = 2;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    private final FrameBuilder builder = new FrameBuilder();

    @BeforeEach
    void fillWithNoise() {
        buffer.setMemory(0, buffer.capacity(), (byte) 0xee);
    }

    private FrameBuilder frame() {
        return builder.wrap(buffer, AT);
    }

    private String hex(int length) {
        assertThat(Bytes.hex(buffer, 0, AT)).as("before the frame").isEqualTo("eeee");
        assertThat(Bytes.hex(buffer, AT + length, 2)).as("behind the frame").isEqualTo("eeee");
        return Bytes.hex(buffer, AT, length);
    }

    private static String bytes(String hex) {
        return hex.replaceAll("\\s", "");
    }

    @Test
    void shouldBuildAnArpRequest() {
        int length = frame().ethernet(MacAddress.BROADCAST, A_MAC)
                .arp(ArpFlyweight.REQUEST, A_MAC, A, 0, B)
                .finish();
        assertThat(hex(length))
                .isEqualTo(bytes("ffffffffffff fa163e00000a 0806"
                        + "0001 0800 06 04 0001 fa163e00000a c000020a 000000000000 c000020b"));
    }

    @Test
    void shouldBuildATaggedPingAndPadIt() {
        int length = frame().ethernet(B_MAC, A_MAC)
                .vlan(100, 5)
                .ipv4(A, B)
                .tos(0xb8)
                .ttl(9)
                .fragment(0x1234, Ipv4Flyweight.DONT_FRAGMENT)
                .echoRequest(7, 1)
                .payload(2, 'x')
                .finish(FrameBuilder.ETHERNET_MIN);
        // IP: 45b8+001e+1234+4000+0901+c000+020a+c000+020b = 2_2520 -> 2522 -> ~ dadd
        // ICMP: 0800+0007+0001+7878 = 8080 -> ~ 7f7f
        assertThat(hex(length))
                .isEqualTo(bytes("fa163e00000b fa163e00000a 8100 a064 0800"
                        + "45 b8 001e 1234 4000 09 01 dadd c000020a c000020b"
                        + "08 00 7f7f 0007 0001 7878"
                        + "000000000000000000000000"));
        assertThat(length).isEqualTo(60);
        assertThat(new Ipv4Flyweight().wrap(buffer, AT + 18).totalLength())
                .as("padding belongs to no header")
                .isEqualTo(30);
    }

    @Test
    void shouldGiveRightLengthsAndChecksumsWhateverTheContent() {
        Seed.run(random -> {
            UnsafeBuffer payload = new UnsafeBuffer(new byte[1500]);
            random.nextBytes(payload.byteArray());
            for (int i = 0; i < 2_000; i++) {
                boolean v6 = random.nextBoolean();
                int data = random.nextInt(1400);
                int kind = random.nextInt(4);
                frame().ethernet(random.nextLong(), random.nextLong());
                int l3 = AT + 14;
                if (random.nextBoolean()) {
                    builder.tag(EtherType.SERVICE_VLAN, random.nextInt());
                    builder.vlan(random.nextInt(4096), random.nextInt(8));
                    l3 += 8;
                }
                if (v6) {
                    builder.ipv6(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong())
                            .flowLabel(random.nextInt());
                } else {
                    builder.ipv4(random.nextInt(), random.nextInt());
                }
                builder.tos(random.nextInt(256)).ttl(random.nextInt(256));
                switch (kind) {
                    case 0 -> builder.udp(random.nextInt(), random.nextInt());
                    case 1 -> builder.tcp(random.nextInt(), 80, random.nextInt(), random.nextInt(), TcpFlyweight.ACK);
                    case 2 -> builder.echoReply(random.nextInt(), random.nextInt());
                    default -> builder.sctp(random.nextInt(), random.nextInt(), random.nextInt());
                }
                int length = builder.payload(payload, random.nextInt(100), data).finish();
                check(l3, v6, kind, AT + length - l3);
            }
        });
    }

    private void check(int l3, boolean v6, int kind, int l3Length) {
        Ipv4Flyweight ipv4 = new Ipv4Flyweight().wrap(buffer, l3);
        Ipv6Flyweight ipv6 = new Ipv6Flyweight().wrap(buffer, l3);
        int l4 = l3 + (v6 ? Ipv6Flyweight.LENGTH : Ipv4Flyweight.LENGTH);
        int l4Length = l3Length - (l4 - l3);
        int protocol = v6 ? ipv6.nextHeader() : ipv4.protocol();
        long pseudoHeader = v6 ? ipv6.pseudoHeader(protocol, l4Length) : ipv4.pseudoHeader(l4Length);
        assertThat(buffer.getShort(l3 - 2, ByteOrder.BIG_ENDIAN) & 0xffff)
                .isEqualTo(v6 ? EtherType.IPV6 : EtherType.IPV4);
        if (v6) {
            assertThat(ipv6.payloadLength()).isEqualTo(l4Length);
        } else {
            assertThat(ipv4.totalLength()).isEqualTo(l3Length);
            assertThat(ipv4.isChecksumValid()).isTrue();
        }
        switch (kind) {
            case 0 -> {
                assertThat(protocol).isEqualTo(IpProtocol.UDP);
                UdpFlyweight udp = new UdpFlyweight().wrap(buffer, l4);
                assertThat(udp.datagramLength()).isEqualTo(l4Length);
                assertThat(udp.checksum()).isNotZero();
                assertThat(udp.isChecksumValid(pseudoHeader)).isTrue();
            }
            case 1 -> {
                assertThat(protocol).isEqualTo(IpProtocol.TCP);
                TcpFlyweight tcp = new TcpFlyweight().wrap(buffer, l4);
                assertThat(tcp.headerLength()).isEqualTo(20);
                assertThat(tcp.isChecksumValid(pseudoHeader, l4Length)).isTrue();
            }
            case 2 -> {
                assertThat(protocol).isEqualTo(v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
                assertThat(
                                v6
                                        ? new Icmpv6Flyweight().wrap(buffer, l4).isChecksumValid(pseudoHeader, l4Length)
                                        : new IcmpFlyweight().wrap(buffer, l4).isChecksumValid(l4Length))
                        .isTrue();
            }
            default -> {
                assertThat(protocol).isEqualTo(IpProtocol.SCTP);
                assertThat(new SctpFlyweight().wrap(buffer, l4).isChecksumValid(l4Length))
                        .isTrue();
            }
        }
    }

    @Test
    void shouldBuildNeighbourDiscovery() {
        int length = frame().ethernet(0x3333ff00000bL, A_MAC)
                .ipv6(0xfe80000000000000L, 10, 0xff02000000000000L, 0x00000001ff00000bL)
                .neighborSolicitation(0xfe80000000000000L, 11, A_MAC)
                .finish();
        assertThat(length).isEqualTo(14 + 40 + 32);
        Ipv6Flyweight ip = new Ipv6Flyweight().wrap(buffer, AT + 14);
        assertThat(ip.hopLimit()).isEqualTo(255);
        Icmpv6Flyweight icmp = new Icmpv6Flyweight().wrap(buffer, AT + 54);
        assertThat(icmp.isChecksumValid(ip.pseudoHeader(IpProtocol.ICMPV6, 32), 32))
                .isTrue();
        assertThat(hex(length).substring(2 * 58))
                .isEqualTo(bytes("00000000 fe80000000000000000000000000000b 01 01 fa163e00000a"));

        frame().ethernet(A_MAC, B_MAC)
                .ipv6(0xfe80000000000000L, 11, 0xfe80000000000000L, 10)
                .neighborAdvertisement(
                        Icmpv6Flyweight.ND_SOLICITED | Icmpv6Flyweight.ND_OVERRIDE, 0xfe80000000000000L, 11, B_MAC)
                .finish();
        assertThat(icmp.type()).isEqualTo(Icmpv6Flyweight.NEIGHBOR_ADVERTISEMENT);
        assertThat(hex(length).substring(2 * 58))
                .isEqualTo(bytes("60000000 fe80000000000000000000000000000b 02 01 fa163e00000b"));
    }

    @Test
    void shouldNestATunnel() {
        int length = frame().ethernet(2, 1)
                .ipv4(0x0ac88960, 0x0ac8895e)
                .udpWithoutChecksum(50_000, 4789)
                .vxlan(3)
                .ethernet(B_MAC, A_MAC)
                .ipv4(A, B)
                .udp(1, 2)
                .payload(0x0102030405060708L)
                .finish();
        assertThat(length).isEqualTo(14 + 20 + 8 + 8 + 14 + 20 + 8 + 8);
        int vxlan = AT + 42;
        assertThat(VxlanValidator.validate(buffer, vxlan, length - 42, ReservedBits.REJECT))
                .isEqualTo(VxlanVerdict.OK);
        UdpFlyweight outer = new UdpFlyweight().wrap(buffer, AT + 34);
        assertThat(outer.datagramLength()).isEqualTo(length - 34);
        assertThat(outer.checksum()).isZero();
        Ipv4Flyweight inner = new Ipv4Flyweight().wrap(buffer, AT + 64);
        assertThat(inner.isChecksumValid()).isTrue();
        assertThat(new UdpFlyweight().wrap(buffer, AT + 84).isChecksumValid(inner.pseudoHeader(16)))
                .isTrue();
        assertThat(hex(length)).endsWith("0102030405060708");
    }

    @Test
    void shouldBeginWithVxlanForWhatASocketSends() {
        int length = frame().vxlan(0xabcdef)
                .ethernet(B_MAC, A_MAC)
                .etherType(0x88cc)
                .payload(1, 9)
                .finish();
        assertThat(hex(length)).isEqualTo(bytes("08000000 abcdef00 fa163e00000b fa163e00000a 88cc 09"));
    }

    @Test
    void shouldTakeOtherProtocolsAsPayload() {
        int length = frame().ethernet(B_MAC, A_MAC)
                .ipv4(A, B)
                .protocol(IpProtocol.GRE)
                .payload(4, 0)
                .finish();
        assertThat(new Ipv4Flyweight().wrap(buffer, AT + 14).protocol()).isEqualTo(IpProtocol.GRE);
        assertThat(length).isEqualTo(38);
        frame().ethernet(B_MAC, A_MAC).ipv6(1, 2, 3, 4).ipv4(A, B).finish();
        assertThat(new Ipv6Flyweight().wrap(buffer, AT + 14).nextHeader()).isEqualTo(4);
    }

    @Test
    void shouldNameTheHeaderThatCannotStandThere() {
        assertThatThrownBy(() -> frame().ipv4(A, B))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a frame must begin with an Ethernet or a VXLAN header");
        assertThatThrownBy(() -> frame().ethernet(1, 2).udp(1, 2))
                .hasMessage("a UDP header cannot follow a header of kind ETHERNET");
        assertThatThrownBy(() -> frame().ethernet(1, 2).tcp(1, 2, 3, 4, 5))
                .hasMessage("a TCP header cannot follow a header of kind ETHERNET");
        assertThatThrownBy(() -> frame().ethernet(1, 2).sctp(1, 2, 3))
                .hasMessage("an SCTP header cannot follow a header of kind ETHERNET");
        assertThatThrownBy(() -> frame().ethernet(1, 2).echoRequest(1, 2))
                .hasMessage("an ICMP message cannot follow a header of kind ETHERNET");
        assertThatThrownBy(() -> frame().ethernet(1, 2).ipv4(A, B).vlan(1, 2))
                .hasMessage("an EtherType cannot follow a header of kind IPV4");
        assertThatThrownBy(() -> frame().ethernet(1, 2).ipv4(A, B).udp(1, 2).ttl(1))
                .hasMessage("a time to live cannot follow a header of kind UDP");
        assertThatThrownBy(() -> frame().ethernet(1, 2).tos(1)).hasMessageStartingWith("a type of service");
        assertThatThrownBy(() -> frame().ethernet(1, 2).protocol(1)).hasMessageStartingWith("an IP protocol");
        assertThatThrownBy(() -> frame().ethernet(1, 2).fragment(1, 1)).hasMessageStartingWith("a fragment offset");
        assertThatThrownBy(() -> frame().ethernet(1, 2).flowLabel(1)).hasMessageStartingWith("a flow label");
        assertThatThrownBy(() -> frame().ethernet(1, 2).ipv4(A, B).neighborSolicitation(1, 2, 3))
                .hasMessage("neighbour discovery cannot follow a header of kind IPV4");
        assertThatThrownBy(() -> {
                    frame().ethernet(1, 2);
                    for (int i = 0; i < FrameBuilder.MAX_LAYERS; i++) {
                        builder.vlan(i, 0);
                    }
                })
                .hasMessage("a frame cannot have more than 16 headers");
    }

    @Test
    void shouldAllocateNothingPerFrame() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        UdpFlyweight udp = new UdpFlyweight();
        long allocated = Long.MAX_VALUE;
        // The JVM links and compiles calls, and may allocate until then: rounds go on until one is good. Whatever the
        // measurement itself takes is far below one octet per frame.
        for (int round = 0; round < 300 && allocated >= 20_000; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(buildAndRead(udp, 20_000)).isEqualTo(20_000);
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isLessThan(20_000);
    }

    private long buildAndRead(UdpFlyweight udp, int frames) {
        long good = 0;
        for (int i = 0; i < frames; i++) {
            int length = frame().vxlan(i)
                    .ethernet(B_MAC, A_MAC)
                    .vlan(1, 0)
                    .ipv4(A, B)
                    .udp(i, 2)
                    .payload(i)
                    .finish();
            udp.wrap(buffer, AT + 8 + 18 + 20);
            if (VxlanValidator.validate(buffer, AT, length, ReservedBits.OPEN_VSWITCH) == VxlanVerdict.OK
                    && udp.sourcePort() == (i & 0xffff)) {
                good++;
            }
        }
        return good;
    }
}
