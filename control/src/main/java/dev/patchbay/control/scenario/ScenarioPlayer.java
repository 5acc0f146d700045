package dev.patchbay.control.scenario;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.command.FlowLanguage;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Plays a scenario and writes down what the switch answers, in the shape of {@code expected}.
 *
 * <p><b>What.</b> One switch per run, with the cache on or off. With it on, a frame whose flow is still cached after
 * everything has settled is sent once more: the cache must then give the same outputs and count the same flows, and what
 * the repetition says is kept out of the answers.
 *
 * <p><b>Invariants.</b> {@code expected} is never looked at here. The answers of a run depend on the scenario alone.
 */
final class ScenarioPlayer implements AutoCloseable {
    private final Scenario scenario;
    private final boolean cache;
    private final ScenarioSwitch on;
    private final Map<String, List<String>> loaded = new LinkedHashMap<>();
    private Map<HitKey, Long> counted;
    private long repeated;
    private Map<String, Object> tablesBefore = Map.of();

    /** What the real switch's dumps can tell apart. */
    private record HitKey(String bridge, int table, int priority, String match) {}

    /**
     * Sets the switch up.
     *
     * @throws UnplayableException if it does not take the scenario's configuration
     */
    ScenarioPlayer(Scenario scenario, boolean cache) throws UnplayableException {
        this.scenario = scenario;
        this.cache = cache;
        this.on = new ScenarioSwitch(scenario.bridges(), scenario.packetIns(), cache);
        on.onModel(model -> {
            model.bridges().forEach(bridge -> loaded.put(bridge.name(), flows(bridge)));
            counted = counters(model);
            return null;
        });
    }

    /**
     * Plays the next step.
     *
     * @param step in the order of the scenario
     * @param complaints gets what is wrong whatever was expected: the cache answering otherwise than the tables
     * @return the answers
     * @throws UnplayableException if the switch does not do what the event asks for
     */
    Map<String, Object> play(Step step, List<String> complaints) throws UnplayableException {
        Map<String, Object> trace =
                scenario.trace() && step.event() instanceof Event.Inject inject ? on.explain(inject) : null;
        happen(step.event());
        List<Map<String, Object>> outputs = on.takeOutputs();
        List<Map<String, Object>> packetIns = on.takePacketIns();
        List<List<Object>> hits = hits();
        Map<String, Object> answers = new LinkedHashMap<>();
        boolean frame = step.event() instanceof Event.Inject;
        if (trace != null) {
            answers.put("trace", trace);
        }
        if (frame || !outputs.isEmpty()) {
            answers.put("out", outputs);
        }
        if (frame && scenario.packetIns()) {
            answers.put("packet_ins", packetIns);
        }
        if (frame) {
            answers.put("hits", hits);
        }
        on.onModel(model -> {
            describe(model, answers);
            return null;
        });
        if (scenario.conntrack()) {
            answers.put("conntrack", on.connections());
        }
        Map<String, Object> tables = new LinkedHashMap<>(answers);
        tables.keySet().removeAll(List.of("trace", "out", "packet_ins", "hits"));
        // A frame that changed a table may rightly be treated otherwise the next time.
        boolean unchanged = tables.equals(tablesBefore);
        tablesBefore = tables;
        if (cache && unchanged && step.event() instanceof Event.Inject inject && on.isRepeatable(inject)) {
            repeat(inject, outputs, packetIns, hits, complaints);
        }
        return answers;
    }

    /** The switch that it is played on. */
    ScenarioSwitch on() {
        return on;
    }

    /**
     * Asks the switch between two steps.
     *
     * @throws UnplayableException with the message of what the model refused
     */
    <T> T onModel(Function<SwitchModel, T> question) throws UnplayableException {
        return on.onModel(question);
    }

    /** How many frames were sent once more because their flow was cached. */
    long repeated() {
        return repeated;
    }

    @Override
    public void close() {
        on.close();
    }

    private void happen(Event event) throws UnplayableException {
        switch (event) {
            case Event.Inject inject -> on.inject(inject);
            case Event.Warp warp -> on.warp(warp.millis());
            case Event.Ofctl ofctl -> on.ofctl(withVersion(ofctl.arguments()));
            case Event.PortAdmin admin ->
                on.onModel(model -> {
                    model.portUp(model.port(admin.port()), admin.up());
                    return null;
                });
            case Event.FdbFlush flush ->
                on.onModel(model -> {
                    model.bridge(flush.bridge()).fdb().flush();
                    return null;
                });
            case Event.FdbAdd add -> on.addStaticMac(add);
            case Event.CtFlush _ -> on.flushConnections();
        }
    }

