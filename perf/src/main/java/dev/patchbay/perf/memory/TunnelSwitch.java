package dev.patchbay.perf.memory;

import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * A running switch with one bridge that does what Neutron's br-tun does: from the table of the tunnel key to the one that
 * learns, to the one of unicast addresses, and out by another tunnel under another key.
 *
 * <p>Each tunnel key is a network. The packets of each network are also looked at for something else, so that their megaflows
 * have another mask.
 */
final class TunnelSwitch implements AutoCloseable {
    static final int LOCAL = 0x0a000002;
    static final int REMOTE_IN = 0x0a000001;
    static final int REMOTE_OUT = 0x0a000003;
    static final int VNI_IN = 1_000;
    static final int VNI_OUT = 2_000;
    static final int MAX_MASKS = 10;

    /** What tables match that lie on the way of a network's packets; none of it is like what packets have. */
    private static final List<String> LOOKED_AT = List.of(
            "ip,nw_tos=252",
            "ip,nw_ttl=9",
            "ip,nw_proto=77",
            "ip,nw_tos=252,nw_ttl=9",
            "ip,nw_tos=252,nw_proto=77",
            "ip,nw_ttl=9,nw_proto=77",
            "ip,nw_frag=later,nw_tos=252",
            "udp,tp_dst=9",
            "udp,tp_dst=9,nw_tos=252");

    private final VirtualSwitch vswitch;

    TunnelSwitch(Workload workload, int workers, PreparedUnderlay.Opening underlay) throws InterruptedException {
        SwitchContext context = new SwitchContext()
                .workers(workers)
                .flowLimit(4_000_000)
                .errorHandler(defect -> {
                    throw new IllegalStateException(defect);
                });
        if (!workload.emc()) {
            context.emcInsertInverseProbability(0);
        }
        try {
            vswitch = VirtualSwitch.started(context, "memory", underlay);
        } catch (UnderlayBindException impossible) {
            throw new IllegalStateException(impossible);
        }
        ask(model -> {
            build(model);
            path(model, workload.path());
            // The limit follows how long sweeps take; a measurement has none of that.
            model.revalidator().limit().set(4_000_000);
            return null;
        });
    }

    private static void build(SwitchModel model) {
        Bridge bridge = model.addBridge("br-tun");
        model.addPort("br-tun", PortSpec.vxlan("vxlan-in", 1, tunnel("10.0.0.1")));
        model.addPort("br-tun", PortSpec.vxlan("vxlan-out", 2, tunnel("10.0.0.3")));
        flow(bridge, model, "table=0,priority=1,in_port=1 actions=resubmit(,4)");
        flow(bridge, model, "table=0,priority=0 actions=drop");
        for (int i = 0; i < MAX_MASKS; i++) {
            String next = i == 0 ? "resubmit(,10)" : "resubmit(," + (100 + i) + ")";
            flow(
                    bridge,
                    model,
                    "table=4,priority=1,tun_id=%d actions=mod_vlan_vid:%d,%s".formatted(VNI_IN + i, i + 1, next));
            flow(
                    bridge,
                    model,
                    "table=20,priority=2,dl_vlan=%d,dl_dst=fa:16:3e:00:00:01 actions=strip_vlan,load:%d->NXM_NX_TUN_ID[],output:2"
                            .formatted(i + 1, VNI_OUT + i));
            if (i > 0) {
                String match = LOOKED_AT.get(i - 1);
                flow(bridge, model, "table=%d,priority=2,%s actions=drop".formatted(100 + i, match));
                flow(bridge, model, "table=%d,priority=1 actions=resubmit(,10)".formatted(100 + i));
            }
        }
        flow(bridge, model, "table=4,priority=0 actions=drop");
        flow(
                bridge,
                model,
                "table=10,priority=1 actions=learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],"
                        + "NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],"
                        + "load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:OXM_OF_IN_PORT[]),resubmit(,20)");
        flow(bridge, model, "table=20,priority=0 actions=drop");
    }

    private static void path(SwitchModel model, Workload.Path path) {
        Bridge bridge = model.bridge("br-tun");
        switch (path) {
            case TUNNEL -> {}
            case TRACKED -> {
                flow(bridge, model, "table=0,priority=2,in_port=1,ip actions=ct(zone=1,table=1)");
                flow(bridge, model, "table=1,priority=1,ip actions=ct(commit,zone=1,table=2)");
                flow(bridge, model, "table=2,priority=1 actions=resubmit(,4)");
            }
            case FLOATING_IP -> {
                RoutedPath.build(model, "br-tun", PreparedUnderlay.DESTINATION);
                flow(bridge, model, "table=0,priority=2,in_port=1,ip actions=output:" + RoutedPath.QR);
                flow(
                        bridge,
                        model,
                        "table=0,priority=2,in_port=%d,ip actions=load:%d->NXM_NX_TUN_ID[],output:2"
                                .formatted(RoutedPath.FG, VNI_OUT));
            }
        }
    }

    private static TunnelOptions tunnel(String remote) {
        return TunnelOptions.of(Map.of("local_ip", "10.0.0.2", "remote_ip", remote, "key", "flow"));
    }

    private static void flow(Bridge bridge, SwitchModel model, String text) {
        bridge.flows()
                .apply(
                        FlowParser.parse(FlowMod.Command.ADD, text, bridge, bridge.openFlowVersion())
                                .mod(),
                        model.nowMs());
    }

    VirtualSwitch vswitch() {
        return vswitch;
    }

    <T> T ask(Function<SwitchModel, T> question) throws InterruptedException {
        try {
            return vswitch.call(question).get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    @Override
    public void close() {
        vswitch.close();
    }
}
