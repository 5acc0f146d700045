package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a cached flow takes of the heap: key, counters, actions, dependencies, and its share of all tables that it is in. */
class FlowMemoryTest {
    private static final int FLOWS = 200_000;

    /** What is asked of a cache of a million flows. */
    private static final long MOST_BYTES = 256;

    private static final long DESTINATIONS = 0x02bb00000000L;
    private static final long SOURCES = 0x02cc00000000L;

    private final VirtualSwitch vswitch = VirtualSwitch.stepped(
            new SwitchContext().flowLimit(4_000_000).errorHandler(defect -> {
                throw new IllegalStateException(defect);
            }),
            UnderlayFactory.NONE);
    private final FlowKey key = new FlowKey();
    private final Translation translation = new Translation();
    private SwitchModel model;
    private Bridge bridge;

    @AfterEach
    void close() {
        vswitch.close();
    }

    /** Each flow goes to a destination of its own, by a rule of its own that its packets count for. */
    @Test
    void shouldTakeAFewHundredBytesWhenFlowsHaveDestinationsOfTheirOwn() {
        build("resubmit(,20)", FLOWS);
        assertThat(bytesPerFlow(1, FLOWS)).isBetween(100L, MOST_BYTES);
    }

    /** Each pair of a source that was learned and a destination is a flow: all that it depends on others do, too. */
    @Test
    void shouldTakeAFewHundredBytesWhenFlowsArePairsOfHosts() {
        build(
                "learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],"
                        + "load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:NXM_OF_IN_PORT[]),"
                        + "resubmit(,20)",
                400);
        assertThat(bytesPerFlow(FLOWS / 400, 400)).isBetween(100L, MOST_BYTES);
    }

    private void build(String afterTheTunnel, int destinations) {
        vswitch.call(made -> {
                    model = made;
                    model.revalidator().limit().set(4_000_000);
                    bridge = model.addBridge("br-tun");
                    OfPort port = model.addPort("br-tun", PortSpec.vxlan("vxlan-in", 1, tunnel("10.0.0.1")));
                    model.addPort("br-tun", PortSpec.vxlan("vxlan-out", 2, tunnel("10.0.0.3")));
                    List.of(
                                    "table=0,priority=1,in_port=1 actions=resubmit(,4)",
                                    "table=0,priority=0 actions=drop",
                                    "table=4,priority=1,tun_id=1000 actions=mod_vlan_vid:1,resubmit(,10)",
                                    "table=4,priority=0 actions=drop",
                                    "table=10,priority=1 actions=" + afterTheTunnel,
                                    "table=20,priority=0 actions=drop")
                            .forEach(this::add);
                    for (int i = 0; i < destinations; i++) {
                        add("table=20,priority=2,dl_vlan=1,dl_dst=02:bb:00:%02x:%02x:%02x"
                                        .formatted(i >> 16, (i >> 8) & 0xff, i & 0xff)
                                + " actions=strip_vlan,load:2000->NXM_NX_TUN_ID[],output:2");
                    }
                    key.set(FlowField.IN_PORT, port.dpPort())
                            .set(FlowField.TUN_ID, 1_000)
                            .set(FlowField.TUN_SRC, 0x0a000001)
                            .set(FlowField.TUN_DST, 0x0a000002)
                            .set(FlowField.ETH_TYPE, 0x0800)
                            .set(FlowField.NW_SRC, 0x0b000001)
                            .set(FlowField.NW_DST, 0x0b000002)
                            .set(FlowField.NW_PROTO, 17);
                    return null;
                })
                .join();
    }

    private static TunnelOptions tunnel(String remote) {
        return TunnelOptions.of(Map.of("local_ip", "10.0.0.2", "remote_ip", remote, "key", "flow"));
    }

    private void add(String flow) {
        bridge.flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, flow, bridge, bridge.openFlowVersion())
                                .mod(),
                        model.nowMs());
    }

    /** Of the second half of the flows: when it comes, all is there that does not depend on how many there are. */
    private long bytesPerFlow(int sources, int destinations) {
        return vswitch.call(made -> {
                    for (int source = 0; source < sources; source++) {
                        translate(source, 0, TranslationMode.UPCALL);
                        made.revalidator().install(key, translation, made.nowMs());
                    }
                    made.revalidator().processChanges(Integer.MAX_VALUE, made.nowMs());
                    install(made, sources, 0, destinations / 2);
                    int flows = made.revalidator().size();
                    long bytes = bytes(made);
                    install(made, sources, destinations / 2, destinations);
                    flows = made.revalidator().size() - flows;
                    assertThat(flows).isGreaterThan(FLOWS / 2 - 1_000);
                    return (bytes(made) - bytes) / flows;
                })
                .join();
    }

    /** All that the revalidator knows, and so all cached flows and their tables; but not the tables of the bridges. */
    private static long bytes(SwitchModel model) {
        try {
            return new HeapLayout(type -> type.getName().startsWith("dev.patchbay.datapath.ofproto")
                            || type == Translator.class
                            || type == Translation.class)
                    .reachable(model.revalidator());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void install(SwitchModel made, int sources, int from, int to) {
        for (int destination = from; destination < to; destination++) {
            for (int source = 0; source < sources; source++) {
                translate(source, destination, TranslationMode.REVALIDATE);
                made.revalidator().install(key, translation, made.nowMs());
            }
        }
    }

    private void translate(int source, int destination, TranslationMode mode) {
        key.set(FlowField.ETH_SRC, SOURCES + source).set(FlowField.ETH_DST, DESTINATIONS + destination);
        model.translator().translate(key, 64, model.nowMs(), mode, translation);
    }
}
