package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SwitchModelTest {
    private static final TunnelOptions TUNNEL =
            TunnelOptions.of(Map.of("local_ip", "192.0.2.1", "remote_ip", "192.0.2.2", "key", "flow"));

    @Test
    void shouldLeaveNothingBehindWhenPortIsRefused() {
        try (SteppedHost host = new SteppedHost(true)) {
            host.run(model -> {
                model.addBridge("br0");
                model.addPort("br0", PortSpec.vxlan("vx1", 1, TUNNEL));
                int before = model.bridge("br0").ports().size();

                assertRefused(model, new PortSpec("a", 2, PortType.VXLAN, "", PortVlan.TRUNK, null, false));
                assertRefused(model, PortSpec.vxlan("b", 3, TUNNEL));
                assertRefused(model, PortSpec.ordinary("c", 1));
                assertRefused(model, PortSpec.ordinary("d", 65_280));
                assertRefused(model, PortSpec.ordinary("e", -1));
                assertRefused(model, PortSpec.ordinary("vx1", 4));

                assertThat(model.bridge("br0").ports()).hasSize(before);
            });
        }
    }

    private static void assertRefused(SwitchModel model, PortSpec spec) {
        assertThatThrownBy(() -> model.addPort("br0", spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(spec.name());
    }

    @Test
    void shouldNotGiveTheNumberOfRemovedPortToTheNext() {
        try (SteppedHost host = new SteppedHost(true)) {
            host.run(model -> {
                model.addBridge("br0");
                int removed = model.addPort("br0", PortSpec.ordinary("a", 1)).dpPort();
                model.removePort("br0", "a");

                assertThat(model.addPort("br0", PortSpec.ordinary("b", 1)).dpPort())
                        .isNotEqualTo(removed);
            });
        }
    }
}
