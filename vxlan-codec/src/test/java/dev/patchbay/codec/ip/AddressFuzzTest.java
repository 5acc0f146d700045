package dev.patchbay.codec.ip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patchbay.codec.eth.MacAddress;

/** Any text is an address or a clear refusal, and an address comes back from its own print. */
class AddressFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void shouldParseOrRefuseAnyText(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        try {
            long mac = MacAddress.parse(text);
            assertThat(mac & ~MacAddress.MASK).isZero();
            assertThat(MacAddress.parse(MacAddress.format(mac))).isEqualTo(mac);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("is not a MAC address");
        }
        try {
            int address = Ipv4Address.parse(text);
            assertThat(Ipv4Address.format(address)).isEqualTo(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("is not an IPv4 address");
        }
        try {
            Ipv6Address address = Ipv6Address.parse(text);
            assertThat(Ipv6Address.parse(address.toString())).isEqualTo(address);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("is not an IPv6 address");
        }
    }
}
