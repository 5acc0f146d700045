package dev.patchbay.datapath.ofproto.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/** Any text is a group or a clear refusal. */
class GroupSyntaxFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void shouldParseOrRefuseAnyGroup(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (GroupMod.Command command : GroupMod.Command.values()) {
            for (OpenFlowVersion version : new OpenFlowVersion[] {OpenFlowVersion.OF13, OpenFlowVersion.OF15}) {
                try {
                    assertThat(GroupSyntax.parse(command, text, PortNames.NONE, version)
                                    .command())
                            .isEqualTo(command);
                } catch (FlowSyntaxException refused) {
                    assertThat(refused.position()).isBetween(-1, text.length());
                }
            }
        }
    }
}
