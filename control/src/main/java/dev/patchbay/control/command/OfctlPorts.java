package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.BridgeText;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.List;
import java.util.Locale;

/** Ports in {@code ovs-ofctl}: {@code show}, {@code dump-ports}, {@code dump-ports-desc}, {@code mod-port}. */
final class OfctlPorts {
    private final SwitchAccess access;

    OfctlPorts(SwitchAccess access) {
        this.access = access;
    }

    static Bridge bridge(SwitchModel model, String name) throws CommandFailure {
        return SwitchAccess.bridge(model, name, name + " is not a bridge or a socket");
    }

    void show(OfctlRequest request) throws CommandFailure, InterruptedException {
        print(request, model -> BridgeText.show(bridge(model, request.argument(0)), request.spoken()));
    }

    /** Only OpenFlow 1.5 can ask for one port; before, all are described. */
    void describe(OfctlRequest request) throws CommandFailure, InterruptedException {
        print(request, model -> {
            Bridge bridge = bridge(model, request.argument(0));
            List<OfPort> chosen = chosen(bridge, request);
            boolean all = !request.spoken().atLeast(OpenFlowVersion.OF15);
            return BridgeText.portsDesc(all ? bridge.ports() : chosen, request.spoken(), xid(request));
        });
    }

    void dump(OfctlRequest request) throws CommandFailure, InterruptedException {
        print(request, model -> {
            model.pushStatistics();
            Bridge bridge = bridge(model, request.argument(0));
            return BridgeText.dumpPorts(
                    chosen(bridge, request),
                    model::counters,
                    request.spoken(),
                    request.shownNames(bridge),
                    xid(request));
        });
    }

    private void print(OfctlRequest request, SwitchAccess.Question<String> text)
            throws CommandFailure, InterruptedException {
        request.print(access.ask(text));
    }

    void modify(OfctlRequest request) throws CommandFailure, InterruptedException {
        access.ask(model -> {
            Bridge bridge = bridge(model, request.argument(0));
            OfPort port = exactPort(bridge, request.argument(1));
            if (port == null) {
                throw new CommandFailure(bridge.name() + ": couldn't find port `" + request.argument(1) + "'");
            }
            modify(model, port, request.argument(2), request.spoken());
            return null;
        });
    }

    /**
     * A flag of the port, with {@code no} or {@code no-} before it for the contrary. OpenFlow 1.1 has no flag for flooding any
     * more: the message comes without it, and nothing changes.
     */
    private static void modify(SwitchModel model, OfPort port, String action, OpenFlowVersion version)
            throws CommandFailure {
        String word = action.toLowerCase(Locale.ROOT);
        boolean on = !word.startsWith("no");
        String flag = on ? word : word.substring(word.startsWith("no-") ? 3 : 2);
        switch (flag) {
            case "up" -> model.portUp(port, on);
            case "down" -> model.portUp(port, !on);
            case "flood" -> port.noFlood(version.atLeast(OpenFlowVersion.OF11) ? port.noFlood() : !on);
            case "forward" -> port.noForward(!on);
            case "receive" -> port.noReceive(!on);
            case "packet-in" -> port.noPacketIn(!on);
            case "stp", "receive-stp" -> {
                // There is no spanning tree that these could be about.
            }
            default -> throw new CommandFailure("unknown mod-port command '" + action + "'");
        }
    }

    /** The transaction number of a request about a port: two messages ask for names if one has to be understood. */
    static int xid(OfctlRequest request) {
        String port = request.argument(1, "any");
        return OfPorts.parse(port, PortNames.NONE) >= 0 ? 2 : 4;
    }

    /** The port that an argument names, or all; none if there is no port of a number. */
    static List<OfPort> chosen(Bridge bridge, OfctlRequest request) throws CommandFailure {
        if (request.arguments().size() < 2) {
            return List.copyOf(bridge.ports());
        }
        int number = OfPorts.parse(request.argument(1), request.acceptedNames(bridge));
        if (number < 0) {
            throw new CommandFailure(bridge.name() + ": unknown port `" + request.argument(1) + "'");
        }
        if (number == OfPorts.NONE) {
            return List.copyOf(bridge.ports());
        }
        OfPort port = bridge.port(number);
        return port == null ? List.of() : List.of(port);
    }

    private static OfPort exactPort(Bridge bridge, String nameOrNumber) {
        return nameOrNumber.matches("[0-9]{1,9}")
                ? bridge.port(Integer.parseInt(nameOrNumber))
                : bridge.port(nameOrNumber);
    }
}
