package dev.patchbay.codec.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4AddressTest {
    @Test
    void shouldParseAndFormat() {
        assertThat(Ipv4Address.parse("192.0.2.1")).isEqualTo(0xc0000201);
        assertThat(Ipv4Address.parse("0.0.0.0")).isZero();
        assertThat(Ipv4Address.parse("255.255.255.255")).isEqualTo(-1);
        assertThat(Ipv4Address.format(0xc0000201)).isEqualTo("192.0.2.1");
        assertThat(Ipv4Address.of(192, 0, 2, 1)).isEqualTo(0xc0000201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1..3.4",
                "256.0.0.1",
                "1.2.3.1000",
                "01.2.3.4",
                "1.2.3.00",
                "-1.2.3.4",
                "1.2.3.4 ",
                "1.2.3.4/24",
                "a.b.c.d",
                "1.2.3.\u0664"
            })
    void shouldRejectTextThatIsNoAddress(String text) {
        assertThatThrownBy(() -> Ipv4Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not an IPv4 address");
    }

    @Test
    void shouldComeBackFromTextWhenRandom() {
        Seed.run(random -> {
            for (int i = 0; i < 10_000; i++) {
                int address = random.nextInt();
                assertThat(Ipv4Address.parse(Ipv4Address.format(address))).isEqualTo(address);
            }
        });
    }

    @Test
    void shouldConvertPrefixLengthsAndMasks() {
        assertThat(Ipv4Address.mask(0)).isZero();
        assertThat(Ipv4Address.mask(24)).isEqualTo(0xffffff00);
        assertThat(Ipv4Address.mask(32)).isEqualTo(-1);
        for (int length = 0; length <= 32; length++) {
            assertThat(Ipv4Address.prefixLength(Ipv4Address.mask(length))).isEqualTo(length);
        }
        assertThat(Ipv4Address.prefixLength(0xff00ff00)).isEqualTo(-1);
        assertThatThrownBy(() -> Ipv4Address.mask(33)).hasMessageContaining("33 is not between 0 and 32");
        assertThatThrownBy(() -> Ipv4Address.mask(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTellMulticast() {
        assertThat(Ipv4Address.isMulticast(Ipv4Address.parse("224.0.0.1"))).isTrue();
        assertThat(Ipv4Address.isMulticast(Ipv4Address.parse("239.255.255.255")))
                .isTrue();
        assertThat(Ipv4Address.isMulticast(Ipv4Address.parse("240.0.0.0"))).isFalse();
        assertThat(Ipv4Address.isMulticast(Ipv4Address.parse("223.0.0.0"))).isFalse();
    }
}
