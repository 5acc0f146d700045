package dev.patchbay.perf.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws what happens to a switch beside frames and single flows: meters, changes of groups and ports, static MAC entries, flows
 * found by cookie or output port, and time that passes.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class ManagementDraw {
    private final Dice dice;
    private final ScenarioDraw scenario;
    private final List<String> withGroups = new ArrayList<>();

    /** Draws for a scenario whose bridges are drawn already. */
    ManagementDraw(Dice dice, ScenarioDraw scenario) {
        this.dice = dice;
        this.scenario = scenario;
        for (String bridge : List.of("br0", "br1")) {
            if (scenario.openFlow13(bridge)) {
                withGroups.add(bridge);
            }
        }
    }

    /** Meters, and flows that use them: they have to be there first. */
    List<Map<String, Object>> preparations() {
        List<Map<String, Object>> events = new ArrayList<>();
        for (String bridge : withGroups) {
            if (dice.percent(50)) {
                for (int id = 1; id <= Pools.METERS; id++) {
                    events.add(command("add-meter", bridge, meter(id)));
                }
                for (int i = dice.between(1, 3); i > 0; i--) {
                    // Only where frames come in: what a meter drops behind a flood depends on the order of that.
                    events.add(command(
                            "add-flow",
                            bridge,
                            "table=0,priority=" + (20_000 + i) + ",in_port=" + dice.between(1, Pools.PORTS_OF_BR1)
                                    + dice.of("", ",ip", ",udp") + ",actions=meter:" + dice.between(1, Pools.METERS)
                                    + ",resubmit(,1)" + dice.of("", ",NORMAL")));
                }
            }
        }
        return events;
    }

    /** Rates so low that a few frames exceed them. */
    private String meter(int id) {
        boolean packets = dice.percent(70);
        String burst = dice.percent(50) ? ",burst" : "";
        String size = burst.isEmpty() ? "" : ",burst_size=" + (packets ? dice.between(1, 4) : dice.of(1, 2));
        return "meter=" + id + (packets ? ",pktps" : ",kbps") + burst + dice.of("", ",stats") + ",band=type=drop,rate="
                + (packets ? dice.between(1, 4) : dice.of(1, 2)) + size;
    }

    Map<String, Object> event() {
        String bridge = dice.of("br0", "br1");
        return switch (dice.below(12)) {
            case 0, 1, 2 ->
                Map.of("warp_ms", (long) dice.of(500, 2_000, 3_001, 5_000, 5_001, 9_001, 10_001, 20_001, 31_000));
            case 3, 4, 5 -> withGroups.isEmpty() ? staticMac(bridge) : group(dice.of(withGroups));
            case 6 -> staticMac(bridge);
            case 7 -> port(bridge);
            case 8 -> withGroups.isEmpty() ? port(bridge) : meterChange(dice.of(withGroups));
            case 9 ->
                command("mod-flows", bridge, "--strict", scenario.flow(bridge).getFirst());
            case 10 ->
                command(
                        "del-flows",
                        bridge,
                        dice.of("cookie=1/-1", "cookie=2/3", "table=1,cookie=3/-1", "out_port=2", "ip,out_port=3"));
            default ->
                command(
                        "add-flow",
                        bridge,
                        dice.of("check_overlap,", "reset_counts,", "send_flow_rem,")
                                + scenario.flow(bridge).getFirst());
        };
    }

    private Map<String, Object> group(String bridge) {
        int id = dice.between(1, Pools.GROUPS);
        return switch (dice.below(5)) {
            case 0 -> command("del-groups", bridge, "group_id=" + id);
            case 1, 2 -> command("add-group", bridge, scenario.group(id));
            default -> command("mod-group", bridge, scenario.group(id));
        };
    }

    private Map<String, Object> meterChange(String bridge) {
        int id = dice.between(1, Pools.METERS);
        return switch (dice.below(4)) {
            case 0 -> command("del-meter", bridge, "meter=" + id);
            case 1 -> command("add-meter", bridge, meter(id));
            default -> command("mod-meter", bridge, meter(id));
        };
    }

    private Map<String, Object> port(String bridge) {
        String flag =
                dice.of("no-packet-in", "packet-in", "down", "up", "no-flood", "no-forward", "no-receive", "receive");
        return command("mod-port", bridge, Integer.toString(dice.between(1, Pools.PATCH)), flag);
    }

    private Map<String, Object> staticMac(String bridge) {
        boolean first = bridge.equals("br0");
        int port = dice.between(1, first ? Pools.PORTS_OF_BR0 : Pools.PORTS_OF_BR1);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("bridge", bridge);
        entry.put("port", dice.percent(80) ? "p" + (first ? port : 10 + port) : first ? "patch0" : "patch1");
        entry.put("vlan", (long) (dice.percent(40) ? 0 : Pools.vlan(dice)));
        entry.put("mac", Pools.macText(dice));
        return Map.of("fdb_add", entry);
    }

    private static Map<String, Object> command(String command, String bridge, String... arguments) {
        List<String> words = new ArrayList<>(List.of(command, bridge));
        words.addAll(List.of(arguments));
        return Map.of("ofctl", words);
    }
}
