package dev.patchbay.control.command;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.flowcache.key.FlowField;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The one datapath of a host, as commands name it and its ports.
 *
 * <p>Scripts written for Open vSwitch name the datapath by its type; all of those names mean this one.
 */
public final class Datapath {
    /** How the datapath calls itself. */
    static final String NAME = "patchbay@ovs-patchbay";

    /** What the datapath knows of a packet besides its octets. */
    static final List<FlowField> METADATA = Stream.of(
                    List.of(FlowField.RECIRC_ID, FlowField.PKT_MARK, FlowField.IN_PORT),
                    FlowField.tunnel(),
                    FlowField.connection())
            .flatMap(List::stream)
            .toList();

    private static final Set<String> TYPES = Set.of("patchbay", "netdev", "system", "dummy");

    private Datapath() {}

    /** Whether a word names the datapath: {@code netdev}, {@code ovs-netdev} or {@code netdev@ovs-netdev}. */
    static boolean isName(String word) {
        String name = word.substring(word.indexOf('@') + 1);
        return TYPES.contains(name.startsWith("ovs-") ? name.substring("ovs-".length()) : name);
    }

    /** The ports of the datapath by number; patch ports have none. */
    static Map<Integer, OfPort> ports(SwitchModel model) {
        Map<Integer, OfPort> ports = new TreeMap<>();
        for (Bridge bridge : model.bridges()) {
            for (OfPort port : bridge.ports()) {
                if (port.type() != PortType.PATCH) {
                    ports.put(port.dpPort(), port);
                }
            }
        }
        return ports;
    }

    /**
     * What actions call ports and tunnel ends. Slow path only.
     *
     * @param byName whether ports are called by their names
     */
    public static ActionNames actionNames(SwitchModel model, boolean byName) {
        Map<Integer, String> names = new TreeMap<>();
        if (byName) {
            for (Namespace namespace : model.namespaces().all()) {
                for (NetDevice device : namespace.devices()) {
                    names.put(device.vport(), device.toString());
                }
            }
            ports(model).forEach((number, port) -> names.put(number, port.name()));
        }
        return new NamedPorts(names, model.vteps());
    }
}
