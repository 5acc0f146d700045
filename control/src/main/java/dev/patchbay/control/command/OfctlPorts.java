package dev.patchbay.control.command;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortCounters;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The port half of {@code ovs-ofctl}: {@code show}, {@code dump-ports}, {@code dump-ports-desc}, {@code mod-port}. */
final class OfctlPorts {
    private final SwitchAccess access;

    OfctlPorts(SwitchAccess access) {
        this.access = access;
    }

    static Bridge bridge(SwitchModel model, String name) throws CommandFailure {
        return SwitchAccess.bridge(model, name, name + " is not a bridge or a socket");
    }

    /** The first line of a reply: its name, the version unless that is the default, and the number of the exchange. */
    static String header(String name, OpenFlowVersion version, String xid) {
        String shown = version == OpenFlowVersion.OF10 ? "" : " (" + version.shortName() + ")";
        return name + shown + " (xid=" + xid + "):\n";
    }

    void show(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        OpenFlowVersion version = request.spoken();
        boolean old = !version.atLeast(OpenFlowVersion.OF13);
        String text = access.ask(model -> {
            Bridge bridge = bridge(model, request.argument(0));
            StringBuilder out = new StringBuilder();
            String first = header("OFPT_FEATURES_REPLY", version, "0x2");
            out.append(first, 0, first.length() - 1);
            out.append(String.format(" dpid:%016x\n", bridge.datapathId()));
            out.append("n_tables:").append(Bridge.VISIBLE_TABLES).append(", n_buffers:0\n");
            out.append("capabilities: FLOW_STATS TABLE_STATS PORT_STATS ");
            out.append(version == OpenFlowVersion.OF10 ? "QUEUE_STATS ARP_MATCH_IP" : "GROUP_STATS QUEUE_STATS");
            out.append(version.atLeast(OpenFlowVersion.OF14) ? " BUNDLES\n" : "\n");
            if (version == OpenFlowVersion.OF10) {
                out.append("actions: output enqueue set_vlan_vid set_vlan_pcp strip_vlan mod_dl_src mod_dl_dst"
                        + " mod_nw_src mod_nw_dst mod_nw_tos mod_tp_src mod_tp_dst\n");
            }
            out.append(old ? "" : header("OFPST_PORT_DESC reply", version, "0x3"));
            ports(bridge).forEach(port -> describe(port, version, out));
            String last = header("OFPT_GET_CONFIG_REPLY", version, old ? "0x4" : "0x5");
            return out.append(last, 0, last.length() - 1)
                    .append(" frags=normal miss_send_len=0\n")
                    .toString();
        });
        request.call().out().print(text);
    }

    void describe(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        String text = access.ask(model -> {
            Bridge bridge = bridge(model, request.argument(0));
            StringBuilder out = new StringBuilder(header("OFPST_PORT_DESC reply", request.spoken(), "0x2"));
            chosen(bridge, request).forEach(port -> describe(port, request.spoken(), out));
            return out.toString();
        });
        request.call().out().print(text);
    }

    void dump(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        boolean byName = request.arguments().size() > 1 && !isNumber(request.argument(1));
        String text = access.ask(model -> {
            model.pushStatistics();
            Bridge bridge = bridge(model, request.argument(0));
            List<OfPort> ports = chosen(bridge, request);
            String first = header("OFPST_PORT reply", request.spoken(), byName ? "0x4" : "0x2");
            StringBuilder out = new StringBuilder();
            out.append(first, 0, first.length() - 1)
                    .append(' ')
                    .append(ports.size())
                    .append(" ports\n");
            for (OfPort port : ports) {
                counters(port, model.counters(port), request.names(), out);
            }
            return out.toString();
        });
        request.call().out().print(text);
    }

    void modify(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        access.ask(model -> {
            Bridge bridge = bridge(model, request.argument(0));
            OfPort port = port(bridge, request.argument(1));
            if (port == null) {
                throw new CommandFailure(bridge.name() + ": couldn't find port `" + request.argument(1) + "'");
            }
            modify(model, port, request.argument(2));
            return null;
        });
    }

