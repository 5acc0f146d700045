package dev.patchbay.perf.differential;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.perf.ovs.OvsException;
import dev.patchbay.perf.ovs.OvsInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bridges and ports of a scenario in an {@link OvsInstance}.
 *
 * <p>Making a bridge takes longer than a whole scenario, so those of the last scenario are kept if the next one has ports of
 * the same names and types: only their settings change.
 *
 * <p>Tunnels end on a bridge of their own, whose only port stands for the network between hosts.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class OvsBridges implements AutoCloseable {
    static final long OWN_MAC = 0xaa55_aa55_0000L;
    static final long NEIGHBOUR_MAC = 0xf8bc_1244_34b6L;
    private static final String NETWORK = "br-phy";
    private static final String WIRE = "phy0";

    /** Highest mark that packets may get. */
    private static final int LAST_MARK = 3;

    private static final String NEIGHBOUR = Long.toHexString(NEIGHBOUR_MAC);

    private final OvsInstance ovs;
    private final Map<String, SentFrames> captures = new TreeMap<>();
    private final Map<String, String> tunnelsByRemote = new LinkedHashMap<>();
    private List<List<String>> layout = List.of();
    private List<String> settings = List.of();
    private boolean strayed;

    OvsBridges(OvsInstance ovs) {
        this.ovs = ovs;
    }

    /** Makes the bridges of a scenario or brings those that are there to its settings. */
    void prepare(List<Map<String, Object>> bridges) throws IOException, InterruptedException, OvsException {
        List<List<String>> wanted = new ArrayList<>();
        for (Map<String, Object> bridge : bridges) {
            List<String> names = new ArrayList<>(List.of((String) bridge.get("name")));
            for (Map<String, Object> port : ports(bridge)) {
                names.add(
                        port.get("name") + " " + port.get("ofport") + ' ' + port.get("type") + ' ' + port.get("peer"));
            }
            wanted.add(names);
        }
        if (!wanted.equals(layout)) {
            remove();
            make(bridges);
            settings = List.of();
            layout = wanted;
        }
        set(bridges);
    }

    /** Makes all bridges anew next time, which loses everything that they remember. */
    void forget() throws IOException, InterruptedException, OvsException {
        remove();
        layout = List.of();
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> ports(Map<String, Object> bridge) {
        return (List<Map<String, Object>>) bridge.get("ports");
    }

    /** What left by all ports since the last call, in the shape of {@code out}. */
    List<Map<String, Object>> takeOutputs() throws IOException {
        List<Map<String, Object>> outputs = new ArrayList<>();
        for (Map.Entry<String, SentFrames> capture : captures.entrySet()) {
            for (String frame : capture.getValue().take()) {
                Map<String, Object> output = null;
                if (capture.getKey().equals(WIRE)) {
                    output = OuterPacket.unwrap(frame, tunnelsByRemote);
                } else if (!frame.startsWith(NEIGHBOUR)) {
                    output = new LinkedHashMap<>();
                    output.put("port", capture.getKey());
                    output.put("frame", frame);
                }
                if (output == null) {
                    strayed = true;
                } else {
                    outputs.add(output);
                }
            }
        }
        return outputs;
    }

    /**
     * Whether packets for other hosts left where they should not since the last call: after some actions Open vSwitch 3.1
     * goes on with the encapsulated packet in place of the original one, when its tunnels end in the same process.
     */
    boolean takeStrayed() {
        boolean was = strayed;
        strayed = false;
        return was;
    }

    /** The port at which packets of other hosts arrive. */
    static String wire() {
        return WIRE;
    }

    private void remove() throws IOException, InterruptedException, OvsException {
        List<String> command = new ArrayList<>();
        for (List<String> bridge : layout) {
            command.addAll(List.of("--", "--if-exists", "del-br", bridge.getFirst()));
        }
        command.addAll(List.of("--", "--if-exists", "del-br", NETWORK));
        ovs.configure(command.toArray(new String[0]));
        close();
    }

    private void make(List<Map<String, Object>> bridges) throws IOException, InterruptedException, OvsException {
        List<String> command = new ArrayList<>();
        List<String> taps = new ArrayList<>();
        boolean tunnels = false;
        for (Map<String, Object> bridge : bridges) {
            String name = (String) bridge.get("name");
            addBridge(command, name, taps);
            for (Map<String, Object> port : ports(bridge)) {
                String type = (String) port.getOrDefault("type", "");
                addPort(command, name, port, type, taps);
                tunnels |= type.equals("vxlan");
            }
        }
        if (tunnels) {
            addBridge(command, NETWORK, taps);
            command.addAll(
                    List.of("--", "set", "bridge", NETWORK, "other_config:hwaddr=" + MacAddress.format(OWN_MAC)));
            addPort(command, NETWORK, Map.of("name", WIRE, "ofport", 1L), "", taps);
        }
        ovs.configure(command.toArray(new String[0]));
        if (tunnels) {
            ovs.openFlow("OpenFlow10", "add-flow", NETWORK, "in_port=1,actions=LOCAL");
            ovs.openFlow("OpenFlow10", "add-flow", NETWORK, "in_port=LOCAL,actions=output:1");
        }
        for (String tap : taps) {
            captures.put(tap, new SentFrames(capture(tap)));
        }
    }

    private Path capture(String port) {
        return ovs.folder().resolve(port + ".pcap");
    }

    private void addBridge(List<String> command, String name, List<String> taps) {
        command.addAll(List.of("--", "add-br", name, "--", "set", "bridge", name, "datapath_type=dummy"));
        command.addAll(List.of("fail_mode=secure", "--", "set", "interface", name, "options:tx_pcap=" + capture(name)));
        taps.add(name);
    }

    private void addPort(
            List<String> command, String bridge, Map<String, Object> port, String type, List<String> taps) {
        String name = (String) port.get("name");
        command.addAll(List.of("--", "add-port", bridge, name, "--", "set", "interface", name));
        command.add("ofport_request=" + port.get("ofport"));
        command.add("type=" + (type.isEmpty() ? "dummy" : type));
        switch (type) {
            case "patch" -> command.add("options:peer=" + port.get("peer"));
            case "vxlan" -> tunnelOptions(command, port);
            default -> {
                command.add("options:tx_pcap=" + capture(name));
                taps.add(name);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> options(Map<String, Object> port) {
        return (Map<String, Object>) port.getOrDefault("options", Map.of());
    }

    private void set(List<Map<String, Object>> bridges) throws IOException, InterruptedException, OvsException {
        List<String> command = new ArrayList<>();
        tunnelsByRemote.clear();
        Set<String> locals = new TreeSet<>();
        for (Map<String, Object> bridge : bridges) {
            String name = (String) bridge.get("name");
            command.addAll(List.of("--", "clear", "bridge", name, "other_config"));
            bridge.forEach((key, value) -> {
                if (key.equals("other_config")) {
                    ((Map<?, ?>) value)
                            .forEach((option, setting) -> command.addAll(
                                    List.of("--", "set", "bridge", name, "other_config:" + option + '=' + setting)));
                }
            });
            for (Map<String, Object> port : ports(bridge)) {
                setPort(command, port);
                if ("vxlan".equals(port.get("type"))) {
                    tunnelsByRemote.put((String) options(port).get("remote_ip"), (String) port.get("name"));
                    locals.add((String) options(port).get("local_ip"));
                }
            }
        }
        if (!command.equals(settings)) {
            ovs.configure(command.toArray(new String[0]));
            settings = command;
        }
        for (String local : locals) {
            ovs.call("netdev-dummy/ip4addr", NETWORK, local + "/24");
            ovs.call("ovs/route/add", local + "/24", NETWORK);
            // A mark of the packet chooses the route, too.
            for (int mark = 1; mark <= LAST_MARK; mark++) {
                ovs.call("ovs/route/add", local + "/24", NETWORK, "pkt_mark=" + mark);
            }
            ovs.call("tnl/neigh/aging", "3600");
            for (String remote : tunnelsByRemote.keySet()) {
                ovs.call("tnl/neigh/set", NETWORK, remote, MacAddress.format(NEIGHBOUR_MAC));
            }
        }
    }

    private static void setPort(List<String> command, Map<String, Object> port) {
        String name = (String) port.get("name");
        command.addAll(List.of("--", "clear", "port", name, "tag", "trunks", "vlan_mode", "cvlans", "other_config"));
        List<String> settings = new ArrayList<>();
        for (String column : List.of("tag", "vlan_mode")) {
            if (port.containsKey(column)) {
                settings.add(column + '=' + port.get(column));
            }
        }
        for (String column : List.of("trunks", "cvlans")) {
            if (port.containsKey(column)) {
                settings.add(column + '=' + String.join(",", texts((List<?>) port.get(column))));
            }
        }
        ((Map<?, ?>) port.getOrDefault("port_other_config", Map.of()))
                .forEach((option, value) -> settings.add("other_config:" + option + '=' + value));
        if (!settings.isEmpty()) {
            command.addAll(List.of("--", "set", "port", name));
            command.addAll(settings);
        }
        if ("vxlan".equals(port.get("type"))) {
            command.addAll(List.of("--", "clear", "interface", name, "options", "--", "set", "interface", name));
            tunnelOptions(command, port);
        }
    }

    /**
     * All but the local address: Open vSwitch sends from one that it is told only if the kernel has it, and from that of the
     * route otherwise, which is the same here.
     */
    private static void tunnelOptions(List<String> command, Map<String, Object> port) {
        options(port).forEach((option, value) -> {
            if (!option.equals("local_ip")) {
                command.add("options:" + option + '=' + value);
            }
        });
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    @Override
    public void close() throws IOException {
        for (SentFrames capture : captures.values()) {
            capture.close();
        }
        captures.clear();
    }
}
