package dev.patchbay.control.lab;

import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import dev.patchbay.datapath.ofproto.meter.MeterSyntax;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The OpenFlow language as the switch of this version speaks it. */
final class OpenFlowSyntax implements FlowSyntax {
    @Override
    public Optional<Mistake> flowMistake(String flow, BridgeSpec bridge) {
        return mistake(FlowMod.Command.ADD, flow, bridge);
    }

    @Override
    public Optional<Mistake> groupMistake(String group, BridgeSpec bridge) {
        return mistake(bridge, (names, version) -> GroupSyntax.parse(GroupMod.Command.ADD, group, names, version));
    }

    @Override
    public Optional<Mistake> meterMistake(String meter, BridgeSpec bridge) {
        return mistake(bridge, (_, version) -> MeterSyntax.parse(MeterMod.Command.ADD, meter, version));
    }

    @Override
    public Optional<Mistake> matchMistake(String match, BridgeSpec bridge) {
        return mistake(FlowMod.Command.DELETE_STRICT, match, bridge);
    }

    private static Optional<Mistake> mistake(FlowMod.Command command, String text, BridgeSpec bridge) {
        return mistake(bridge, (names, version) -> FlowParser.parse(command, text, names, version));
    }

    private static Optional<Mistake> mistake(BridgeSpec bridge, BiConsumer<PortNames, OpenFlowVersion> parser) {
        try {
            parser.accept(new Ports(bridge), OpenFlowVersion.of(bridge.openflow()));
            return Optional.empty();
        } catch (FlowSyntaxException e) {
            return Optional.of(new Mistake(e.getMessage(), e.position()));
        }
    }

    /** The ports of a bridge that does not exist yet. */
    private record Ports(BridgeSpec bridge) implements PortNames {
        @Override
        public int portOf(String name) {
            if (name.equals(bridge.name())) {
                return OfPorts.LOCAL;
            }
            return bridge.ports().stream()
                    .filter(port -> port.name().equals(name))
                    .mapToInt(PortSpec::ofport)
                    .findFirst()
                    .orElse(-1);
        }

        @Override
        public String nameOf(int number) {
            if (number == OfPorts.LOCAL) {
                return bridge.name();
            }
            return bridge.ports().stream()
                    .filter(port -> port.ofport() == number)
                    .map(PortSpec::name)
                    .findFirst()
                    .orElse(null);
        }
    }
}
