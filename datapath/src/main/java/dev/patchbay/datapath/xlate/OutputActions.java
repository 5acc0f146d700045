package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
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
    private final TableWalk tables;
    private final TunnelOutput tunnels;
    private final NormalForwarding normal;
    private int tunnelDestination;
    private boolean byTunnel;
    private boolean tunnelDestinationRead;

    OutputActions(Traversal at, TableWalk tables, VtepTable vteps) {
        this.at = at;
        this.tables = tables;
        this.tunnels = new TunnelOutput(vteps);
        this.normal = new NormalForwarding(at, this);
    }

    /** A new packet: remembers by which of our addresses it came. */
    void begin() {
        tunnelDestination = (int) at.flow.get(FlowField.TUN_DST);
        byTunnel = false;
        tunnelDestinationRead = false;
    }

    void cameByTunnel() {
        byTunnel = true;
    }

    /** Whether an output depended on which of our addresses the packet came to. */
    boolean readTunnelDestination() {
        return tunnelDestinationRead;
    }

    void output(int port) {
        switch (port) {
            case OfPorts.IN_PORT -> outputTo(at.inPort());
            case OfPorts.TABLE -> tables.enter(0, at.inPort());
            case OfPorts.NORMAL -> normal.forward();
            case OfPorts.FLOOD -> flood(false);
            case OfPorts.ALL -> flood(true);
            case OfPorts.CONTROLLER, OfPorts.NONE -> {
                // No controller is connected to any bridge.
            }
            default -> {
                if (port != at.inPort()) {
                    outputTo(port);
                } else {
                    at.note(TraceNote.SKIP_INPUT_PORT);
                }
            }
        }
    }

    void outputRegister(SubField source) {
        source.unwildcard(at.wildcards);
        long port = source.read(at.flow);
        if (source.readHigh(at.flow) == 0 && port >= 0 && port <= 0xffff) {
            at.note(TraceNote.OUTPUT_PORT_IS, port);
            output((int) port);
        } else {
            at.note(TraceNote.OUTPUT_PORT_RANGE, Long.toUnsignedString(port));
        }
    }

    void outputTruncated(OutputTrunc output) {
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
                OfPort target = at.bridge.port(port == OfPorts.IN_PORT ? at.inPort() : port);
                if (target == null || target.type() == PortType.PATCH) {
                    at.note(TraceNote.TRUNCATE_PATCH, OfPorts.append(new StringBuilder(), port, PortNames.NONE));
                    return;
                }
                at.out.builder().truncate(output.maxLen());
                outputTo(target.ofport());
            }
        }
    }

    private void flood(boolean all) {
        int from = at.inPort();
        for (OfPort port : at.bridge.ports()) {
            if (port.ofport() != from && (all || !port.noFlood())) {
                outputTo(port.ofport());
            }
        }
    }

    /** Sends the packet as it is now out of a port, whatever kind that is. */
    void outputTo(int ofport) {
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
                OfPort peer = tables.peer(port);
                if (peer != null) {
                    tables.throughPatch(port, peer);
                }
            }
            case VXLAN -> throughTunnel(port);
            default -> {
                at.commit();
                at.out.builder().output(port.dpPort());
            }
        }
    }

    private void throughTunnel(OfPort port) {
        tunnelDestinationRead |= byTunnel;
        if (tunnels.prepare(port, at, tunnelDestination)) {
            at.note(TraceNote.TO_TUNNEL);
            at.commit();
            tunnels.emit(port, at.out.builder());
        }
    }
}
