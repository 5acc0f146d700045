package dev.patchbay.control.lab;

import dev.patchbay.codec.ip.Ipv4Address;
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

    private final Map<String, Integer> localIps;
    private final Map<String, Map<String, PortSpec>> ports;
    private final Set<String> known;
    private final Set<String> used = new HashSet<>();
    private final Map<String, Map<String, Cable>> cables = new LinkedHashMap<>();

    /**
     * Prepares reading.
     *
     * @param localIps tunnel ends of the hosts
     * @param ports of each host by name; those with a cable are changed
     * @param known the hosts whose ports are all there; of others any port is taken for one
     */
    WireReader(Map<String, Integer> localIps, Map<String, Map<String, PortSpec>> ports, Set<String> known) {
        this.localIps = localIps;
        this.ports = ports;
        this.known = known;
    }

    private record End(String host, String port) {}

    /** Lays all of them: by host and port. */
    Map<String, Map<String, Cable>> read(List<Item> wires) {
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
        return cables;
    }

    private End end(Item item) {
        int slash = item.text().indexOf('/');
        String host = slash < 0 ? item.text() : item.text().substring(0, slash);
        String port = item.text().substring(slash + 1);
        if (slash < 0 || !localIps.containsKey(host)) {
            item.problem("'" + item.text() + "' is not HOST/PORT" + Nearest.hint(host, localIps.keySet()));
            return null;
        }
        if (!known.contains(host)) {
            return new End(host, port);
        }
        PortSpec there = ports.getOrDefault(host, Map.of()).get(port);
        if (there == null) {
            item.problem("host '" + host + "' has no port '" + port + "'"
                    + Nearest.hint(port, ports.getOrDefault(host, Map.of()).keySet()));
            return null;
        }
        if (!there.type().isEmpty() || !used.add(item.text())) {
            item.problem(
                    "port '" + port + "' of host '" + host + "' cannot take a cable; use an ordinary port without one");
            return null;
        }
        return new End(host, port);
    }

    private void lay(End here, End there, int number) {
        boolean within = here.host().equals(there.host());
        Map<String, String> options = new LinkedHashMap<>();
        if (!within) {
            options.put("local_ip", Ipv4Address.format(localIps.get(here.host())));
            options.put("remote_ip", Ipv4Address.format(localIps.get(there.host())));
            options.put("key", String.valueOf(number));
        }
        Cable cable = new Cable(within ? "patch" : "wire", within ? there.port() : "", options);
        cables.computeIfAbsent(here.host(), unknown -> new LinkedHashMap<>()).put(here.port(), cable);
        ports.getOrDefault(here.host(), Map.of()).computeIfPresent(here.port(), (name, port) -> cable.in(port));
    }
}
