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

    private VirtualSwitch stepped() {
        SwitchContext context =
                new SwitchContext().clock(SwitchClock.manual(1_000_000)).errorHandler(defects::add);
        return VirtualSwitch.stepped(context, UnderlayFactory.NONE);
    }

    private static TapVport build(SwitchModel model) {
        model.addBridge("br0");
        model.addPort("br0", PortSpec.vxlan("vx", 2, TUNNEL));
        return model.tap(model.addPort("br0", PortSpec.ordinary("p1", 1)));
    }

    /** A tunnel port without options is such a defect: nothing but a test can make one. */
    private static Void breakTunnel(SwitchModel model) {
        model.port("vx").tunnel(null);
        return null;
    }

    private static Void add(SwitchModel model, String flow) {
        model.bridge("br0")
                .flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, flow, model.bridge("br0"), OpenFlowVersion.OF10)
                                .mod(),
                        model.nowMs());
        return null;
    }

    @Test
    void shouldGoOnWhenTranslationFails() {
        try (VirtualSwitch vswitch = stepped()) {
            TapVport tap = vswitch.call(SlowPathDefectTest::build).join();
            vswitch.call(model -> add(model, "actions=output:2")).join();
            vswitch.call(SlowPathDefectTest::breakTunnel).join();
            UnsafeBuffer frame = new UnsafeBuffer(new byte[60]);
            for (int sent = 1; sent <= 2; sent++) {
                assertThat(tap.offer(frame, 0, frame.capacity())).isTrue();
                vswitch.settle();
                assertThat(vswitch.counters().drops(DropReason.INTERNAL_ERROR)).isEqualTo(sent);
                assertThat(defects).hasSize(sent);
            }
        }
    }

    @Test
    void shouldLoseTheFlowAndNothingElseWhenLookingAtItAgainFails() {
        try (VirtualSwitch vswitch = stepped()) {
            TapVport tap = vswitch.call(SlowPathDefectTest::build).join();
            vswitch.call(model -> add(model, "actions=drop")).join();
            UnsafeBuffer frame = new UnsafeBuffer(new byte[60]);
            assertThat(tap.offer(frame, 0, frame.capacity())).isTrue();
            vswitch.settle();
            assertThat(vswitch.call(model -> model.revalidator().size()).join()).isOne();
            vswitch.call(SlowPathDefectTest::breakTunnel).join();

            vswitch.call(model -> add(model, "actions=output:2")).join();

            assertThat(defects).hasSize(1);
            assertThat(vswitch.call(model -> model.revalidator().size()).join()).isZero();
            vswitch.call(model -> add(model, "actions=drop")).join();
            assertThat(defects).hasSize(1);
        }
    }
}
