package dev.patchbay.codec.ip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Seed;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Crc32cTest {
    @Test
    void shouldGiveTheCheckValueOfTheCatalogue() {
        UnsafeBuffer digits = new UnsafeBuffer("123456789".getBytes(US_ASCII));
        assertThat(Crc32c.finish(Crc32c.update(Crc32c.START, digits, 0, 9))).isEqualTo(0xe3069283);
    }

    @Test
    void shouldAgreeWithTheJdkWhenSplitAndFilledWithZeros() {
        Seed.run(random -> {
            for (int i = 0; i < 1_000; i++) {
                byte[] bytes = new byte[random.nextInt(200) + 8];
                random.nextBytes(bytes);
                int cut = random.nextInt(bytes.length - 4);
                UnsafeBuffer buffer = new UnsafeBuffer(bytes);
                int crc = Crc32c.update(Crc32c.START, buffer, 0, cut);
                crc = Crc32c.updateZeros(crc, 4);
                crc = Crc32c.finish(Crc32c.update(crc, buffer, cut + 4, bytes.length - cut - 4));
                buffer.putInt(cut, 0);
                CRC32C jdk = new CRC32C();
                jdk.update(bytes);
                assertThat(crc).isEqualTo((int) jdk.getValue());
            }
        });
    }
}
