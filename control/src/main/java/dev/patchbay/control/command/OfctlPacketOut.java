package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.PacketOut;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.action.ActionCheck;
import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** {@code ovs-ofctl packet-out}: sends frames through actions, in the older form of its arguments and in the newer one. */
final class OfctlPacketOut {
    private static final int ETHERNET_HEADER = 14;
    private static final int NEW_FORM = 2;

    /** What a packet-out may say about the packet besides its port. */
    private static final Pattern PIPELINE = Pattern.compile("x{0,2}reg[0-9]+|metadata|tunnel_id|tun_[a-z0-9_]+");

    /** The names that OpenFlow gives to errors. */
    private static final Pattern ERROR = Pattern.compile("OFP[A-Z0-9_]+");

    private final SwitchAccess access;

    OfctlPacketOut(SwitchAccess access) {
        this.access = access;
    }

    /** All but the frame: where it comes from, what is known about it, what is to be done. */
    private record Order(int inPort, Match metadata, List<OfAction> actions, int formats) {}

    int send(OfctlRequest request) throws CommandFailure, InterruptedException {
        List<String> arguments = request.arguments();
        if (arguments.size() == NEW_FORM + 1) {
            throw new CommandFailure("Too many arguments (4)");
        }
        PortNames names = PortNameList.accepted(access, request);
        try {
            return arguments.size() == NEW_FORM
                    ? sendOne(request, names)
                    : sendAll(request, order(request, names), arguments.subList(3, arguments.size()));
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
    }

    private static Order order(OfctlRequest request, PortNames names) throws CommandFailure {
        ActionSyntax.Parsed parsed = ActionSyntax.readBucket(request.argument(2), names);
        int inPort = OfPorts.parse(request.argument(1), names);
        if (inPort < 0) {
            throw new CommandFailure(request.argument(0) + ": unknown port `" + request.argument(1) + "'");
        }
        requireSource(inPort, request.argument(1));
        return new Order(inPort, new Match(), parsed.actions(), parsed.formats());
    }

    /** A packet may come by a port, or by none, from the switch itself or from a controller. */
    private static void requireSource(int inPort, String text) throws CommandFailure {
        if (inPort >= OfPorts.MAX
                && inPort != OfPorts.LOCAL
                && inPort != OfPorts.NONE
                && inPort != OfPorts.CONTROLLER) {
            throw new CommandFailure(text + " is not a valid OpenFlow port for PACKET_OUT");
        }
    }

    private int sendAll(OfctlRequest request, Order order, List<String> packets)
            throws CommandFailure, InterruptedException {
        FlowFormats.require(order.formats(), request.spoken());
        int xid = request.xid(order.formats());
        int status = 0;
        for (int i = 0; i < packets.size() && status == 0; i++) {
            status = send(request, order, frame(packets.get(i), ""), xid + 2 * i);
        }
        return status;
    }

    /** The form in which the packet is one of the fields. */
    private int sendOne(OfctlRequest request, PortNames names) throws CommandFailure, InterruptedException {
        String text = request.argument(1);
        int actionsAt = text.indexOf("action");
        int inPort = 0;
        DirectBuffer frame = null;
        StringBuilder metadata = new StringBuilder();
        KeyValues words = new KeyValues(actionsAt < 0 ? text : text.substring(0, actionsAt), 0);
        while (words.next()) {
            String value = words.value();
            if (value.isEmpty()) {
                throw new CommandFailure("field " + words.key() + " missing value");
            }
            switch (words.key()) {
                case "in_port" -> {
                    inPort = OfPorts.parse(value, names);
                    if (inPort < 0) {
                        throw new CommandFailure(value + " is not a valid OpenFlow port");
                    }
                    requireSource(inPort, value);
                }
                case "packet" -> frame = frame(value, "packet: ");
                default ->
                    metadata.append(pipelineField(words.key()))
                            .append('=')
                            .append(value)
                            .append(',');
            }
        }
        Match known = MatchParser.parse(metadata.toString(), names);
        if (frame == null) {
            throw new CommandFailure("must specify packet");
        }
        int equals = actionsAt < 0 ? -1 : text.indexOf('=', actionsAt);
        ActionSyntax.Parsed actions = ActionSyntax.readBucket(equals < 0 ? "" : text.substring(equals + 1), names);
        FlowFormats.require(actions.formats(), request.spoken());
        // Before OpenFlow 1.5 the message has no place for more than the port.
        boolean carried = request.spoken().atLeast(OpenFlowVersion.OF15);
        Order order = new Order(inPort, carried ? known : new Match(), actions.actions(), actions.formats());
        return send(request, order, frame, request.xid(actions.formats()));
    }

    private static String pipelineField(String name) throws CommandFailure {
        if (MatchField.byName(name) == null) {
            throw new CommandFailure("unknown keyword " + name);
        }
        if (!PIPELINE.matcher(name).matches()) {
            throw new CommandFailure(name + " is not a valid pipeline field for PACKET_OUT");
        }
        return name;
    }

    private static DirectBuffer frame(String text, String where) throws CommandFailure {
        byte[] octets;
        try {
            octets = TraceArguments.octets(text);
        } catch (CommandFailure garbage) {
            throw new CommandFailure(where + garbage.getMessage(), garbage);
        }
        if (octets.length < ETHERNET_HEADER) {
            throw new CommandFailure(where + "Packet data too short for Ethernet");
        }
        return new UnsafeBuffer(octets);
    }

    /** Sends one frame; the answer is the exit status. */
    private int send(OfctlRequest request, Order order, DirectBuffer frame, int xid)
            throws CommandFailure, InterruptedException {
        String refusal = access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            String error = refusal(model, bridge, order, frame, request.spoken());
            return error.isEmpty() ? "" : shown(request, bridge, order, frame, xid, error);
        });
        request.call().err().print(refusal);
        return refusal.isEmpty() ? 0 : 1;
    }

    /** Sends it; returns the error's name if the switch refuses, else nothing. */
    private static String refusal(
            SwitchModel model, Bridge bridge, Order order, DirectBuffer frame, OpenFlowVersion version) {
        FlowKey packet = new FlowKey().copyFrom(order.metadata().value()).set(FlowField.IN_PORT, order.inPort());
        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(frame, 0, frame.capacity(), packet);
        Match match = new Match();
        match.value().copyFrom(packet);
        for (int word = 0; word < FlowKey.WORDS; word++) {
            match.mask().unwildcard(word, -1L);
        }
        try {
            List<OfAction> actions = ActionEncoder.encode(order.actions(), match, version);
            ActionCheck.onArrival(actions, match, 0, version);
            model.packetOut(new PacketOut(bridge, packet, frame, actions));
            return "";
        } catch (FlowModException refused) {
            boolean nameless =
                    version == OpenFlowVersion.OF10 && refused.error().equals("OFPFMFC_UNKNOWN");
            return nameless ? "NXBRC_UNENCODABLE_ERROR" : refused.error();
        } catch (FlowSyntaxException refused) {
            Matcher error = ERROR.matcher(refused.getMessage());
            return error.find() ? error.group() : refused.getMessage();
        }
    }

    private static String shown(
            OfctlRequest request, Bridge bridge, Order order, DirectBuffer frame, int xid, String error) {
        String tags = request.versionTag() + OfctlRequest.xidTag(xid) + ": ";
        PortNames names = request.shownNames(bridge);
        StringBuilder out = new StringBuilder("OFPT_ERROR").append(tags).append(error);
        OfPorts.append(out.append("\nOFPT_PACKET_OUT").append(tags).append("in_port="), order.inPort(), names);
        List<OfAction> actions = ActionEncoder.encode(order.actions(), new Match(), request.spoken());
        OfAction.append(out.append(" actions="), actions, names);
        out.append(" data_len=").append(frame.capacity()).append('\n');
        return MonitorText.packet(out, frame).append('\n').toString();
    }
}
