package dev.patchbay.control.neutron;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.ChangeSink;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.Comparator;
import java.util.List;

/**
 * Prints compiled bridges as {@code ovs-ofctl dump-flows --no-stats --names} prints those of a switch, by giving the flows to
 * bridges that nothing is attached to: what the switch would refuse is refused here, and what it would print is printed.
 *
 * <p>Stateless; any thread may call.
 */
public final class FlowListing {
    private FlowListing() {}

    /**
     * Prints a host.
     *
     * @param host compiled
     * @return for each bridge a line with its name, a line per port, a line per flow; by table and falling priority
     */
    public static String of(CompiledHost host) {
        StringBuilder out = new StringBuilder();
        int id = 0;
        for (CompiledBridge compiled : host.bridges()) {
            id++;
            Bridge bridge = new Bridge(id, compiled.name(), compiled.mac(), ChangeSink.NONE);
            out.append("== ").append(compiled.name()).append('\n');
            for (CompiledPort port : compiled.ports()) {
                bridge.addPort(port.name(), port.ofport(), PortType.ORDINARY, port.mac());
                address(out, String.valueOf(port.ofport()), port.name(), port.mac());
            }
            address(out, "LOCAL", compiled.name(), compiled.mac());
            for (String flow : compiled.flows()) {
                bridge.flows()
                        .apply(
                                FlowParser.parse(FlowMod.Command.ADD, flow, bridge, OpenFlowVersion.OF10)
                                        .mod(),
                                0);
            }
            out.append(new FlowFormat(OpenFlowVersion.OF10, false, false, bridge).dump(rules(bridge), 0));
        }
        return out.toString();
    }

    private static List<Rule> rules(Bridge bridge) {
        FlowMod all = FlowParser.parse(FlowMod.Command.DELETE, "", bridge, OpenFlowVersion.OF10)
                .mod();
        return bridge.flows().select(all).stream()
                .sorted(Comparator.comparingInt(Rule::tableId)
                        .thenComparing(Comparator.comparingInt(Rule::priority).reversed()))
                .toList();
    }

    private static void address(StringBuilder out, String number, String name, long mac) {
        out.append(' ').append(number).append('(').append(name).append("): addr:");
        MacAddress.append(out, mac).append('\n');
    }
}
