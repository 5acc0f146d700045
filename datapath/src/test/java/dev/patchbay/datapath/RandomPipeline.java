package dev.patchbay.datapath;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.action.Clone;
import dev.patchbay.datapath.ofproto.action.Conjunction;
import dev.patchbay.datapath.ofproto.action.CtClear;
import dev.patchbay.datapath.ofproto.action.DecTtl;
import dev.patchbay.datapath.ofproto.action.Exit;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.LearnSpec;
import dev.patchbay.datapath.ofproto.action.Move;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputReg;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
import dev.patchbay.datapath.ofproto.action.PushVlan;
import dev.patchbay.datapath.ofproto.action.Resubmit;
import dev.patchbay.datapath.ofproto.action.SetEthDst;
import dev.patchbay.datapath.ofproto.action.SetEthSrc;
import dev.patchbay.datapath.ofproto.action.SetField;
import dev.patchbay.datapath.ofproto.action.SetIpDscp;
import dev.patchbay.datapath.ofproto.action.SetIpTtl;
import dev.patchbay.datapath.ofproto.action.SetIpv4Dst;
import dev.patchbay.datapath.ofproto.action.SetIpv4Src;
import dev.patchbay.datapath.ofproto.action.SetL4DstPort;
import dev.patchbay.datapath.ofproto.action.SetTunnel;
import dev.patchbay.datapath.ofproto.action.SetVlanPcp;
import dev.patchbay.datapath.ofproto.action.SetVlanVid;
import dev.patchbay.datapath.ofproto.action.StackPop;
import dev.patchbay.datapath.ofproto.action.StackPush;
import dev.patchbay.datapath.ofproto.action.StripVlan;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowField;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Draws bridges, flows and frames from small pools, so that frames meet flows, flows overlap and caches are hit.
 *
 * <p>The same seed draws the same things, so two switches can be given the same history.
 */
final class RandomPipeline {
    static final int[] REMOTES = {0xc0a83202, 0xc0a83203};
    private static final String[] TAPS = {"p1", "p2", "p3", "p4", "p5", "p6"};
    private static final long[] MACS = {
        0x02aa00000001L, 0x02aa00000002L, 0x02aa00000003L, 0x02aa00000013L, 0x33330000_0001L, 0xffffffffffffL
    };
    private static final int[] IPS = {0x0a000001, 0x0a000002, 0x0a000102, 0xc0000204};
    private static final int[] PORTS = {1, 2, 53, 80};
    private static final int[] VLANS = {1, 2, 10};
    private static final int TABLES = 4;
    private static final int CONJUNCTIONS = 2;

