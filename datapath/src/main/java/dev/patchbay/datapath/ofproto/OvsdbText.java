package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints bridges as {@code ovs-vsctl show} does, in the text form of OVSDB values. */
public final class OvsdbText {
    private static final String INDENT = "    ";

    private OvsdbText() {}

    /**
     * The text of {@code ovs-vsctl show}. Ports come in the order of their names; Open vSwitch has no order.
     *
     * @param systemId UUID of the database.
     * @param bridges to show.
     * @param failModeSecure whether the line {@code fail_mode: secure} is wanted.
     * @param version what to say in the last line; empty for no such line.
     * @param controllers the targets of a bridge's controllers, each with whether it is connected.
     * @return lines.
     */
    public static String show(
            String systemId,
            Collection<Bridge> bridges,
            boolean failModeSecure,
            String version,
            Function<Bridge, Map<String, Boolean>> controllers) {
        StringBuilder out = new StringBuilder(systemId).append('\n');
        for (Bridge bridge : bridges) {
            out.append(INDENT).append("Bridge ").append(atom(bridge.name())).append('\n');
            controllers.apply(bridge).forEach((target, connected) -> {
                out.append(INDENT.repeat(2))
                        .append("Controller ")
                        .append(atom(target))
                        .append('\n');
                if (connected) {
                    out.append(INDENT.repeat(3)).append("is_connected: true\n");
                }
            });
            if (failModeSecure) {
                out.append(INDENT.repeat(2)).append("fail_mode: secure\n");
            }
            List<OfPort> ports = bridge.ports().stream()
                    .sorted(Comparator.comparing(OfPort::name))
                    .toList();
            for (OfPort port : ports) {
                append(out, port);
            }
        }
        if (!version.isEmpty()) {
            out.append(INDENT).append("ovs_version: ").append(atom(version)).append('\n');
        }
        return out.toString();
    }

    private static void append(StringBuilder out, OfPort port) {
        String name = atom(port.name());
        out.append(INDENT.repeat(2)).append("Port ").append(name).append('\n');
        if (port.vlan().tag() != 0) {
            out.append(INDENT.repeat(3))
                    .append("tag: ")
                    .append(port.vlan().tag())
                    .append('\n');
        }
        if (!port.vlan().trunks().isEmpty()) {
            String trunks =
                    port.vlan().trunks().stream().mapToObj(Integer::toString).collect(Collectors.joining(", "));
            boolean one = port.vlan().trunks().cardinality() == 1;
            out.append(INDENT.repeat(3))
                    .append("trunks: ")
                    .append(one ? trunks : "[" + trunks + "]")
                    .append('\n');
        }
        out.append(INDENT.repeat(3)).append("Interface ").append(name).append('\n');
        if (!port.type().text().isEmpty() && !port.isPair()) {
            out.append(INDENT.repeat(4))
                    .append("type: ")
                    .append(port.type().text())
                    .append('\n');
        }
        if (!port.options().isEmpty() && port.type() != PortType.WIRE) {
            out.append(INDENT.repeat(4))
                    .append("options: ")
                    .append(map(port.options()))
                    .append('\n');
        }
    }

    /**
     * A map column.
     *
     * @param map keys and values, in order.
     * @return for example {@code {key=flow, remote_ip="192.0.2.1"}}.
     */
    public static String map(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> atom(entry.getKey()) + "=" + atom(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /**
     * A string: in quotes unless it is a word of letters, digits, {@code _}, {@code -} and {@code .} that begins with a
     * letter or {@code _} and could not be read as anything else.
     *
     * @param text any string.
     * @return as OVSDB tools print it.
     */
    public static String atom(String text) {
        if (text.isEmpty() || text.equals("true") || text.equals("false") || isUuid(text)) {
            return OfPorts.quote(text);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))) {
                return OfPorts.quote(text);
            }
        }
        return text;
    }

    private static boolean isUuid(String text) {
        return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    }
}
