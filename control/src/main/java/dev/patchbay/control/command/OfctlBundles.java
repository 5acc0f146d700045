package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import java.io.IOException;

/** {@code ovs-ofctl bundle}: changes of flows and groups from one file, all of them or none. */
final class OfctlBundles {
    private final SwitchAccess access;

    OfctlBundles(SwitchAccess access) {
        this.access = access;
    }

    int apply(OfctlRequest request) throws CommandFailure, IOException, InterruptedException {
        FlowFile file = FlowFile.read(request, request.argument(1), "open failed");
        OfctlBatch batch = new OfctlBatch(request.xid(FlowFormats.ANY), 1, false);
        OfctlLines.parse(access, request.argument(0), file, (line, bridge) -> parse(request, line, bridge))
                .forEach(batch::add);
        return batch.apply(access, request);
    }

    /** The first word, or the beginning of it, says what the rest is about. */
    private static OfctlMessage parse(OfctlRequest request, String line, Bridge bridge) {
        String word = OfctlLines.firstWord(line);
        String rest = line.substring(word.length()).stripLeading();
        if ("flow".startsWith(word)) {
            return new OfctlMessage.Flow(
                    OfctlFlowMods.parseMixed(request, rest, bridge).mod());
        }
        if ("group".startsWith(word)) {
            return new OfctlMessage.Group(OfctlGroups.parseMixed(request, rest, bridge));
        }
        throw new FlowSyntaxException("Unsupported bundle message type: " + word, 0);
    }
}
