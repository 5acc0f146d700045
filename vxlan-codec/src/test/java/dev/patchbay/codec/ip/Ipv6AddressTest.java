package dev.patchbay.codec.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.Seed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6AddressTest {
    @ParameterizedTest
    @CsvSource({
        // text, as inet_ntop prints it
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::1, 2001:db8::1",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        // one zero group stays
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        // the longest run goes, the first of equals
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:1::, 0:0:1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        // dotted forms
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "::192.0.2.1, ::192.0.2.1",
        "::1:2, ::0.1.0.2",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:192.0.2.33, 1:2:3:4:5:6:c000:221",
        "fe80::f816:3eff:feb2:23f1, fe80::f816:3eff:feb2:23f1",
        "ff02::1:ffb2:23f1, ff02::1:ffb2:23f1"
    })
    void shouldParseAndFormat(String text, String canonical) {
        Ipv6Address address = Ipv6Address.parse(text);
        assertThat(address).hasToString(canonical);
        assertThat(Ipv6Address.parse(canonical)).isEqualTo(address);
    }

    @Test
    void shouldSplitIntoHalves() {
        Ipv6Address address = Ipv6Address.parse("2001:db8:1:2:3:4:5:6");
        assertThat(address.high()).isEqualTo(0x20010db8_00010002L);
        assertThat(address.low()).isEqualTo(0x00030004_00050006L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                "::1::",
                "12345::",
                "1:2:3:4:5:6:7:192.0.2.1",
                "192.0.2.1",
                "::192.0.2",
                "::192.0.2.256",
                "::192.0.2.1:1",
                "::.1.2.3",
                "::g",
                "fe80::1%eth0",
                "2001:db8::/32",
                " ::1",
                "::\uff11"
            })
    void shouldRejectTextThatIsNoAddress(String text) {
        assertThatThrownBy(() -> Ipv6Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not an IPv6 address");
    }

    @Test
    void shouldAgreeWithTheJdkWhenRandom() {
        Seed.run(random -> {
            for (int i = 0; i < 20_000; i++) {
                // Many zero groups, so that runs of all lengths and places come up.
                int zeros = random.nextInt(256);
                long high = random.nextLong() & groups(zeros >>> 4);
                long low = random.nextLong() & groups(zeros);
                String text = Ipv6Address.format(high, low);
                assertThat(Ipv6Address.parse(text)).as(text).isEqualTo(new Ipv6Address(high, low));
                assertThat(jdk(text))
                        .as(text)
                        .isEqualTo(ByteBuffer.allocate(16)
                                .putLong(high)
                                .putLong(low)
                                .array());
            }
        });
    }

    private static long groups(int present) {
        long mask = 0;
        for (int i = 0; i < 4; i++) {
            mask = mask << 16 | ((present & 1 << i) != 0 ? 0xffff : 0);
        }
        return mask;
    }

    // The JDK turns an IPv4-mapped address into an IPv4 one.
    private static byte[] jdk(String text) {
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            return bytes.length == 16
                    ? bytes
                    : ByteBuffer.allocate(16)
                            .putLong(0)
                            .putInt(0xffff)
                            .put(bytes)
                            .array();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldConvertPrefixLengthsAndMasks() {
        for (int length = 0; length <= 128; length++) {
            long high = Ipv6Address.maskHigh(length);
            long low = Ipv6Address.maskLow(length);
            assertThat(Long.bitCount(high) + Long.bitCount(low)).isEqualTo(length);
            assertThat(Long.numberOfLeadingZeros(~high)).isEqualTo(Math.min(64, length));
            assertThat(Ipv6Address.prefixLength(high, low)).isEqualTo(length);
        }
        assertThat(Ipv6Address.prefixLength(0, 1)).isEqualTo(-1);
        assertThat(Ipv6Address.prefixLength(-1L << 1, -1L)).isEqualTo(-1);
        assertThatThrownBy(() -> Ipv6Address.maskHigh(129)).hasMessageContaining("129 is not between 0 and 128");
        assertThatThrownBy(() -> Ipv6Address.maskLow(-1)).hasMessageContaining("-1 is not between 0 and 128");
    }

    @Test
    void shouldTellMulticast() {
        assertThat(Ipv6Address.isMulticast(Ipv6Address.parse("ff02::1").high())).isTrue();
        assertThat(Ipv6Address.isMulticast(Ipv6Address.parse("fe80::1").high())).isFalse();
    }
}
