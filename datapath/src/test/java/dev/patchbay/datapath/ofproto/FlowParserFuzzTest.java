package dev.patchbay.datapath.ofproto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;

/** Any text is a flow or a clear refusal, and a flow comes back from its own print. */
class FlowParserFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void shouldParseOrRefuseAnyFlow(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (OpenFlowVersion version : new OpenFlowVersion[] {OpenFlowVersion.OF10, OpenFlowVersion.OF13}) {
            int dump = version == OpenFlowVersion.OF10 ? 0 : 1;
            RecordedFlows.Answer answer = RecordedFlows.ask(version, text);
            if (answer.error().isEmpty()) {
                String printed = answer.dumps().get(dump);
                assertThat(RecordedFlows.ask(version, printed).dumps().get(dump))
                        .isEqualTo(printed);
            }
        }
        try {
            FlowParser.parse(FlowMod.Command.DELETE, text, RecordedFlows.bridge(), OpenFlowVersion.OF10);
        } catch (FlowSyntaxException e) {
            assertThat(e.position()).isBetween(-1, text.length());
        }
    }
}
