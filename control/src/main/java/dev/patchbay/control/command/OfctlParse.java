package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PacketFormat;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** {@code ovs-ofctl parse-flow} and its like: what is understood of a text, without any switch. */
final class OfctlParse {
    private static final int PAYLOAD = 64;
    private static final int DUMP_COLUMNS = 16;

    int flow(OfctlRequest request) throws CommandFailure {
        try {
            return print(
                    request,
                    List.of(FlowParser.parse(
                            FlowMod.Command.ADD, request.argument(0), PortNames.NONE, OpenFlowVersion.OF15)));
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
    }

    int flows(OfctlRequest request) throws CommandFailure, IOException {
        FlowFile file = FlowFile.read(request, request.argument(0), "open failed");
        List<FlowParser.Parsed> flows = new ArrayList<>();
        for (FlowFile.Line line : file.lines()) {
            flows.add(OfctlLines.parse(
                    file,
                    line,
                    text -> OfctlFlowMods.parseMixed(text, new FlowParser(PortNames.NONE, OpenFlowVersion.OF15))));
        }
        return print(request, flows);
    }

    private static int print(OfctlRequest request, List<FlowParser.Parsed> flows) throws CommandFailure {
        int usable = FlowFormats.ANY;
        for (FlowParser.Parsed flow : flows) {
            usable &= flow.formats();
        }
        request.print("usable protocols: " + FlowFormats.names(usable) + "\n");
        int allowed = usable & FlowFormats.of(request.spoken());
        if (allowed == 0) {
            throw new CommandFailure("no usable protocol");
        }
        int chosen = Integer.lowestOneBit(allowed);
        request.print("chosen protocol: " + FlowFormats.names(chosen) + "\n");
        int xid = 1;
        for (FlowParser.Parsed flow : flows) {
            OfctlMessage message = new OfctlMessage.Flow(flow.mod());
            request.print(message.name(request.spoken(), FlowFormats.extended(chosen)) + request.versionTag()
                    + OfctlRequest.xidTag(xid++) + ":" + message.text(request, PortNames.NONE) + "\n");
        }
        return 0;
    }

    /** A frame for a flow, in hexadecimal; the status is 1 if the flow says what no frame can. */
    int compose(OfctlRequest request) throws CommandFailure {
        FlowKey wanted;
        try {
            wanted = PacketParser.parse(request.argument(0), PortNames.NONE);
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
        byte[] payload = GeneratedFrame.anyPayload(PAYLOAD);
        if (request.arguments().size() > 1) {
            String hex = request.argument(1);
            try {
                payload = TraceArguments.octets(hex);
            } catch (CommandFailure noHex) {
                throw new CommandFailure(hex + ": trailing garbage in packet data", noHex);
            }
        }
        DirectBuffer frame = GeneratedFrame.of(wanted, payload);
        request.print(dump(frame));
        FlowKey made = new FlowKey();
        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(frame, 0, frame.capacity(), made);
        String specified =
                PacketFormat.append(new StringBuilder(), wanted, PortNames.NONE).toString();
        String extracted = PacketFormat.append(
                        new StringBuilder(), made.set(FlowField.IN_PORT, wanted.get(FlowField.IN_PORT)), PortNames.NONE)
                .toString();
        if (specified.equals(extracted)) {
            return 0;
        }
        request.call()
                .err()
                .print("specified and extracted flows differ:\nspecified: " + specified + "\nextracted: " + extracted);
        return 1;
    }

    private static String dump(DirectBuffer frame) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < frame.capacity(); i++) {
            int column = i % DUMP_COLUMNS;
            if (column == 0) {
                text.append(i == 0 ? "" : "\n").append(String.format("%08x ", i));
            }
            text.append(column == DUMP_COLUMNS / 2 ? '-' : ' ').append(String.format("%02x", frame.getByte(i) & 0xff));
        }
        return text.append('\n').toString();
    }

    int group(OfctlRequest request) throws CommandFailure {
        try {
            OfctlMessage message = new OfctlMessage.Group(
                    GroupSyntax.parse(GroupMod.Command.ADD, request.argument(0), PortNames.NONE, request.spoken()));
            request.print("usable protocols: any\nchosen version: " + OfctlTables.name(request.spoken()) + "\n"
                    + message.name(request.spoken(), false) + request.versionTag() + OfctlRequest.xidTag(1) + ":"
                    + message.text(request, PortNames.NONE) + "\n");
            return 0;
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
    }
}
