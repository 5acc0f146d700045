package dev.patchbay.codec.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Any file ends, or ends with the offset of its damage. */
class PcapReaderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void shouldReadAnyFile(byte[] file) throws IOException {
        long octets = 0;
        try (PcapReader reader = PcapReader.open(new ByteArrayInputStream(file))) {
            while (reader.next()) {
                assertThat(reader.interfaceId()).isBetween(0, reader.interfaceCount() - 1);
                assertThat(reader.originalLength()).isNotNegative();
                reader.interfaceName(reader.interfaceId());
                octets += reader.capturedLength();
                for (int i = 0; i < reader.capturedLength(); i++) {
                    reader.packet().getByte(i);
                }
            }
        } catch (PcapFormatException e) {
            assertThat(e.offset()).isBetween(0L, (long) file.length);
        }
        assertThat(octets).isLessThanOrEqualTo(file.length);
    }
}
