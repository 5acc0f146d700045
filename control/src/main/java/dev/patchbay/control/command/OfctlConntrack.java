package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;

/** {@code ovs-ofctl ct-flush} and {@code ct-flush-zone}: connections of the datapath, by way of a bridge. */
final class OfctlConntrack {
    private static final int MAX_ZONE = 0xffff;
    private static final String ZONE = "zone=";

    private final SwitchAccess access;

    OfctlConntrack(SwitchAccess access) {
        this.access = access;
    }

    int flush(OfctlRequest request) throws CommandFailure, InterruptedException {
        int at = 1;
        int zone = -1;
        if (request.argument(at, "").startsWith(ZONE)) {
            zone = (int) DatapathArguments.number(request.argument(at++).substring(ZONE.length()), MAX_ZONE);
            if (zone < 0) {
                throw new CommandFailure("Failed to parse zone");
            }
        }
        ConnectionMatch match;
        try {
            match = ConnectionMatch.parse(request.argument(at, ""), request.argument(at + 1, ""));
        } catch (CommandFailure wrong) {
            // The datapath's command says whose complaint it is and which error number goes with it; this one does not.
            throw new CommandFailure(
                    "Failed to parse ct-tuple: "
                            + wrong.getMessage()
                                    .replaceFirst("^ovs-vswitchd: ", "")
                                    .replaceFirst(" \\(Invalid argument\\)$", ""),
                    wrong);
        }
        access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
        ConntrackCommands.flush(access, zone, match);
        return 0;
    }

    int flushZone(OfctlRequest request) throws CommandFailure, InterruptedException {
        int zone = (int) DatapathArguments.number(request.argument(1), MAX_ZONE);
        if (zone < 0) {
            throw new CommandFailure("invalid zone_id \"" + request.argument(1) + "\"");
        }
        access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
        ConntrackCommands.flush(access, zone, ConnectionMatch.parse("", ""));
        return 0;
    }
}
