package dev.patchbay.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.VlanTagFlyweight;
import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.Icmpv6Flyweight;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.Ipv6Flyweight;
import dev.patchbay.codec.ip.NdOptionFlyweight;
import dev.patchbay.codec.ip.SctpFlyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlyweightTest {
    record Kind(String name, int length, BiFunction<MutableDirectBuffer, Integer, Flyweight> wrap) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("ethernet", EthernetFlyweight.LENGTH, (b, o) -> new EthernetFlyweight().wrap(b, o)),
                new Kind("vlan", VlanTagFlyweight.LENGTH, (b, o) -> new VlanTagFlyweight().wrap(b, o)),
                new Kind("arp", ArpFlyweight.LENGTH, (b, o) -> new ArpFlyweight().wrap(b, o)),
                new Kind("ipv4", Ipv4Flyweight.LENGTH, (b, o) -> new Ipv4Flyweight().wrap(b, o)),
                new Kind("ipv6", Ipv6Flyweight.LENGTH, (b, o) -> new Ipv6Flyweight().wrap(b, o)),
                new Kind("icmp", IcmpFlyweight.LENGTH, (b, o) -> new IcmpFlyweight().wrap(b, o)),
                new Kind("icmpv6", Icmpv6Flyweight.LENGTH, (b, o) -> new Icmpv6Flyweight().wrap(b, o)),
                new Kind("nd-option", NdOptionFlyweight.LENGTH, (b, o) -> new NdOptionFlyweight().wrap(b, o)),
                new Kind("udp", UdpFlyweight.LENGTH, (b, o) -> new UdpFlyweight().wrap(b, o)),
                new Kind("tcp", TcpFlyweight.LENGTH, (b, o) -> new TcpFlyweight().wrap(b, o)),
                new Kind("sctp", SctpFlyweight.LENGTH, (b, o) -> new SctpFlyweight().wrap(b, o)),
                new Kind("vxlan", VxlanFlyweight.LENGTH, (b, o) -> new VxlanFlyweight().wrap(b, o)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldPrintAnyBytesOfAHeaderAndNoneBeyond(Kind kind) {
        Seed.run(random -> {
            for (int i = 0; i < 5_000; i++) {
                int offset = random.nextInt(4);
                byte[] bytes = new byte[offset + kind.length];
                random.nextBytes(bytes);
                // The kinds of messages whose print looks further: all types of ICMPv6 come up.
                bytes[offset] = (byte) (kind.name.equals("icmpv6") ? i : bytes[offset]);
                Flyweight flyweight = kind.wrap.apply(new UnsafeBuffer(bytes), offset);
                assertThat(flyweight.offset()).isEqualTo(offset);
                assertThat(flyweight.buffer().byteArray()).isSameAs(bytes);
                assertThat(flyweight.toString()).isNotBlank().doesNotContain("\n");
            }
        });
    }
}
