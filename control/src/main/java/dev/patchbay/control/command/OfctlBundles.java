package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.io.IOException;

/** {@code ovs-ofctl bundle}: changes of flows and groups from one file, all of them or none. */
final class OfctlBundles {
    private final SwitchAccess access;

    OfctlBundles(SwitchAccess access) {
        this.access = access;
    }

    int apply(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        FlowFile file = FlowFile.read(request, request.argument(1), "open failed");
        PortNames names = PortNameList.accepted(access, request);
        FlowParser flows = new FlowParser(names, request.spoken());
        OfctlBatch batch = new OfctlBatch(request.xid(FlowFormats.ANY), 1, false);
        for (FlowFile.Line line : file.lines()) {
            batch.add(OfctlLines.parse(file, line, text -> parse(text, flows, names, request.spoken())));
        }
        return batch.apply(access, request);
    }

    /** The first word, or the beginning of it, says what the rest is about. */
    private static OfctlMessage parse(String line, FlowParser flows, PortNames names, OpenFlowVersion version) {
        String word = OfctlLines.firstWord(line);
        String rest = line.substring(word.length()).stripLeading();
        if ("flow".startsWith(word)) {
            return new OfctlMessage.Flow(OfctlFlowMods.parseMixed(rest, flows).mod());
        }
        if ("group".startsWith(word)) {
            return new OfctlMessage.Group(OfctlGroups.parseMixed(rest, names, version));
        }
        throw new FlowSyntaxException("Unsupported bundle message type: " + word, 0);
    }
}
