package dev.patchbay.control.command;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.controller.FlowRemoved;
import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PacketFormat;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.VlanMatch;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.agrona.DirectBuffer;

/**
 * Prints the messages that {@code ovs-ofctl monitor} gets.
 *
 * @param version OpenFlow version of the connection
 * @param names port names to use
 */
record MonitorText(OpenFlowVersion version, PortNames names) {
    private static final int VLAN_TAG_BYTES = 4;
    private static final int ETHERNET_BYTES = 14;
    private static final int IPV6_BYTES = 40;

    private String tag(int xid) {
        return (version == OpenFlowVersion.OF10 ? "" : " (" + version.shortName() + ")") + OfctlRequest.xidTag(xid);
    }

    /** The line that begins a reply to a request for news of flows; events follow. */
    String flowUpdates(int xid) {
        String name = version.atLeast(OpenFlowVersion.OF14)
                ? "OFPST_FLOW_MONITOR reply"
                : version == OpenFlowVersion.OF13 ? "ONFST_FLOW_MONITOR reply" : "NXST_FLOW_MONITOR reply";
        return name + tag(xid) + ":\n";
    }

    /** What a flow is before anything happened: earlier versions do not tell it from a new one. */
    String initialEvent() {
        return version.atLeast(OpenFlowVersion.OF14) ? "INITIAL" : "ADDED";
    }

    /** One event. */
    String flowUpdate(String event, Rule rule, boolean actions) {
        StringBuilder out =
                new StringBuilder(" event=").append(event).append(" table=").append(rule.tableId());
        if (rule.idleTimeout() != 0) {
            out.append(" idle_timeout=").append(rule.idleTimeout());
        }
        if (rule.hardTimeout() != 0) {
            out.append(" hard_timeout=").append(rule.hardTimeout());
        }
        out.append(" cookie=").append(FlowFormat.cookie(rule.cookie())).append(' ');
        FlowFormat.appendMatch(out, FlowMod.DEFAULT_PRIORITY, VlanMatch.shown(rule.match(), version), names);
        if (actions && !rule.actions().isEmpty()) {
            out.append(out.charAt(out.length() - 1) == ' ' ? "actions=" : " actions=");
            OfAction.append(out, ActionEncoder.encode(rule.actions(), rule.match(), version), names);
        }
        return out.append('\n').toString();
    }

    /** A flow that asked for it went. */
    String flowRemoved(FlowRemoved flow) {
        StringBuilder out =
                new StringBuilder("OFPT_FLOW_REMOVED").append(tag(0)).append(": ");
        FlowFormat.appendMatch(out, flow.priority(), VlanMatch.shown(flow.match(), version), names);
        out.append(" reason=").append(flow.reason().text());
        if (version.atLeast(OpenFlowVersion.OF11)) {
            out.append(" table_id=").append(flow.table());
        }
        if (flow.cookie() != 0) {
            out.append(" cookie:0x").append(Long.toHexString(flow.cookie()));
        }
        FlowFormat.appendDuration(out.append(" duration"), flow.durationMs());
        out.append(" idle").append(flow.idleTimeout());
        if (flow.hardTimeout() != 0 && version.atLeast(OpenFlowVersion.OF11)) {
            out.append(" hard").append(flow.hardTimeout());
        }
        return out.append(" pkts")
                .append(flow.packets())
                .append(" bytes")
                .append(flow.bytes())
                .append('\n')
                .toString();
    }

    /** A packet for the controller. */
    String packetIn(PacketIn packet) {
        StringBuilder out = new StringBuilder("NXT_PACKET_IN2").append(tag(0)).append(':');
        if (packet.table() != 0) {
            out.append(" table_id=").append(packet.table());
        }
        if (packet.cookie() != PacketIn.NO_COOKIE) {
            out.append(" cookie=0x").append(Long.toHexString(packet.cookie()));
        }
        int length = packet.frame().capacity();
        out.append(" total_len=").append(length).append(' ');
        MatchFormat.append(out, packet.metadata(), names);
        out.append(" (via ").append(packet.reason().text(version)).append(')');
        out.append(" data_len=").append(length).append(" (unbuffered)\n");
        if (packet.userdata().capacity() > 0) {
            out.append(" userdata=").append(hex(packet.userdata())).append('\n');
        }
        return packet(out, packet.frame()).append('\n').toString();
    }

    private static String hex(DirectBuffer octets) {
        byte[] bytes = new byte[octets.capacity()];
        octets.getBytes(0, bytes);
        return HexFormat.ofDelimiter(".").formatHex(bytes);
    }

    /** What a frame is, and the checksum of its transport header. */
    static StringBuilder packet(StringBuilder out, DirectBuffer frame) {
        FlowKey key = new FlowKey();
        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(frame, 0, frame.capacity(), key);
        PacketFormat.append(out, key, PortNames.NONE);
        int transport = transport(key, frame);
        if (transport > 0) {
            switch ((int) key.get(FlowField.NW_PROTO)) {
                case 1 -> checksum(out, " icmp_csum:", frame, transport + 2);
                case 6 -> checksum(out, " tcp_csum:", frame, transport + 16);
                case 17 -> checksum(out, " udp_csum:", frame, transport + 6);
                case 58 -> checksum(out, " icmp6_csum:", frame, transport + 2);
                default -> {
                    // Others have none that is shown.
                }
            }
        }
        return out;
    }

    private static void checksum(StringBuilder out, String name, DirectBuffer frame, int offset) {
        if (offset + Short.BYTES <= frame.capacity()) {
            out.append(name).append(Integer.toHexString(frame.getShort(offset, ByteOrder.BIG_ENDIAN) & 0xffff));
        }
    }

    /** Where the transport header begins; 0 if there is none in the frame. */
    private static int transport(FlowKey key, DirectBuffer frame) {
        int network = ETHERNET_BYTES
                + (key.get(FlowField.VLAN_PRESENT) != 0 ? VLAN_TAG_BYTES : 0)
                + (key.get(FlowField.VLAN_TCI1) != 0 ? VLAN_TAG_BYTES : 0);
        boolean whole = (key.get(FlowField.NW_FRAG) & 2) == 0;
        int type = (int) key.get(FlowField.ETH_TYPE);
        if (!whole || frame.capacity() <= network) {
            return 0;
        }
        if (type == EtherType.IPV4) {
            return network + (frame.getByte(network) & 0xf) * 4;
        }
        return type == EtherType.IPV6 ? network + IPV6_BYTES : 0;
    }
}
