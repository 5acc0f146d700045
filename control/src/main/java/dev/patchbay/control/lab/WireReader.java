package dev.patchbay.control.lab;

import dev.patchbay.codec.ip.Ipv4Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lays cables between ordinary ports. Between hosts each is a wire with a key of its own, counted down from the
 * highest, so that networks that count up do not meet them; within a host it is a patch.
 */
final class WireReader {
    private static final int LAST_VNI = 0xff_ffff;

    private final Map<String, LabHost> hosts;
    private final Map<String, Map<String, PortSpec>> ports;
    private final Set<String> used = new HashSet<>();

    WireReader(Map<String, LabHost> hosts, Map<String, Map<String, PortSpec>> ports) {
        this.hosts = hosts;
        this.ports = ports;
    }

    private record End(String host, String port) {}

    /** Lays all of them. */
    void read(List<Item> wires) {
        int number = LAST_VNI;
        for (Item wire : wires) {
            End from = wire.at("from").map(this::end).orElse(null);
            End to = wire.at("to").map(this::end).orElse(null);
            if (from != null && to != null) {
                lay(from, to, number);
                lay(to, from, number);
                number--;
            }
        }
    }

    private End end(Item item) {
        int slash = item.text().indexOf('/');
        String host = slash < 0 ? item.text() : item.text().substring(0, slash);
        String port = item.text().substring(slash + 1);
        if (slash < 0 || !hosts.containsKey(host)) {
            item.problem("'" + item.text() + "' is not HOST/PORT" + Nearest.hint(host, hosts.keySet()));
            return null;
        }
        PortSpec known = ports.getOrDefault(host, Map.of()).get(port);
        if (known == null) {
            item.problem("host '" + host + "' has no port '" + port + "'"
                    + Nearest.hint(port, ports.getOrDefault(host, Map.of()).keySet()));
            return null;
        }
        if (!known.type().isEmpty() || !used.add(item.text())) {
            item.problem(
                    "port '" + port + "' of host '" + host + "' cannot take a cable; use an ordinary port without one");
            return null;
        }
        return new End(host, port);
    }

    private void lay(End here, End there, int number) {
        LabHost host = hosts.get(here.host());
        List<BridgeSpec> bridges = new ArrayList<>();
        for (BridgeSpec bridge : host.bridges()) {
            List<PortSpec> changed = bridge.ports().stream()
                    .map(port -> port.name().equals(here.port()) ? cable(port, here, there, number) : port)
                    .toList();
            bridges.add(new BridgeSpec(
                    bridge.name(), changed, bridge.flows(), bridge.groups(), bridge.openflow(), bridge.otherConfig()));
        }
        hosts.put(here.host(), new LabHost(host.name(), host.localIp(), List.copyOf(bridges), host.namespaces()));
    }

    private PortSpec cable(PortSpec port, End here, End there, int number) {
        boolean within = here.host().equals(there.host());
        Map<String, String> options = new LinkedHashMap<>();
        if (!within) {
            options.put("local_ip", Ipv4Address.format(hosts.get(here.host()).localIp()));
            options.put("remote_ip", Ipv4Address.format(hosts.get(there.host()).localIp()));
            options.put("key", String.valueOf(number));
        }
        PortSpec laid = new PortSpec(
                port.name(),
                port.ofport(),
                within ? "patch" : "wire",
                within ? there.port() : "",
                options,
                port.tag(),
                port.trunks(),
                port.vlanMode(),
                port.cvlans(),
                port.otherConfig());
        ports.get(here.host()).put(port.name(), laid);
        return laid;
    }
}