    private static void modify(SwitchModel model, OfPort port, String action) throws CommandFailure {
        switch (action) {
            case "up" -> model.portUp(port, true);
            case "down" -> model.portUp(port, false);
            case "flood" -> port.noFlood(false);
            case "no-flood" -> port.noFlood(true);
            case "forward" -> port.noForward(false);
            case "no-forward" -> port.noForward(true);
            case "receive" -> port.noReceive(false);
            case "no-receive" -> port.noReceive(true);
            case "packet-in" -> port.noPacketIn(false);
            case "no-packet-in" -> port.noPacketIn(true);
            default -> throw new CommandFailure("unknown mod-port command '" + action + "'");
        }
    }

    private static List<OfPort> ports(Bridge bridge) {
        List<OfPort> ports = new ArrayList<>(bridge.ports());
        ports.sort(Comparator.comparingInt(OfPort::ofport));
        return ports;
    }

    /** The port that an argument names, or all. */
    private static List<OfPort> chosen(Bridge bridge, OfctlProgram.Request request) throws CommandFailure {
        if (request.arguments().size() < 2) {
            return ports(bridge);
        }
        OfPort port = port(bridge, request.argument(1));
        if (port == null && !isNumber(request.argument(1))) {
            throw new CommandFailure(bridge.name() + ": couldn't find port `" + request.argument(1) + "'");
        }
        return port == null ? List.of() : List.of(port);
    }

    private static OfPort port(Bridge bridge, String nameOrNumber) {
        if (isNumber(nameOrNumber)) {
            return bridge.port(Integer.parseInt(nameOrNumber));
        }
        return nameOrNumber.equals("LOCAL") ? bridge.port(OfPorts.LOCAL) : bridge.port(nameOrNumber);
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    private static String number(OfPort port) {
        return port.ofport() == OfPorts.LOCAL ? "LOCAL" : String.valueOf(port.ofport());
    }

    private static void describe(OfPort port, OpenFlowVersion version, StringBuilder out) {
        out.append(' ').append(number(port)).append('(').append(port.name()).append("): addr:");
        MacAddress.append(out, port.mac()).append('\n');
        List<String> config = new ArrayList<>();
        if (!port.adminUp()) {
            config.add("PORT_DOWN");
        }
        if (port.noReceive()) {
            config.add("NO_RECV");
        }
        if (port.noFlood() && !version.atLeast(OpenFlowVersion.OF11)) {
            config.add("NO_FLOOD");
        }
        if (port.noForward()) {
            config.add("NO_FWD");
        }
        if (port.noPacketIn()) {
            config.add("NO_PACKET_IN");
        }
        boolean down = !port.adminUp() || !port.linkUp();
        String live = version.atLeast(OpenFlowVersion.OF11) ? "LIVE" : "0";
        out.append("     config:     ")
                .append(config.isEmpty() ? "0" : String.join(" ", config))
                .append('\n');
        out.append("     state:      ").append(down ? "LINK_DOWN" : live).append('\n');
        out.append("     speed: 0 Mbps now, 0 Mbps max\n");
    }

    private static void counters(OfPort port, PortCounters counters, boolean names, StringBuilder out) {
        String shown = names && port.ofport() != OfPorts.LOCAL ? port.name() : number(port);
        out.append(String.format(
                "  port %2s: rx pkts=%d, bytes=%d, drop=%d, errs=%d, frame=0, over=0, crc=0\n",
                shown, counters.rxPackets(), counters.rxBytes(), counters.rxDropped(), counters.rxErrors()));
        out.append(String.format(
                "           tx pkts=%d, bytes=%d, drop=%d, errs=%d, coll=0\n",
                counters.txPackets(), counters.txBytes(), counters.txDropped(), counters.txErrors()));
    }
}
