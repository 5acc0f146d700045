package dev.patchbay.datapath.ofproto;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What {@code ovs-ofctl} prints about a bridge besides its flows: {@code show}, {@code dump-ports},
 * {@code dump-aggregate}.
 */
public final class BridgeText {
    private static final String OF10_ACTIONS =
            "actions: output enqueue set_vlan_vid set_vlan_pcp strip_vlan mod_dl_src mod_dl_dst mod_nw_src mod_nw_dst"
                    + " mod_nw_tos mod_tp_src mod_tp_dst\n";

    private BridgeText() {}

    /**
     * The text of {@code ovs-ofctl show}.
     *
     * @param bridge to show.
     * @param version OpenFlow version of the request.
     * @return lines.
     */
    public static String show(Bridge bridge, OpenFlowVersion version) {
        boolean later = version.atLeast(OpenFlowVersion.OF11);
        boolean portsApart = version.atLeast(OpenFlowVersion.OF13);
        StringBuilder out = new StringBuilder("OFPT_FEATURES_REPLY").append(tag(version, 2));
        out.append(": dpid:").append(String.format("%016x\n", bridge.datapathId()));
        out.append("n_tables:").append(Bridge.VISIBLE_TABLES).append(", n_buffers:0\n");
        out.append("capabilities: FLOW_STATS TABLE_STATS PORT_STATS ")
                .append(later ? "GROUP_STATS QUEUE_STATS\n" : "QUEUE_STATS ARP_MATCH_IP\n");
        if (!later) {
            out.append(OF10_ACTIONS);
        }
        if (portsApart) {
            out.append("OFPST_PORT_DESC reply").append(tag(version, 3)).append(":\n");
        }
        for (OfPort port : bridge.ports()) {
            describe(out, port, version);
        }
        out.append("OFPT_GET_CONFIG_REPLY").append(tag(version, portsApart ? 5 : 4));
        return out.append(": frags=normal miss_send_len=0\n").toString();
    }

    /**
     * The text of {@code ovs-ofctl dump-ports-desc}.
     *
     * @param ports to show.
     * @param version OpenFlow version of the request.
     * @param xid transaction number of the request.
     * @return lines.
     */
    public static String portsDesc(Collection<OfPort> ports, OpenFlowVersion version, int xid) {
        StringBuilder out = new StringBuilder("OFPST_PORT_DESC reply")
                .append(tag(version, xid))
                .append(":\n");
        for (OfPort port : ports) {
            describe(out, port, version);
        }
        return out.toString();
    }

    private static String tag(OpenFlowVersion version, int xid) {
        String name = version == OpenFlowVersion.OF10 ? "" : " (" + version.shortName() + ")";
        return name + " (xid=0x" + Integer.toHexString(xid) + ")";
    }

    /**
     * Appends what a port is, as {@code show} and the port status message do.
     *
     * @param out where to append.
     * @param port to show.
     * @param version OpenFlow version that tells it.
     */
    public static void describe(StringBuilder out, OfPort port, OpenFlowVersion version) {
        OfPorts.append(out.append(' '), port.ofport(), PortNames.NONE)
                .append('(')
                .append(port.name());
        MacAddress.append(out.append("): addr:"), port.mac()).append('\n');
        StringBuilder config = new StringBuilder();
        flag(config, !port.adminUp(), "PORT_DOWN");
        flag(config, port.noReceive(), "NO_RECV");
        flag(config, port.noFlood() && !version.atLeast(OpenFlowVersion.OF11), "NO_FLOOD");
        flag(config, port.noForward(), "NO_FWD");
        flag(config, port.noPacketIn(), "NO_PACKET_IN");
        StringBuilder state = new StringBuilder();
        boolean down = !port.linkUp() || !port.adminUp();
        flag(state, down, "LINK_DOWN");
        flag(state, !down && version.atLeast(OpenFlowVersion.OF11), "LIVE");
        out.append("     config:     ").append(config.isEmpty() ? "0" : config).append('\n');
        out.append("     state:      ").append(state.isEmpty() ? "0" : state).append('\n');
        out.append("     speed: 0 Mbps now, 0 Mbps max\n");
    }

    private static void flag(StringBuilder out, boolean set, String name) {
        if (set) {
            out.append(out.isEmpty() ? "" : " ").append(name);
        }
    }

    /**
     * The text of {@code ovs-ofctl dump-ports}.
     *
     * @param ports which ports, in the order in which they are to be printed.
     * @param counters what each has carried.
     * @param version OpenFlow version of the request.
     * @param names port names to use, {@link PortNames#NONE} for numbers.
     * @param xid transaction number of the request.
     * @return lines.
     */
    public static String dumpPorts(
            Collection<OfPort> ports,
            Function<OfPort, PortCounters> counters,
            OpenFlowVersion version,
            PortNames names,
            int xid) {
        StringBuilder out = new StringBuilder("OFPST_PORT reply").append(tag(version, xid));
        out.append(": ").append(ports.size()).append(" ports\n");
        for (OfPort port : ports) {
            PortCounters counted = counters.apply(port);
            out.append("  port ").append(port.ofport() < 10 ? " " : "");
            OfPorts.append(out, port.ofport(), names);
            out.append(": rx pkts=").append(counted.rxPackets());
            out.append(", bytes=").append(counted.rxBytes());
            out.append(", drop=").append(counted.rxDropped());
            out.append(", errs=").append(counted.rxErrors()).append(", frame=0, over=0, crc=0\n");
            out.append("           tx pkts=").append(counted.txPackets());
            out.append(", bytes=").append(counted.txBytes());
            out.append(", drop=").append(counted.txDropped());
            out.append(", errs=").append(counted.txErrors()).append(", coll=0\n");
        }
        return out.toString();
    }

    /**
     * The text of {@code ovs-ofctl dump-aggregate}.
     *
     * @param rules flows to sum up.
     * @param version OpenFlow version of the request.
     * @param xid transaction number of the request.
     * @return one line.
     */
    public static String aggregate(List<Rule> rules, OpenFlowVersion version, int xid) {
        long packets = 0;
        long bytes = 0;
        for (Rule rule : rules) {
            packets += rule.packets();
            bytes += rule.bytes();
        }
        String header = (version == OpenFlowVersion.OF10 ? "NXST_AGGREGATE reply" : "OFPST_AGGREGATE reply")
                + tag(version, xid);
        return header + ": packet_count=" + packets + " byte_count=" + bytes + " flow_count=" + rules.size() + "\n";
    }
}
