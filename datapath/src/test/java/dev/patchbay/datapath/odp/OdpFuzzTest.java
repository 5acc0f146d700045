package dev.patchbay.datapath.odp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;

/** What {@code ofproto/trace} and {@code dpctl} are given: any text is understood or refused, and comes back from its own print. */
class OdpFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void shouldReadOrRefuseAnyFlow(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        OdpFlow flow;
        try {
            flow = OdpFlowParser.parse(text, name -> name.length() == 2 ? 7 : -1);
        } catch (FlowSyntaxException refused) {
            assertThat(refused.position()).isBetween(0, text.length());
            return;
        }
        flow.packet();
        for (boolean everything : new boolean[] {false, true}) {
            OdpFlowFormat.append(new StringBuilder(), flow, String::valueOf, everything);
        }
        assertThat(flow.mask().get(FlowField.IN_PORT)).isNotNegative();
    }

    @FuzzTest(maxDuration = "30s")
    void shouldReadOrRefuseAnyPacket(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        try {
            PacketParser.parse(text, PortNames.NONE, new FlowMask());
        } catch (FlowSyntaxException refused) {
            assertThat(refused.position()).isBetween(-1, text.length());
        }
    }

    @FuzzTest(maxDuration = "30s")
    void shouldReadOrRefuseAnyActions(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        ActionList actions;
        try {
            actions = OdpActionParser.parse(text, (_, _) -> -1);
        } catch (FlowSyntaxException refused) {
            assertThat(refused.position()).isBetween(0, text.length());
            return;
        }
        String printed = actions.toString();
        assertThat(OdpActionParser.parse(printed, (_, _) -> -1)).hasToString(printed);
    }
}