    private final Random random;
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[2048]);
    private final FrameBuilder builder = new FrameBuilder();

    RandomPipeline(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** br0 with four taps and br1 with two and two tunnels, joined by a patch. */
    void build(List<SteppedHost> hosts) {
        List<PortSpec> first = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            first.add(PortSpec.ordinary(TAPS[i], i + 1).withVlan(vlan()));
        }
        PortVlan fifth = vlan();
        for (SteppedHost host : hosts) {
            host.run(model -> {
                model.addBridge("br0");
                model.addBridge("br1");
                first.forEach(port -> model.addPort("br0", port));
                model.addPort("br0", PortSpec.patch("patch0", 10, "patch1"));
                model.addPort("br1", PortSpec.patch("patch1", 10, "patch0"));
                model.addPort("br1", PortSpec.ordinary(TAPS[4], 5).withVlan(fifth));
                model.addPort("br1", PortSpec.ordinary(TAPS[5], 6));
                model.addPort("br1", PortSpec.vxlan("vx2", 12, tunnel("192.168.50.2")));
                model.addPort("br1", PortSpec.vxlan("vx3", 13, tunnel("192.168.50.3")));
            });
        }
    }

    private static TunnelOptions tunnel(String remote) {
        return TunnelOptions.of(Map.of("local_ip", "192.168.50.1", "remote_ip", remote, "key", "flow"));
    }

    private PortVlan vlan() {
        BitSet trunks = new BitSet();
        if (random.nextBoolean()) {
            trunks.set(pick(VLANS));
        }
        return switch (random.nextInt(6)) {
            case 0, 1 -> PortVlan.of(PortVlan.Mode.ACCESS, pick(VLANS), new BitSet());
            case 2 -> PortVlan.of(PortVlan.Mode.NATIVE_UNTAGGED, pick(VLANS), trunks);
            case 3 -> PortVlan.of(PortVlan.Mode.NATIVE_TAGGED, pick(VLANS), trunks);
            default -> PortVlan.of(PortVlan.Mode.TRUNK, 0, trunks);
        };
    }

    String tap() {
        return TAPS[random.nextInt(TAPS.length)];
    }

    String bridge() {
        return random.nextBoolean() ? "br0" : "br1";
    }

    private int pick(int[] pool) {
        return pool[random.nextInt(pool.length)];
    }

    private long mac() {
        return MACS[random.nextInt(MACS.length)];
    }

    private long unicastMac() {
        return MACS[random.nextInt(4)];
    }

    /** A frame of some kind; now and then cut short. */
    byte[] frame() {
        builder.wrap(frame, 0).ethernet(mac(), random.nextInt(20) == 0 ? mac() : unicastMac());
        if (random.nextInt(3) == 0) {
            builder.vlan(random.nextInt(5) == 0 ? 0 : pick(VLANS), random.nextInt(3));
            if (random.nextInt(4) == 0) {
                builder.vlan(pick(VLANS), 0);
            }
        }
        switch (random.nextInt(8)) {
            case 0 -> builder.arp(1 + random.nextInt(2), unicastMac(), pick(IPS), 0, pick(IPS));
            case 1 ->
                builder.ipv6(0x20010db8_00000000L, pick(IPS), 0x20010db8_00000000L, pick(IPS))
                        .udp(pick(PORTS), pick(PORTS))
                        .payload(8, 7);
            case 2 -> ip().echoRequest(1, random.nextInt(3)).payload(8, 7);
            case 3, 4 ->
                ip().tcp(pick(PORTS), pick(PORTS), 1, 2, 1 << random.nextInt(5)).payload(8, 7);
            case 5 ->
                ip().fragment(7, random.nextBoolean() ? 0x2000 : 0x0010)
                        .udp(pick(PORTS), pick(PORTS))
                        .payload(8, 7);
            default -> ip().udp(pick(PORTS), pick(PORTS)).payload(8, 7);
        }
        int length = builder.finish();
        if (random.nextInt(25) == 0) {
            length = 14 + random.nextInt(length - 14);
        }
        byte[] bytes = new byte[length];
        frame.getBytes(0, bytes);
        return bytes;
    }

    private FrameBuilder ip() {
        return builder.ipv4(pick(IPS), pick(IPS))
                .tos(random.nextInt(4) | random.nextInt(2) << 5)
                .ttl(1 + random.nextInt(3));
    }

    FlowMod flow() {
        int table = random.nextInt(TABLES);
        int priority = random.nextInt(4);
        Match match = match();
        List<OfAction> actions = actions(2 + random.nextInt(3), 0);
        switch (random.nextInt(10)) {
            case 0 -> actions = clauses();
            case 1 -> exact(match, MatchField.CONJ_ID, 1 + random.nextInt(CONJUNCTIONS));
            default -> {}
        }
        return FlowMod.add(table, priority, match, random.nextInt(3), actions);
    }

    private List<OfAction> clauses() {
        List<OfAction> clauses = new ArrayList<>();
        for (int id = 1; id <= CONJUNCTIONS; id++) {
            if (random.nextBoolean()) {
                clauses.add(new Conjunction(id, random.nextInt(2), 2));
            }
        }
        return clauses;
    }

    /** One flow per bridge that sends most packets on, so that pipelines get deep. */
    FlowMod baseFlow() {
        return FlowMod.add(
                0, 0, new Match(), 0, List.of(new Resubmit(OfPorts.IN_PORT, 1, false), new Output(OfPorts.NORMAL, 0)));
    }

    Match match() {
        Match match = new Match();
        for (int i = random.nextInt(3); i >= 0; i--) {
            demand(match);
        }
        return match;
    }

    private void demand(Match match) {
        switch (random.nextInt(16)) {
            case 0 -> exact(match, MatchField.IN_PORT, 1 + random.nextInt(13));
            case 1 -> exact(match, MatchField.ETH_SRC, unicastMac());
            case 2 -> exact(match, MatchField.ETH_DST, mac());
            case 3 ->
                MatchField.ETH_DST.match(match, 0, random.nextBoolean() ? 0x010000000000L : 0, 0, 0x010000000000L);
            case 4 -> match.set(FlowField.ETH_TYPE, random.nextBoolean() ? 0x0800 : 0x0806, 0xffff);
            case 5 -> MatchField.VLAN_TCI.match(match, 0, random.nextBoolean() ? 0x1000 : 0, 0, 0x1000);
            case 6 -> MatchField.VLAN_TCI.match(match, 0, pick(VLANS), 0, 0x0fff);
            case 7 -> ipv4(match, FlowField.NW_SRC, pick(IPS), random.nextInt(3));
            case 8 -> ipv4(match, FlowField.NW_DST, pick(IPS), random.nextInt(3));
            case 9 -> {
                match.set(FlowField.ETH_TYPE, 0x0800, 0xffff)
                        .set(FlowField.NW_PROTO, random.nextBoolean() ? 17 : 6, 0xff);
                if (random.nextBoolean()) {
                    match.set(FlowField.TP_DST, pick(PORTS), random.nextBoolean() ? 0xffff : 0xfffe);
                }
            }
            case 10 -> match.set(FlowField.ETH_TYPE, 0x0800, 0xffff).set(FlowField.NW_TTL, 1 + random.nextInt(3), 0xff);
            case 11 -> exact(match, MatchField.TUN_ID, random.nextInt(4));
            case 12 -> match.set(FlowField.REG0, random.nextInt(3), random.nextBoolean() ? 0xffff_ffffL : 1);
            case 13 -> match.set(FlowField.METADATA, random.nextInt(2), 1);
            case 14 -> match.set(FlowField.CT_STATE, 0, 0x20);
            default -> match.set(FlowField.ETH_TYPE, 0x0800, 0xffff).set(FlowField.NW_FRAG, random.nextInt(4), 3);
        }
    }

    private static void ipv4(Match match, FlowField field, int address, int prefix) {
        long mask = prefix == 0 ? 0xffff_ffffL : prefix == 1 ? 0xffff_ff00L : 0xff00_0000L;
        match.set(FlowField.ETH_TYPE, 0x0800, 0xffff).set(field, address & mask, mask);
    }

    private static void exact(Match match, MatchField field, long value) {
        field.match(match, 0, value, -1L, -1L);
    }

    private List<OfAction> actions(int count, int depth) {
        List<OfAction> actions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            actions.add(action(depth));
        }
        return actions;
    }

    private OfAction action(int depth) {
        return switch (random.nextInt(30)) {
            case 0, 1, 2 -> new Output(1 + random.nextInt(13), 0);
            case 3 -> new Output(OfPorts.NORMAL, 0);
            case 4 -> new Output(random.nextBoolean() ? OfPorts.FLOOD : OfPorts.ALL, 0);
            case 5 -> new Output(OfPorts.IN_PORT, 0);
            case 6, 7, 8 -> new Resubmit(OfPorts.IN_PORT, 1 + random.nextInt(TABLES - 1), false);
            case 9 -> new Resubmit(1 + random.nextInt(6), 1 + random.nextInt(TABLES - 1), false);
            case 10 -> SetField.load(SubField.all(MatchField.REG0), random.nextInt(3));
            case 11 -> SetField.load(new SubField(MatchField.VLAN_TCI, 0, 12), pick(VLANS));
            case 12 -> SetField.load(SubField.all(MatchField.VLAN_TCI), 0);
            case 13 -> SetField.load(new SubField(MatchField.IP_SRC, 0, 8), 9);
            case 14 -> new SetVlanVid(pick(VLANS));
            case 15 -> new SetVlanPcp(random.nextInt(3));
            case 16 -> random.nextBoolean() ? new StripVlan(false) : new PushVlan(0x8100);
            case 17 -> random.nextBoolean() ? new SetEthSrc(unicastMac()) : new SetEthDst(mac());
            case 18 -> random.nextBoolean() ? new SetIpv4Src(pick(IPS)) : new SetIpv4Dst(pick(IPS));
            case 19 -> random.nextBoolean() ? new SetIpDscp(0x20) : new SetIpTtl(2);
            case 20 -> new SetL4DstPort(pick(PORTS));
            case 21 -> new SetTunnel(random.nextInt(4), false);
            case 22 -> new DecTtl(List.of(0));
            case 23 -> new Move(SubField.all(MatchField.ETH_SRC), SubField.all(MatchField.ETH_DST));
            case 24 ->
                random.nextBoolean()
                        ? new StackPush(SubField.all(MatchField.ETH_SRC))
                        : new StackPop(SubField.all(MatchField.ETH_DST));
            case 25 ->
                random.nextBoolean()
                        ? new OutputReg(SubField.all(MatchField.REG0), 0xffff)
                        : new OutputTrunc(1 + random.nextInt(6), 20 + random.nextInt(40));
            case 26 -> depth == 0 ? new Clone(actions(2, 1)) : new CtClear();
            case 27 ->
                random.nextInt(3) == 0
                        ? new Exit()
                        : new Move(SubField.all(MatchField.IN_PORT), new SubField(MatchField.REG0, 0, 16));
            default -> learn();
        };
    }

    private Learn learn() {
        SubField vid = new SubField(MatchField.VLAN_TCI, 0, 12);
        List<LearnSpec> specs = List.of(
                new LearnSpec.MatchSpec(vid, vid, 0, 0),
                new LearnSpec.MatchSpec(SubField.all(MatchField.ETH_DST), SubField.all(MatchField.ETH_SRC), 0, 0),
                new LearnSpec.LoadSpec(SubField.all(MatchField.VLAN_TCI), null, 0, 0),
                new LearnSpec.LoadSpec(SubField.all(MatchField.TUN_ID), SubField.all(MatchField.TUN_ID), 0, 0),
                new LearnSpec.OutputSpec(SubField.all(MatchField.IN_PORT)));
        int limit = random.nextInt(4) == 0 ? 2 : 0;
        boolean result = random.nextInt(4) == 0;
        return new Learn(
                random.nextInt(2) * 15,
                random.nextInt(2) * 20,
                1,
                5,
                result ? Learn.WRITE_RESULT : 0,
                1 + random.nextInt(TABLES - 1),
                0,
                0,
                limit,
                result ? new SubField(MatchField.REG0, 0, 1) : null,
                specs);
    }
}
