package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.datapath.xlate.trace.PacketTracer;
import dev.patchbay.datapath.xlate.trace.TraceRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A trace of a pipeline without end must not take the switch's memory, nor keep its slow path. */
class TraceBoundsTest {
    private static final int MOST = 9 << 20;

    private static String trace(SwitchModel model, String packet) {
        Bridge bridge = model.bridge("br0");
        TraceRequest request = new TraceRequest(
                bridge, PacketParser.parse(packet, bridge), false, null, List.of(), false, ActionNames.NUMBERS);
        return PacketTracer.trace(model.translator(), request, model.nowMs()).text();
    }

    private static String trace(SteppedHost host, String packet) {
        return host.call(model -> trace(model, packet));
    }

    private static void flow(SwitchModel model, String text) {
        Bridge bridge = model.bridge("br0");
        bridge.flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, text, bridge, OpenFlowVersion.OF15)
                                .mod(),
                        model.nowMs());
    }

    private static void flow(SteppedHost host, String text) {
        host.run(model -> flow(model, text));
    }

    private static void build(SteppedHost host) {
        host.run(model -> {
            model.addBridge("br0");
            model.addPort("br0", PortSpec.ordinary("p1", 1));
        });
    }

    @Test
    void shouldCutTraceWhenTablesGiveMoreTextThanAnybodyReads() {
        try (SteppedHost host = new SteppedHost(true)) {
            build(host);
            String many = "load:1->NXM_NX_REG0[],".repeat(200);
            flow(host, "table=0,actions=" + many + "resubmit(,1),resubmit(,1)");
            for (int table = 1; table < 60; table++) {
                String next = "resubmit(," + (table + 1) + ')';
                flow(host, "table=" + table + ",actions=" + many + next + ',' + next);
            }

            String text = trace(host, "in_port=1,ip");

            assertThat(text.length()).isBetween(1 << 20, MOST);
            assertThat(text).containsOnlyOnce("the trace is cut here").contains("\nDatapath actions: drop");
        }
    }

    @Test
    void shouldCutTraceWhenCopiesComeBackForEver() {
        try (SteppedHost host = new SteppedHost(true)) {
            build(host);
            flow(host, "table=0,ip,actions=ct(table=0),ct(table=0)");

            String text = trace(host, "in_port=1,ip");

            assertThat(text.length()).isBetween(1 << 20, MOST);
            assertThat(text).endsWith("and copies are left to come back.\n");
        }
    }

    @Test
    void shouldTraceGroupsThatSelectAgainAndAgain() {
        try (SteppedHost host = new SteppedHost(true)) {
            build(host);
            host.run(model -> model.bridge("br0")
                    .groups()
                    .apply(
                            GroupSyntax.parse(
                                    GroupMod.Command.ADD,
                                    "group_id=1,type=select,selection_method=dp_hash,bucket=resubmit(,0)",
                                    model.bridge("br0"),
                                    OpenFlowVersion.OF15),
                            model.nowMs()));
            flow(host, "table=0,mpls,actions=pop_mpls:0x8847,push_mpls:0x8847,group:1");

            assertThat(trace(host, "in_port=1,mpls,mpls_label=3,mpls_bos=1")).contains("Datapath actions: ");
        }
    }

    /** The stack of the slow path's own thread suffices; that of whoever steps a switch by hand need not. */
    @Test
    void shouldTraceTheLongestWayThroughTheTables() throws Exception {
        try (VirtualSwitch vswitch = VirtualSwitch.started(new SwitchContext(), "long-way", UnderlayFactory.NONE)) {
            String text = vswitch.call(model -> {
                        model.addBridge("br0");
                        model.addPort("br0", PortSpec.ordinary("p1", 1));
                        for (int table = 0; table < 253; table++) {
                            flow(model, "table=" + table + ",actions=clone(resubmit(," + (table + 1) + ")),output:1");
                        }
                        flow(model, "table=253,actions=clone(resubmit(,0))");
                        return trace(model, "in_port=1,ip");
                    })
                    .get(60, TimeUnit.SECONDS);

            assertThat(text).contains("Too many resubmits");
        }
    }
}