    /** A command speaks the version that the bridge's flows were loaded with. */
    private List<String> withVersion(List<String> arguments) {
        List<String> words = new ArrayList<>();
        scenario.bridges().stream()
                .filter(bridge -> bridge.name().equals(arguments.get(1)))
                .forEach(bridge -> words.addAll(List.of("-O", bridge.openflow())));
        words.addAll(arguments);
        return words;
    }

    private void repeat(
            Event.Inject inject,
            List<Map<String, Object>> outputs,
            List<Map<String, Object>> packetIns,
            List<List<Object>> hits,
            List<String> complaints)
            throws UnplayableException {
        on.inject(inject);
        repeated++;
        compare("forwards", outputs, on.takeOutputs(), complaints);
        compare("sends to the controller", packetIns, on.takePacketIns(), complaints);
        compare("counts", hits, hits(), complaints);
    }

    private static void compare(String verb, List<?> first, List<?> again, List<String> complaints) {
        if (!again.equals(first)) {
            complaints.add("the cache " + verb + " the same frame otherwise:\n  first " + first + "\n  again " + again);
        }
    }

    /** The flows whose counter went up since the last call. */
    private List<List<Object>> hits() throws UnplayableException {
        Map<HitKey, Long> now = on.onModel(this::counters);
        List<List<Object>> hits = new ArrayList<>();
        now.forEach((key, packets) -> {
            long more = packets - counted.getOrDefault(key, 0L);
            if (more > 0) {
                hits.add(List.of(key.bridge, (long) key.table, (long) key.priority, key.match, more));
            }
        });
        counted = now;
        return hits;
    }

    private Map<HitKey, Long> counters(SwitchModel model) {
        model.pushStatistics();
        Map<HitKey, Long> counters = new TreeMap<>(Comparator.comparing(HitKey::bridge)
                .thenComparingInt(HitKey::table)
                .thenComparingInt(HitKey::priority)
                .thenComparing(HitKey::match));
        for (Bridge bridge : model.bridges()) {
            forEachRule(
                    bridge,
                    rule -> counters.put(
                            new HitKey(
                                    bridge.name(), rule.tableId(), rule.priority(), FlowLanguage.match(rule.match())),
                            rule.packets()));
        }
        return counters;
    }

    private void describe(SwitchModel model, Map<String, Object> answers) {
        Map<String, Object> learned = new LinkedHashMap<>();
        Map<String, Object> removed = new LinkedHashMap<>();
        Map<String, Object> fdb = new LinkedHashMap<>();
        for (Bridge bridge : model.bridges()) {
            List<String> now = flows(bridge);
            List<String> before = loaded.get(bridge.name());
            putUnlessEmpty(learned, bridge, without(now, before));
            putUnlessEmpty(removed, bridge, without(before, now));
            if (scenario.fdbBridges().contains(bridge.name())) {
                fdb.put(bridge.name(), fdb(bridge));
            }
        }
        answers.put("learned_flows", learned);
        if (!removed.isEmpty()) {
            answers.put("removed_flows", removed);
        }
        answers.put("fdb", fdb);
    }

    private static void putUnlessEmpty(Map<String, Object> byBridge, Bridge bridge, List<String> lines) {
        if (!lines.isEmpty()) {
            byBridge.put(bridge.name(), lines);
        }
    }

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    private static List<String> flows(Bridge bridge) {
        List<String> lines = new ArrayList<>();
        forEachRule(bridge, rule -> lines.add(FlowLanguage.line(rule, bridge.openFlowVersion())));
        lines.sort(null);
        return lines;
    }

    private static List<Map<String, Object>> fdb(Bridge bridge) {
        List<Map<String, Object>> entries = new ArrayList<>();
        bridge.fdb().forEach(entry -> {
            OfPort port = bridge.port(entry.port());
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("port", port == null ? String.valueOf(entry.port()) : port.name());
            line.put("vlan", (long) entry.vlan());
            line.put("mac", MacAddress.format(entry.mac()));
            entries.add(line);
        });
        entries.sort(Comparator.comparing((Map<String, Object> entry) -> (Long) entry.get("vlan"))
                .thenComparing(entry -> (String) entry.get("mac")));
        return entries;
    }

    private static void forEachRule(Bridge bridge, Consumer<Rule> visitor) {
        for (int table = 0; table < Bridge.VISIBLE_TABLES; table++) {
            if (bridge.existingTable(table) != null) {
                bridge.existingTable(table).classifier().forEach(visitor);
            }
        }
    }
}
