package dev.patchbay.datapath.xlate;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.fdb.MacLearningTable;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * The NORMAL action: a VLAN-aware learning switch (ovs-actions(7), "The OVS Normal Pipeline").
 *
 * <p>In order: the receiving port's VLAN mode decides whether the frame may come in and in which VLAN it is; reserved
 * addresses go no further; the source is learned; a known destination gets the frame, else all ports of the VLAN do. The
 * tag is put, changed or removed per output, and the frame is as before afterwards.
 *
 * <p><b>Threads.</b> Slow path; works on the translator's packet.
 */
final class NormalForwarding {
    private static final int VID_AND_PRESENT = 0x1fff;
    private static final int ETH_TYPE_VLAN = 0x8100;
    private static final int ETH_TYPE_VLAN_STACKED = 0x88a8;

    private final Traversal at;
    private final OutputActions outputs;

    NormalForwarding(Traversal at, OutputActions outputs) {
        this.at = at;
        this.outputs = outputs;
    }

    void forward() {
        FlowKey flow = at.flow;
        FlowMask wildcards = at.wildcards;
        Bridge bridge = at.bridge;
        wildcards.unwildcard(FlowField.ETH_SRC).unwildcard(FlowField.ETH_DST);
        wildcards.unwildcard(FlowField.VLAN_TCI, VID_AND_PRESENT);
        int from = at.inPort();
        OfPort input = bridge.port(from);
        if (input == null && from != OfPorts.CONTROLLER && from != OfPorts.NONE) {
            at.note(TraceNote.UNKNOWN_PORT, from);
            at.note(TraceNote.NO_INPUT_BUNDLE);
            return;
        }
        int tags = VlanStack.depth(flow);
        if (tags == 0 && isTag(flow.get(FlowField.ETH_TYPE))) {
            at.note(TraceNote.PARTIAL_VLAN, input == null ? "" : input.name());
            at.note(TraceNote.PARTIAL_VLAN_DROPPED);
            return;
        }
        if (tags > 0) {
            wildcards.unwildcard(FlowField.VLAN_TCI1, VID_AND_PRESENT);
        }
        // What a controller sends is like a frame from a trunk that nobody learns from.
        PortVlan inputVlan = input == null ? PortVlan.TRUNK : input.vlan();
        int vid = tags == 0 ? 0 : VlanStack.tci(flow, 0) & VlanStack.VID_MASK;
        if (!FrameVlan.admitted(vid, inputVlan)) {
            traceRefusal(vid, input);
            return;
        }
        FrameVlan frame = FrameVlan.received(flow, inputVlan);
        if (ReservedAddresses.contains(flow.get(FlowField.ETH_DST))) {
            at.note(TraceNote.RESERVED_MAC);
            return;
        }
        if (input != null) {
            learn(flow, bridge, input, frame.vid(), at.out);
        }
        MacLearningTable fdb = bridge.fdb();
        int known = fdb.lookup(frame.vid(), flow.get(FlowField.ETH_DST), at.out);
        if (known == OfPorts.NONE) {
            at.note(TraceNote.FLOODING);
            flood(flow, wildcards, bridge, input, frame);
        } else if (known != from) {
            OfPort target = bridge.port(known);
            at.note(target == null ? TraceNote.LEARNED_UNKNOWN : TraceNote.LEARNED_PORT);
            if (target != null) {
                output(flow, wildcards, target, frame);
            }
        } else {
            at.note(TraceNote.LEARNED_INPUT);
        }
    }

    private static boolean isTag(long ethType) {
        return ethType == ETH_TYPE_VLAN || ethType == ETH_TYPE_VLAN_STACKED;
    }

    private void traceRefusal(int vid, OfPort input) {
        if (at.trace != null) {
            switch (input.vlan().mode()) {
                case ACCESS ->
                    at.trace.note(
                            TraceNote.ACCESS_VLAN,
                            vid,
                            input.name(),
                            input.vlan().tag());
                case DOT1Q_TUNNEL -> at.trace.note(TraceNote.CUSTOMER_VLAN, vid, input.name());
                case TRUNK, NATIVE_TAGGED, NATIVE_UNTAGGED ->
                    at.trace.note(TraceNote.TRUNK_VLAN, vid, input.name(), vid);
            }
            at.trace.note(TraceNote.DISALLOWED_VLAN);
        }
    }

    private void learn(FlowKey flow, Bridge bridge, OfPort input, int vid, Translation out) {
        long source = flow.get(FlowField.ETH_SRC);
        SideEffect.LearnMac learned = new SideEffect.LearnMac(bridge, input, vid, source);
        if (at.trace != null && at.mode.learns() && learned.wouldChangeTable()) {
            at.trace.note(TraceNote.LEARNED_MAC, MacAddress.format(source), input.name(), vid);
        }
        at.effect(learned);
        if (learned.wouldChangeTable()) {
            out.wouldWrite();
        }
        // If the entry goes or moves, the next packet of this source has to be seen by the slow path.
        bridge.fdb().lookup(vid, source, out);
    }

    private void flood(FlowKey flow, FlowMask wildcards, Bridge bridge, OfPort input, FrameVlan frame) {
        for (OfPort port : bridge.ports()) {
            if (port != input && !port.noFlood() && frame.belongsTo(port.vlan())) {
                output(flow, wildcards, port, frame);
            }
        }
    }

    private void output(FlowKey flow, FlowMask wildcards, OfPort port, FrameVlan frame) {
        int tpid = VlanStack.tpid(flow, 0);
        int tci = VlanStack.tci(flow, 0);
        int innerTpid = VlanStack.tpid(flow, 1);
        int innerTci = VlanStack.tci(flow, 1);
        // The priority travels with the tag from trunk to trunk.
        wildcards.unwildcard(FlowField.VLAN_TCI);
        if (frame.innerTpid() != 0 && frame.innerVid() == 0) {
            // Without a VLAN it is its priority that keeps a tag.
            wildcards.unwildcard(FlowField.VLAN_TCI1);
        }
        frame.send(flow, port.vlan());
        outputs.outputTo(port.ofport(), false);
        VlanStack.set(flow, 0, tpid, tci);
        VlanStack.set(flow, 1, innerTpid, innerTci);
    }
}
