package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.BridgeText;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
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

    void show(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        print(request, model -> BridgeText.show(bridge(model, request.argument(0)), request.spoken()));
    }

    void describe(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        print(request, model -> BridgeText.portsDesc(bridge(model, request.argument(0)), request.spoken()));
    }

    void dump(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        print(request, model -> {
            model.pushStatistics();
            Bridge bridge = bridge(model, request.argument(0));
            PortNames names = request.names() ? bridge : PortNames.NONE;
            return BridgeText.dumpPorts(chosen(bridge, request), model::counters, request.spoken(), names);
        });
    }

    void dumpTables(OfctlProgram.Request request) throws CommandFailure, InterruptedException {
        print(request, model -> {
            model.pushStatistics();
            return BridgeText.dumpTables(bridge(model, request.argument(0)), request.spoken());
        });
    }

    private void print(OfctlProgram.Request request, SwitchAccess.Question<String> text)
            throws CommandFailure, InterruptedException {
        request.call().out().print(access.ask(text));
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

    /** The port that an argument names, or all. */
    private static List<OfPort> chosen(Bridge bridge, OfctlProgram.Request request) throws CommandFailure {
        if (request.arguments().size() < 2) {
            return List.copyOf(bridge.ports());
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
}
