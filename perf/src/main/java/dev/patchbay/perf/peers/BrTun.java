package dev.patchbay.perf.peers;

import java.util.List;

/**
 * The flows of Neutron's br-tun, for a host whose guests are all behind tunnels.
 *
 * <p>Table 4 turns the tunnel's number into the network's local VLAN, table 10 learns the sender into table 20 as Neutron
 * has it, and table 20 sends to the tunnel where the destination was learned. Where Neutron hands a frame from a tunnel to
 * br-int after learning, it goes to table 20 here. An unknown destination is dropped in table 22, so that what the sink gets
 * has passed a learned flow.
 */
final class BrTun {
    /** OpenFlow port of the tunnel to the source. */
    static final int SOURCE_PORT = 1;

    /** OpenFlow port of the tunnel to the sink. */
    static final int SINK_PORT = 2;

    private static final String LEARN = "learn(table=20,hard_timeout=300,priority=1,NXM_OF_VLAN_TCI[0..11],"
            + "NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],"
            + "output:OXM_OF_IN_PORT[])";

    /** In the syntax of {@code ovs-ofctl}. */
    static final List<String> FLOWS = List.of(
            "table=0,priority=1,in_port=" + SOURCE_PORT + ",actions=resubmit(,4)",
            "table=0,priority=1,in_port=" + SINK_PORT + ",actions=resubmit(,4)",
            "table=0,priority=0,actions=drop",
            "table=4,priority=1,tun_id=" + Peer.VNI_IN + ",actions=mod_vlan_vid:1,resubmit(,10)",
            "table=4,priority=1,tun_id=" + Peer.VNI_OUT + ",actions=mod_vlan_vid:1,resubmit(,10)",
            "table=4,priority=0,actions=drop",
            "table=10,priority=1,actions=" + LEARN + ",resubmit(,20)",
            "table=20,priority=0,actions=resubmit(,22)",
            "table=22,priority=0,actions=drop");

    private BrTun() {}
}
