package dev.patchbay.codec.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import org.agrona.concurrent.UnsafeBuffer;

class DhcpFuzzTest {
    @FuzzTest
    void shouldEndWithAnyOctets(byte @NotNull [] octets) {
        var buffer = new UnsafeBuffer(octets);
        if (!DhcpFlyweight.isMessage(buffer, 0, octets.length)) {
            return;
        }
        var cursor = new DhcpOptionCursor().wrap(buffer, 0, octets.length);
        int used = 0;
        while (cursor.next()) {
            assertThat(cursor.position() + cursor.size()).isLessThanOrEqualTo(octets.length);
            assertThat(cursor.text()).hasSizeLessThanOrEqualTo(cursor.size());
            used += 2 + cursor.size();
        }
        assertThat(used).isLessThanOrEqualTo(octets.length - DhcpFlyweight.LENGTH);
        assertThat(new DhcpFlyweight().wrap(buffer, 0).toString()).startsWith("dhcp");
    }
}
