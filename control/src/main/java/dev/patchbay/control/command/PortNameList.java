package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.HashMap;
import java.util.Map;

/** What the ports of a bridge were called at one moment, so that text can be read outside of the slow path. Immutable. */
final class PortNameList implements PortNames {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();

    private PortNameList(Bridge bridge) {
        for (OfPort port : bridge.ports()) {
            numbers.put(port.name(), port.ofport());
            names.put(port.ofport(), port.name());
        }
    }

    /** The names that arguments of a command may use. */
    static PortNames accepted(SwitchAccess access, OfctlRequest request) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            return request.acceptsNames() ? new PortNameList(bridge) : PortNames.NONE;
        });
    }

    @Override
    public int portOf(String portName) {
        return numbers.getOrDefault(portName, -1);
    }

    @Override
    public String nameOf(int ofport) {
        return names.get(ofport);
    }
}
