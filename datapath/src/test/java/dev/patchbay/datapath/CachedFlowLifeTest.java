package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.revalidator.CachedFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What becomes of cached flows when tables change, time passes and the cache is full. */
class CachedFlowLifeTest {
    private static final int REMOTE = 0xc0a83202;

    private static void flow(SteppedHost host, String text) {
        host.run(model -> model.bridge("br0")
                .flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, text, model.bridge("br0"), OpenFlowVersion.OF10)
                                .mod(),
                        model.nowMs()));
    }

    private static byte[] frame(int source) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        FrameBuilder builder = new FrameBuilder();
        builder.wrap(buffer, 0)
                .ethernet(0x02aa00000001L, 0x02aa00000002L)
                .ipv4(source, 0x0a000002)
                .udp(1, 2)
                .payload(8, 7);
        byte[] bytes = new byte[builder.finish()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private static void build(SteppedHost host) {
        host.run(model -> {
            model.addBridge("br0");
            for (int i = 1; i <= 3; i++) {
                model.addPort("br0", PortSpec.ordinary("p" + i, i));
            }
        });
    }

    private static List<CachedFlow> cached(SteppedHost host) {
        return host.call(model -> {
            List<CachedFlow> flows = new ArrayList<>();
            model.revalidator().forEach(flows::add);
            return flows;
        });
    }

    @Test
    void shouldKeepCountersAndAgeOfFlowWhenItsActionsChange() {
        try (SteppedHost host = new SteppedHost(true)) {
            build(host);
            flow(host, "in_port=1,actions=output:2");
            byte[] frame = frame(1);
            host.inject("p1", frame);
            host.run(model -> model.warp(9_000));
            host.inject("p1", frame);
            host.inject("p1", frame);
            CachedFlow before = cached(host).getFirst();

            flow(host, "in_port=1,actions=output:3");

            CachedFlow after = cached(host).getFirst();
            assertThat(after).isNotSameAs(before);
            assertThat(after.packets()).isEqualTo(2);
            assertThat(after.bytes()).isEqualTo(2L * frame.length);
            assertThat(after.lastUsedMs()).isEqualTo(before.lastUsedMs());
            host.run(model -> model.warp(9_000));
            assertThat(cached(host)).as("used 9 s ago").hasSize(1);
            assertThat(host.inject("p1", frame)).containsOnlyKeys("p3");
            assertThat(host.state()).contains("n=1 ");
        }
    }

    @Test
    void shouldMakeRoomForNewFlowsWhenTheCacheIsFull() {
        try (SteppedHost host = new SteppedHost(true, 1)) {
            build(host);
            flow(host, "ip,nw_src=0.0.0.1,actions=output:2");
            flow(host, "ip,nw_src=0.0.0.2,actions=output:3");
            host.inject("p1", frame(1));
            CachedFlow first = cached(host).getFirst();
            assertThat(host.inject("p1", frame(2))).containsOnlyKeys("p3");
            assertThat(cached(host)).containsExactly(first);

            host.run(model -> model.warp(600));
            host.inject("p1", frame(2));

            assertThat(cached(host)).hasSize(1).doesNotContain(first);
        }
    }

    /** The key is fixed and ARP has no ECN, so nothing else of the new output widens what the flow has to match. */
    @Test
    void shouldNotTunnelToItsOwnAddressWhenTheOutputComesAfterTheFlowWasCached() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        FrameBuilder builder = new FrameBuilder();
        builder.wrap(buffer, 0)
                .ethernet(0x02aa00000001L, 0x02aa00000002L)
                .arp(1, 0x02aa00000002L, 0x0a000002, 0, 0x0a000001);
        byte[] arp = new byte[builder.finish()];
        buffer.getBytes(0, arp);
        try (SteppedHost host = new SteppedHost(true)) {
            build(host);
            host.run(model -> {
                model.addPort("br0", PortSpec.vxlan("vx2", 12, tunnel("192.168.50.2", "flow")));
                model.addPort("br0", PortSpec.vxlan("self", 13, tunnel("192.168.50.1", "7")));
            });
            flow(host, "in_port=12,actions=output:1");
            host.injectTunnelled(REMOTE, 3, 0, arp);
            host.injectTunnelled(REMOTE, 3, 0, arp);

            flow(host, "in_port=12,actions=output:1,output:13");

            assertThat(host.injectTunnelled(REMOTE, 3, 0, arp)).containsOnlyKeys("p1");
        }
    }

    private static TunnelOptions tunnel(String remote, String key) {
        return TunnelOptions.of(Map.of("local_ip", "192.168.50.1", "remote_ip", remote, "key", key));
    }
}
