package dev.patchbay.datapath.ofproto.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;

/** Any text is a meter or a clear refusal. */
class MeterSyntaxFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void shouldParseOrRefuseAnyMeter(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (MeterMod.Command command : MeterMod.Command.values()) {
            try {
                assertThat(MeterSyntax.parse(command, text, OpenFlowVersion.OF13)
                                .command())
                        .isEqualTo(command);
            } catch (FlowSyntaxException refused) {
                assertThat(refused.position()).isBetween(-1, text.length());
            }
        }
    }
}
