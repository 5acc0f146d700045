package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.vport.TapVport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A translation that fails costs one packet, which is counted and told. */
class SlowPathDefectTest {
    private static final TunnelOptions TUNNEL =
            TunnelOptions.of(Map.of("local_ip", "192.0.2.1", "remote_ip", "192.0.2.2", "key", "flow"));

    private final List<Throwable> defects = new ArrayList<>();

    @Test
    void shouldGoOnWhenTranslationFails() {
        SwitchContext context =
                new SwitchContext().clock(SwitchClock.manual(1_000_000)).errorHandler(defects::add);
        try (VirtualSwitch vswitch = VirtualSwitch.stepped(context, UnderlayFactory.NONE)) {
            TapVport tap = vswitch.call(model -> {
                        model.addBridge("br0");
                        // A tunnel port without options is such a defect: nothing but this test can make one.
                        model.addPort("br0", PortSpec.vxlan("vx", 2, TUNNEL)).tunnel(null);
                        model.bridge("br0")
                                .flows()
                                .apply(
                                        FlowParser.parse(
                                                        FlowMod.Command.ADD,
                                                        "actions=output:2",
                                                        model.bridge("br0"),
                                                        OpenFlowVersion.OF10)
                                                .mod(),
                                        model.nowMs());
                        return model.tap(model.addPort("br0", PortSpec.ordinary("p1", 1)));
                    })
                    .join();
            UnsafeBuffer frame = new UnsafeBuffer(new byte[60]);
            for (int sent = 1; sent <= 2; sent++) {
                assertThat(tap.offer(frame, 0, frame.capacity())).isTrue();
                vswitch.settle();
                assertThat(vswitch.counters().drops(DropReason.INTERNAL_ERROR)).isEqualTo(sent);
                assertThat(defects).hasSize(sent);
            }
        }
    }
}
