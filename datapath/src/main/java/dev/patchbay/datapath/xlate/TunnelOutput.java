package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Decides the outer header of a packet that leaves by a tunnel port (Open vSwitch's {@code tnl_port_send}).
 *
 * <p>What the port's options fix wins; what they leave to the flow ({@code key=flow}, {@code remote_ip=flow}) comes from
 * the packet's tunnel fields. The outer ECN bits always follow the inner packet (RFC 6040, with CE sent as ECT(0)).
 *
 * <p><b>Threads.</b> Slow path; {@link #prepare} leaves its answer for {@link #emit}.
 */
final class TunnelOutput {
    private static final int VNI_MASK = 0xffffff;
    private static final int CE = 3;
    private static final int ECT_0 = 2;
    private static final int ECN_MASK = 3;
    private static final int DSCP_MASK = 0xfc;

    private final VtepTable vteps;
    private int remote;
    private int local;
    private long vni;
    private int tos;
    private int ttl;
    private int flags;

    TunnelOutput(VtepTable vteps) {
        this.vteps = vteps;
    }

    /**
     * Works out the outer header.
     *
     * @param port a VXLAN port.
     * @param at the packet as it leaves.
     * @param arrivedAt our own address, if the packet came by a tunnel, else 0; never a destination. The caller un-wildcards it.
     * @return false if the packet cannot go there.
     */
    boolean prepare(OfPort port, Traversal at, int arrivedAt) {
        FlowKey flow = at.flow;
        FlowMask wildcards = at.wildcards;
        boolean ip = at.isIp();
        TunnelOptions options = port.tunnel();
        local = options.localFlow() ? fromFlow(FlowField.TUN_SRC, flow, wildcards) : options.localIp();
        remote = options.remoteFlow() ? fromFlow(FlowField.TUN_DST, flow, wildcards) : options.remoteIp();
        if (remote == 0) {
            at.note(TraceNote.NO_TUNNEL);
            return false;
        }
        if (remote == arrivedAt) {
            at.note(TraceNote.OWN_ADDRESS);
            return false;
        }
        if (options.outKeyFlow()) {
            wildcards.unwildcard(FlowField.TUN_ID);
            vni = flow.get(FlowField.TUN_ID) & VNI_MASK;
        } else {
            vni = options.outKey() & VNI_MASK;
        }
        ttl = options.ttl();
        if (options.ttlInherit() && ip) {
            wildcards.unwildcard(FlowField.NW_TTL);
            ttl = (int) flow.get(FlowField.NW_TTL);
        }
        tos = options.tos();
        if (options.tosInherit() && ip) {
            wildcards.unwildcard(FlowField.NW_DSCP);
            tos = (int) flow.get(FlowField.NW_TOS) & DSCP_MASK;
        }
        if (ip) {
            wildcards.unwildcard(FlowField.NW_ECN);
            int ecn = (int) flow.get(FlowField.NW_TOS) & ECN_MASK;
            tos |= ecn == CE ? ECT_0 : ecn;
        }
        flags = (options.dfDefault() ? TunnelFlags.DF : 0) | (options.csum() ? TunnelFlags.CSUM : 0);
        return true;
    }

    private static int fromFlow(FlowField field, FlowKey flow, FlowMask wildcards) {
        wildcards.unwildcard(field);
        return (int) flow.get(field);
    }

    void emit(OfPort port, ActionList.Builder actions) {
        int vtep = vteps.intern(local, remote, port.tunnel().dstPort());
        actions.tunnelOutput(port.dpPort(), vtep, vni, tos, ttl, flags);
    }
}
