package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.action.Enqueue;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.key.FlowField;

/**
 * Outputs of all kinds: to one port, to many, to the port that a register names, in part, through tunnels and patches.
 *
 * <p>Each output of the datapath is preceded by what brings the frame to where the flow is ({@link ActionCommitter}).
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class OutputActions {
    private final Traversal at;
    private final ActionInterpreter actions;
    private final TunnelOutput tunnels;
    private final NormalForwarding normal;
    private int tunnelDestination;
    private boolean tunnelDestinationRead;

    OutputActions(Traversal at, ActionInterpreter actions, VtepTable vteps) {
        this.at = at;
        this.actions = actions;
        this.tunnels = new TunnelOutput(vteps);
        this.normal = new NormalForwarding(at, this);
    }

    /** A new packet: remembers by which of our addresses it came. */
    void begin() {
        tunnelDestination = (int) at.flow.get(FlowField.TUN_DST);
        tunnelDestinationRead = false;
    }

    /** Whether an output depended on which of our addresses the packet came to. */
    boolean readTunnelDestination() {
        return tunnelDestinationRead;
    }

    /**
     * Outputs to a port.
     *
     * @param port any number, reserved ones included.
     * @param mayPacketIn whether a miss behind {@code TABLE} may go to the controller.
     * @param last whether nothing follows in the pipeline.
     * @param inBucket whether a group's bucket says so.
     */
    void output(int port, boolean mayPacketIn, boolean last, boolean inBucket) {
        switch (port) {
            case OfPorts.IN_PORT -> outputTo(at.inPort(), last);
            case OfPorts.TABLE -> actions.tables().enterFirst(mayPacketIn);
            case OfPorts.NORMAL -> normal.forward();
            case OfPorts.FLOOD -> flood(false, last);
            case OfPorts.ALL -> flood(true, last);
            case OfPorts.CONTROLLER ->
                actions.controller()
                        .punt(
                                inBucket
                                        ? PacketInReason.GROUP
                                        : at.inActionSet ? PacketInReason.ACTION_SET : PacketInReason.ACTION);
            case OfPorts.NONE -> {
                // Nowhere.
            }
            default -> {
                if (port != at.inPort()) {
                    outputTo(port, last);
                } else {
                    at.note(TraceNote.SKIP_INPUT_PORT);
                }
            }
        }
    }

    void outputRegister(SubField source, boolean last, boolean inBucket) {
        source.unwildcard(at.wildcards);
        long port = source.read(at.flow);
        if (source.readHigh(at.flow) == 0 && port >= 0 && port <= 0xffff) {
            at.note(TraceNote.OUTPUT_PORT_IS, port);
            output((int) port, false, last, inBucket);
        } else {
            at.note(TraceNote.OUTPUT_PORT_RANGE, Long.toUnsignedString(port));
        }
    }

    void outputTruncated(OutputTrunc output, boolean last) {
        int port = output.port();
        switch (port) {
            case OfPorts.TABLE, OfPorts.NORMAL, OfPorts.FLOOD, OfPorts.ALL, OfPorts.CONTROLLER, OfPorts.NONE ->
                // Only a real port can have its copy cut (ovs-actions(7)).
                at.note(TraceNote.TRUNCATE_RESERVED, OfPorts.reservedName(port));
            default -> {
                if (port == at.inPort()) {
                    at.note(TraceNote.SKIP_INPUT_PORT);
                    return;
                }
                // As in Open vSwitch IN_PORT is no port here, so nothing is sent to it.
                OfPort target = at.bridge.port(port);
                if (target == null || target.type() == PortType.PATCH) {
                    at.note(TraceNote.TRUNCATE_PATCH, OfPorts.append(new StringBuilder(), port, PortNames.NONE));
                    return;
                }
                at.out.builder().truncate(output.maxLen());
                outputTo(port, last);
            }
        }
    }

    private void flood(boolean all, boolean last) {
        int from = at.inPort();
        OfPort previous = null;
        for (OfPort port : at.bridge.ports()) {
            if (port.ofport() != from && (all || !port.noFlood())) {
                if (previous != null) {
                    outputTo(previous.ofport(), false);
                }
                previous = port;
            }
        }
        if (previous != null) {
            outputTo(previous.ofport(), last);
        }
    }

    /** Sends the packet out of a port, with a queue that only this output has. */
    void enqueue(Enqueue enqueue, boolean last) {
        int port = enqueue.port() == OfPorts.IN_PORT ? at.inPort() : enqueue.port();
        if (enqueue.port() != OfPorts.IN_PORT && port == at.inPort()) {
            return;
        }
        int queue = at.queue;
        at.queue = enqueue.queue();
        outputTo(port, last);
        at.queue = queue;
    }

    /** Sends the packet as it is now out of a port, whatever kind that is; {@code last} as above. */
    void outputTo(int ofport, boolean last) {
        OfPort port = at.bridge.port(ofport);
        if (port == null) {
            at.note(TraceNote.NO_OUTPUT_PORT);
            return;
        }
        if (port.noForward()) {
            at.note(TraceNote.NO_FORWARD);
            return;
        }
        switch (port.type()) {
            case PATCH -> {
                OfPort peer = actions.tables().peer(port);
                if (peer != null) {
                    capture(port, true);
                    capture(peer, false);
                    actions.tables().throughPatch(port, peer, last);
                }
            }
            case VXLAN, WIRE -> throughTunnel(port);
            default -> {
                NetDevice device = actions.stage().device(port);
                if (device == null) {
                    at.traceOutput(port.dpPort(), port.name());
                    at.commit();
                    at.out.builder().output(port.dpPort());
                } else {
                    actions.stage().enter(port, device, last);
                }
            }
        }
    }

    /** Shows the frame to who captures on the end of a pair. */
    private void capture(OfPort end, boolean sent) {
        if (end.captured()) {
            at.commit();
            at.out.builder().capture(end.captureVport(), sent);
        }
    }

    private void throughTunnel(OfPort port) {
        tunnelDestinationRead |= at.byTunnel;
        if (tunnels.prepare(port, at, tunnelDestination)) {
            if (port.type() == PortType.VXLAN) {
                at.note(TraceNote.TO_TUNNEL);
            }
            at.traceOutput(port.dpPort(), port.name());
            at.commit();
            tunnels.emit(port, at.out.builder());
        }
    }
}
