package dev.patchbay.control.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text is a lab or is refused with the place of each mistake. */
class LabFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void shouldReadOrRefuseAnyText(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        try {
            LabReader.parse("lab.yaml", text);
        } catch (LabException refused) {
            assertThat(refused.getMessage()).startsWith("lab.yaml:");
        }
    }
}
