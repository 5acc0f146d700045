package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code ovs-ofctl parse-flow}, {@code parse-flows} and {@code parse-group}: what is understood, without any switch. */
final class OfctlParse {
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
