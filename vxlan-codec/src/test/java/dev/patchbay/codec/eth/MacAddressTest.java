package dev.patchbay.codec.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @Test
    void shouldParseAndFormat() {
        assertThat(MacAddress.parse("fa:16:3e:b2:23:f1")).isEqualTo(0xfa163eb223f1L);
        assertThat(MacAddress.parse("FA:16:3E:B2:23:F1")).isEqualTo(0xfa163eb223f1L);
        assertThat(MacAddress.parse("0:1:2:3:4:a")).isEqualTo(0x00010203040aL);
        assertThat(MacAddress.format(0xfa163eb223f1L)).isEqualTo("fa:16:3e:b2:23:f1");
        assertThat(MacAddress.format(0)).isEqualTo("00:00:00:00:00:00");
        assertThat(MacAddress.format(MacAddress.BROADCAST)).isEqualTo("ff:ff:ff:ff:ff:ff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "fa",
                "fa:16:3e:b2:23",
                "fa:16:3e:b2:23:",
                "fa:16:3e:b2:23:f1:",
                "fa:16:3e:b2:23:f1:00",
                "fa:16:3e:b2:23:f11",
                "fa:16:3e::23:f1",
                "fa-16-3e-b2-23-f1",
                "fa163eb223f1",
                "ga:16:3e:b2:23:f1",
                " fa:16:3e:b2:23:f1",
                "fa:16:3e:b2:23:f\u0661",
                "fa:16:3e:b2:23:f\u0141"
            })
    void shouldRejectTextThatIsNoMacAddress(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a MAC address");
    }

    @Test
    void shouldReadAndWriteSixOctetsInWireOrder() {
        UnsafeBuffer buffer = Bytes.buffer("aa fa163eb223f1 bb");
        assertThat(MacAddress.read(buffer, 1)).isEqualTo(0xfa163eb223f1L);
        MacAddress.write(buffer, 1, 0xffff_0102_0304_0506L);
        assertThat(Bytes.hex(buffer, 0, 8)).isEqualTo("aa010203040506bb");
    }

    @Test
    void shouldComeBackFromTextAndWireWhenRandom() {
        Seed.run(random -> {
            UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);
            for (int i = 0; i < 10_000; i++) {
                long mac = random.nextLong() & MacAddress.MASK;
                assertThat(MacAddress.parse(MacAddress.format(mac))).isEqualTo(mac);
                MacAddress.write(buffer, 3, mac);
                assertThat(MacAddress.read(buffer, 3)).isEqualTo(mac);
            }
        });
    }

    @Test
    void shouldTellGroupAddresses() {
        assertThat(MacAddress.isMulticast(MacAddress.BROADCAST)).isTrue();
        assertThat(MacAddress.isMulticast(MacAddress.parse("01:00:5e:00:00:01")))
                .isTrue();
        assertThat(MacAddress.isMulticast(MacAddress.parse("fa:16:3e:b2:23:f1")))
                .isFalse();
    }
}
