package dev.patchbay.perf.differential;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.perf.ovs.OvsException;
import dev.patchbay.perf.ovs.OvsInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Plays scenarios on Open vSwitch and writes its answers down as what is expected.
 *
 * <p>Its flow cache is emptied after each event, so counters, learning and ageing happen packet by packet.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class OvsPlayer implements AutoCloseable {
    private static final String DEFAULT_VERSION = "OpenFlow10";
    private static final List<String> PLAIN_PORT = List.of("up", "flood", "forward", "receive", "packet-in");

    private final OvsInstance ovs;
    private final OvsBridges bridges;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> portNames = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> tunnels = new LinkedHashMap<>();
    private final Map<String, FlowCounts> counts = new LinkedHashMap<>();
    private final Map<String, List<String>> loaded = new LinkedHashMap<>();
    private final Map<String, List<String>> present = new LinkedHashMap<>();
    private final List<List<String>> changedPorts = new ArrayList<>();
    private final List<String> changedLinks = new ArrayList<>();

    /** Ports of the dummy kind send and receive even then; those of a real host do not. */
    private final Set<String> down = new HashSet<>();

    private final Set<String> withGroups = new HashSet<>();
    private final Set<String> withMeters = new HashSet<>();
    private final List<Map<String, Object>> staticMacs = new ArrayList<>();
    private final Map<String, PacketIns> controllers = new LinkedHashMap<>();
    private final FlowKeyExtractor extractor = new FlowKeyExtractor();
    private boolean conntrack;
    private boolean packetIns;

    /** Open vSwitch may hold fragments, which later packets of any scenario would make it let go. */
    private boolean holdsFragments;

    OvsPlayer(OvsInstance ovs) {
        this.ovs = ovs;
        bridges = new OvsBridges(ovs);
    }

    /**
     * Prepares a scenario: its bridges, ports, groups and flows.
     *
     * @param scenario changed: groups and flows that Open vSwitch refuses are taken out.
     * @param refused gets what was taken out.
     */
    @SuppressWarnings("unchecked")
    void begin(Map<String, Object> scenario, List<String> refused)
            throws IOException, InterruptedException, OvsException {
        List<Map<String, Object>> specs = (List<Map<String, Object>>) scenario.get("bridges");
        for (String port : changedLinks) {
            ovs.call("netdev-dummy/set-admin-state", port, "up");
        }
        changedLinks.clear();
        down.clear();
        for (List<String> port : changedPorts) {
            for (String flag : PLAIN_PORT) {
                ovs.openFlow(DEFAULT_VERSION, "mod-port", port.get(0), port.get(1), flag);
            }
        }
        changedPorts.clear();
        for (Map<String, Object> entry : staticMacs) {
            try {
                ovs.call("fdb/del", (String) entry.get("bridge"), String.valueOf(entry.get("vlan")), (String)
                        entry.get("mac"));
            } catch (OvsException gone) {
                // Another entry has taken its place.
            }
        }
        staticMacs.clear();
        closeControllers();
        if (holdsFragments) {
            bridges.forget();
            withGroups.clear();
            withMeters.clear();
            holdsFragments = false;
        }
        bridges.prepare(specs);
        conntrack = Boolean.TRUE.equals(scenario.get("conntrack"));
        packetIns = Boolean.TRUE.equals(scenario.get("packet_ins"));
        versions.clear();
        portNames.clear();
        tunnels.clear();
        for (Map<String, Object> bridge : specs) {
            load(bridge, refused);
        }
        ovs.call("dpctl/flush-conntrack");
        ovs.call("revalidator/purge");
        ovs.settle();
        bridges.takeOutputs();
        bridges.takeStrayed();
        for (String bridge : versions.keySet()) {
            ovs.call("fdb/flush", bridge);
            counts.put(bridge, FlowCounts.parse(ovs.call("bridge/dump-flows", bridge)));
            loaded.put(bridge, flows(bridge));
            present.put(bridge, loaded.get(bridge));
            if (packetIns) {
                controllers.put(bridge, new PacketIns(bridge, ovs.openFlowSocket(bridge)));
            }
        }
    }

    private void closeControllers() throws IOException {
        for (PacketIns controller : controllers.values()) {
            controller.close();
        }
        controllers.clear();
    }

    @SuppressWarnings("unchecked")
    private void load(Map<String, Object> bridge, List<String> refused)
            throws IOException, InterruptedException, OvsException {
        String name = (String) bridge.get("name");
        versions.put(name, (String) bridge.getOrDefault("openflow", DEFAULT_VERSION));
        Map<String, String> names = new LinkedHashMap<>(Map.of("LOCAL", name));
        for (Map<String, Object> port : OvsBridges.ports(bridge)) {
            names.put(String.valueOf(port.get("ofport")), (String) port.get("name"));
            if ("vxlan".equals(port.get("type"))) {
                tunnels.put((String) port.get("name"), (Map<String, Object>) port.get("options"));
            }
        }
        portNames.put(name, names);
        if (withGroups.remove(name)) {
            // In the other order, Open vSwitch 3.1 may take a flow for gone that goes with what it has learned, and
            // die.
            ovs.openFlow(DEFAULT_VERSION, "del-flows", name);
            ovs.openFlow("OpenFlow13", "del-groups", name);
        }
        if (withMeters.remove(name)) {
            ovs.openFlow("OpenFlow13", "del-meters", name);
        }
        if (bridge.containsKey("groups")) {
            withGroups.add(name);
            bridge.put("groups", accepted(name, "add-group", (List<String>) bridge.get("groups"), refused));
        }
        List<String> flows = (List<String>) bridge.getOrDefault("flows", List.of());
        try {
            List<String> lines = new ArrayList<>(List.of("delete"));
            lines.addAll(flows);
            ovs.openFlowLines(versions.get(name), "add-flows", name, lines);
        } catch (OvsException someRefused) {
            ovs.openFlow(DEFAULT_VERSION, "del-flows", name);
            bridge.put("flows", accepted(name, "add-flow", flows, refused));
        }
    }

    private List<String> accepted(String bridge, String command, List<String> texts, List<String> refused)
            throws IOException, InterruptedException {
        List<String> accepted = new ArrayList<>();
        for (String text : texts) {
            try {
                ovs.openFlow(versions.get(bridge), command, bridge, text);
                accepted.add(text);
            } catch (OvsException no) {
                refused.add(text);
            }
        }
        return accepted;
    }

    /**
     * Lets an event happen.
     *
     * @return the answers, in the shape of {@code expected}.
     * @throws OvsException if Open vSwitch refuses the event.
     */
    Map<String, Object> play(Map<String, Object> event) throws IOException, InterruptedException, OvsException {
        happen(event);
        ovs.settle();
        ovs.call("revalidator/purge");
        ovs.settle();
        Map<String, Object> answers = new LinkedHashMap<>();
        List<Map<String, Object>> outputs = bridges.takeOutputs();
        outputs.removeIf(output -> down.contains(output.get("port")));
        boolean frame = event.containsKey("inject");
        if (frame || !outputs.isEmpty()) {
            answers.put("out", outputs);
        }
        List<List<Object>> hits = new ArrayList<>();
        Map<String, Object> learned = new LinkedHashMap<>();
        Map<String, Object> removed = new LinkedHashMap<>();
        Map<String, Object> macs = new LinkedHashMap<>();
        for (String bridge : versions.keySet()) {
            FlowCounts now = FlowCounts.parse(ovs.call("bridge/dump-flows", bridge));
            hits.addAll(now.since(counts.get(bridge), bridge));
            if (!frame || !now.sameFlows(counts.get(bridge)) || timeoutsMayChange(bridge)) {
                present.put(bridge, flows(bridge));
            }
            counts.put(bridge, now);
            putUnlessEmpty(learned, bridge, without(present.get(bridge), loaded.get(bridge)));
            putUnlessEmpty(removed, bridge, without(loaded.get(bridge), present.get(bridge)));
            macs.put(bridge, macs(bridge));
        }
        if (frame && packetIns) {
            List<Map<String, Object>> packets = new ArrayList<>();
            for (PacketIns controller : controllers.values()) {
                packets.addAll(controller.take());
            }
            answers.put("packet_ins", packets);
        }
        if (frame) {
            answers.put("hits", hits);
        }
        answers.put("learned_flows", learned);
        if (!removed.isEmpty()) {
            answers.put("removed_flows", removed);
        }
        answers.put("fdb", macs);
        if (conntrack) {
            answers.put(
                    "conntrack",
                    ovs.call("dpctl/dump-conntrack").lines().sorted().toList());
        }
        return answers;
    }

    /** Whether packets give flows other timeouts; what tells flows apart by their counters does not show those. */
    private boolean timeoutsMayChange(String bridge) {
        return present.get(bridge).stream().anyMatch(flow -> flow.contains("fin_"));
    }

    /** Whether what Open vSwitch did since {@link #begin} says nothing about its tables; see {@link OvsBridges#takeStrayed}. */
    boolean strayed() {
        return bridges.takeStrayed();
    }

    /** Whether Open vSwitch still runs. */
    boolean isAlive() throws InterruptedException {
        return ovs.isAlive();
    }

    /** Headings, and what {@code ovs-ofctl} remarks about actions that are out of fashion. */
    private static boolean isNoFlow(String line) {
        return line.isEmpty()
                || line.contains("_FLOW reply")
                || line.contains("NXST")
                || line.contains("|INFO|")
                || line.contains("|WARN|");
    }

    private static void putUnlessEmpty(Map<String, Object> byBridge, String bridge, List<String> lines) {
        if (!lines.isEmpty()) {
            byBridge.put(bridge, lines);
        }
    }

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    private List<String> flows(String bridge) throws IOException, InterruptedException, OvsException {
        return ovs.openFlow(versions.get(bridge), "dump-flows", bridge, "--no-stats", "--no-names")
                .lines()
                .map(String::strip)
                .filter(Predicate.not(OvsPlayer::isNoFlow))
                .toList();
    }

    private List<Map<String, Object>> macs(String bridge) throws IOException, OvsException {
        List<Map<String, Object>> entries = new ArrayList<>();
        ovs.call("fdb/show", bridge).lines().skip(1).forEach(line -> {
            String[] words = line.strip().split(" +", -1);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("port", portNames.get(bridge).getOrDefault(words[0], words[0]));
            entry.put("vlan", Long.parseLong(words[1]));
            entry.put("mac", words[2]);
            entries.add(entry);
        });
        return entries;
    }

    @SuppressWarnings("unchecked")
    private void happen(Map<String, Object> event) throws IOException, InterruptedException, OvsException {
        for (Map.Entry<String, Object> detail : event.entrySet()) {
            switch (detail.getKey()) {
                case "inject" -> inject((Map<String, Object>) detail.getValue());
                case "warp_ms" -> {
                    ovs.call("time/warp", String.valueOf(detail.getValue()));
                    ovs.call("revalidator/wait");
                }
                case "ofctl" -> ofctl((List<String>) detail.getValue());
                case "port_admin" -> portAdmin((Map<String, Object>) detail.getValue());
                case "fdb_flush" -> ovs.call("fdb/flush", (String) detail.getValue());
                case "fdb_add" -> {
                    Map<String, Object> entry = (Map<String, Object>) detail.getValue();
                    staticMacs.add(entry);
                    ovs.call(
                            "fdb/add",
                            (String) entry.get("bridge"),
                            (String) entry.get("port"),
                            String.valueOf(entry.get("vlan")),
                            (String) entry.get("mac"));
                }
                case "ct_flush" -> ovs.call("dpctl/flush-conntrack");
                default -> {
                    // A remark.
                }
            }
        }
    }

    private void ofctl(List<String> words) throws IOException, InterruptedException, OvsException {
        String bridge = words.get(1);
        if (words.getFirst().equals("add-group")) {
            withGroups.add(bridge);
        }
        if (words.getFirst().equals("add-meter")) {
            withMeters.add(bridge);
        }
        ovs.openFlow(
                versions.get(bridge),
                words.getFirst(),
                bridge,
                words.subList(2, words.size()).toArray(new String[0]));
        if (words.getFirst().equals("mod-port")) {
            changedPorts.add(List.of(bridge, words.get(2)));
            String name = portNames.get(bridge).getOrDefault(words.get(2), words.get(2));
            switch (words.getLast()) {
                case "down" -> down.add(name);
                case "up" -> down.remove(name);
                default -> {
                    // The link stays as it is.
                }
            }
        }
    }

    private void portAdmin(Map<String, Object> admin) throws IOException, OvsException {
        String port = (String) admin.get("port");
        changedLinks.add(port);
        boolean up = Boolean.TRUE.equals(admin.get("up"));
        if (up) {
            down.remove(port);
        } else {
            down.add(port);
        }
        ovs.call("netdev-dummy/set-admin-state", port, up ? "up" : "down");
    }

    @SuppressWarnings("unchecked")
    private void inject(Map<String, Object> inject) throws IOException, OvsException {
        String port = (String) inject.get("port");
        String frame = (String) inject.get("frame");
        holdsFragments |= conntrack && isFragment(HexFormat.of().parseHex(frame));
        Map<String, Object> outer = (Map<String, Object>) inject.get("tunnel");
        if (down.contains(port)) {
            return;
        }
        if (outer == null) {
            ovs.call("netdev-dummy/receive", port, frame);
            return;
        }
        Map<String, Object> options = tunnels.get(port);
        String remote = (String) outer.getOrDefault("remote_ip", options.get("remote_ip"));
        String packet = OuterPacket.wrap(
                frame,
                (Long) outer.get("tun_id"),
                Ipv4Address.parse(remote),
                Ipv4Address.parse((String) options.get("local_ip")),
                ((Long) outer.getOrDefault("tos", 0L)).intValue(),
                ((Long) outer.getOrDefault("ttl", 64L)).intValue(),
                OvsBridges.NEIGHBOUR_MAC,
                OvsBridges.OWN_MAC);
        ovs.call("netdev-dummy/receive", OvsBridges.wire(), packet);
    }

    private boolean isFragment(byte[] frame) {
        FlowKey key = new FlowKey();
        extractor.extract(new UnsafeBuffer(frame), 0, frame.length, key);
        return key.get(FlowField.NW_FRAG) != 0;
    }

    @Override
    public void close() throws IOException {
        closeControllers();
        bridges.close();
    }
}
