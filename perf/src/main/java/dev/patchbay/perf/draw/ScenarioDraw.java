package dev.patchbay.perf.draw;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws scenarios: two bridges joined by a patch pair, tables full of flows, and events.
 *
 * <p><b>What.</b> A document in the format of scenario files without answers. Its flows are candidates: a switch may refuse
 * some, and whoever plays the document leaves those out.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class ScenarioDraw {
    private static final int FRAME_POOL = 12;
    private static final int FEW = 6;
    private static final int MANY = 10_000;

    private final Dice dice;
    private final Features features;
    private final FrameDraw frames;
    private final Map<String, Boolean> openFlow13 = new LinkedHashMap<>();
    private final List<Map<String, Object>> pool = new ArrayList<>();
    private final List<String> taps = new ArrayList<>();
    private final List<String> tunnelPorts = new ArrayList<>();
    private boolean conntrack;

    /**
     * What scenarios may contain.
     *
     * @param tunnels VXLAN ports.
     * @param conntrack connection tracking in about every third scenario.
     * @param selection what is each switch's own business, so that it cannot be compared with another one: actions whose
     *     answer depends on a hash, and overlapping flows of equal priority.
     * @param links ports that go down and up.
     * @param management a controller that listens, meters, changes of groups, static MAC entries; and more tables that hand
     *     packets on.
     */
    public record Features(boolean tunnels, boolean conntrack, boolean selection, boolean links, boolean management) {}

    /**
     * Prepares to draw one scenario.
     *
     * @param seed of everything in it.
     * @param features what it may contain.
     */
    public ScenarioDraw(long seed, Features features) {
        dice = new Dice(seed);
        this.features = features;
        frames = new FrameDraw(dice);
    }

    /**
     * Draws.
     *
     * @param name of the scenario.
     * @param events how many.
     * @return a document that may be changed.
     */
    public Map<String, Object> draw(String name, int events) {
        conntrack = features.conntrack() && dice.percent(35);
        Map<String, Object> scenario = new LinkedHashMap<>();
        scenario.put("name", name);
        // What a frame does is compared by doing it; explaining each before would only translate it once more.
        scenario.put("trace", false);
        scenario.put("about", "drawn at random");
        if (conntrack) {
            scenario.put("conntrack", true);
        }
        if (features.management() && dice.percent(40)) {
            scenario.put("packet_ins", true);
        }
        scenario.put("bridges", new ArrayList<>(List.of(bridge("br0"), bridge("br1"))));
        for (int i = 0; i < FRAME_POOL; i++) {
            pool.add(arrival());
        }
        List<Object> happenings = new ArrayList<>();
        ManagementDraw management = features.management() ? new ManagementDraw(dice, this) : null;
        if (management != null) {
            happenings.addAll(management.preparations());
        }
        for (int i = 0; i < events; i++) {
            happenings.add(management != null && dice.percent(14) ? management.event() : event());
        }
        scenario.put("events", happenings);
        return scenario;
    }

    private Map<String, Object> bridge(String name) {
        boolean first = name.equals("br0");
        boolean version13 = dice.percent(50);
        openFlow13.put(name, version13);
        Map<String, Object> bridge = new LinkedHashMap<>();
        bridge.put("name", name);
        if (version13) {
            // Selection methods need OpenFlow 1.5.
            bridge.put("openflow", features.selection() ? "OpenFlow15" : "OpenFlow13");
        }
        List<Object> ports = new ArrayList<>();
        int count = first ? Pools.PORTS_OF_BR0 : Pools.PORTS_OF_BR1;
        for (int i = 1; i <= count; i++) {
            String tap = "p" + (first ? i : 10 + i);
            taps.add(tap);
            ports.add(tap(tap, i));
        }
        Map<String, Object> patch = port(first ? "patch0" : "patch1", Pools.PATCH);
        patch.put("type", "patch");
        patch.put("peer", first ? "patch1" : "patch0");
        ports.add(patch);
        if (features.tunnels() && !first) {
            tunnelPorts.addAll(List.of("vx2", "vx3"));
            ports.add(tunnel("vx2", Pools.FIRST_TUNNEL, "192.168.50.2", "flow"));
            ports.add(tunnel("vx3", Pools.LAST_TUNNEL, "192.168.50.3", dice.percent(70) ? "flow" : "3"));
            if (features.selection()) {
                ports.add(tunnel("vxflow", Pools.LAST_TUNNEL + 1, "flow", "flow"));
            }
        }
        bridge.put("ports", ports);
        if (version13) {
            bridge.put("groups", groups());
        }
        List<Object> flows = new ArrayList<>();
        if (!features.management() || dice.percent(75)) {
            flows.add("table=0,priority=0,actions=resubmit(,1)" + (dice.percent(70) ? ",NORMAL" : ""));
        }
        for (int table = 1; features.management() && table < Pools.TABLES; table++) {
            if (dice.percent(60)) {
                flows.add("table=" + table + ",priority=0,actions=resubmit(," + (table + 1) + ')');
            }
        }
        if (conntrack && dice.percent(70)) {
            // Without these few packets would be tracked.
            flows.add("table=0,priority=9000,ip,ct_state=-trk,actions=ct(zone=1,table=1)");
            flows.add("table=1,priority=5000,ip,ct_state=+trk+new,actions=ct(commit,zone=1),resubmit(,2),NORMAL");
        }
        for (int i = dice.between(5, 14); i > 0; i--) {
            flows.addAll(flow(name));
        }
        bridge.put("flows", flows);
        return bridge;
    }

    private static Map<String, Object> port(String name, int ofport) {
        Map<String, Object> port = new LinkedHashMap<>();
        port.put("name", name);
        port.put("ofport", (long) ofport);
        return port;
    }

    private Map<String, Object> tap(String name, int ofport) {
        Map<String, Object> port = port(name, ofport);
        int kind = dice.below(20);
        if (kind < 6) {
            port.put("tag", (long) Pools.vlan(dice));
        } else if (kind < 9) {
            port.put("vlan_mode", dice.of("native-tagged", "native-untagged"));
            port.put("tag", (long) Pools.vlan(dice));
        } else if (kind < 11) {
            port.put("trunks", List.of((long) Pools.vlan(dice)));
        } else if (kind < 12) {
            port.put("vlan_mode", "dot1q-tunnel");
            port.put("tag", (long) Pools.vlan(dice));
        }
        return port;
    }

    private Map<String, Object> tunnel(String name, int ofport, String remote, String key) {
        Map<String, Object> port = port(name, ofport);
        port.put("type", "vxlan");
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("local_ip", Pools.LOCAL_IP);
        options.put("remote_ip", remote);
        options.put("key", key);
        if (dice.percent(20)) {
            options.put(dice.of("tos", "ttl"), "inherit");
        }
        port.put("options", options);
        return port;
    }

    private List<Object> groups() {
        List<Object> groups = new ArrayList<>();
        for (int id = 1; id <= Pools.GROUPS; id++) {
            if (dice.percent(60)) {
                groups.add(group(id));
            }
        }
        return groups;
    }

    /** A group, as {@code ovs-ofctl add-group} takes it. */
    String group(int id) {
        ActionDraw actions = new ActionDraw(dice, features, conntrack, true);
        String type = dice.of("all", "indirect", "ff", "select", "select");
        boolean one = type.equals("indirect") || (type.equals("select") && !features.selection());
        StringBuilder text = new StringBuilder("group_id=" + id + ",type=" + type);
        if (type.equals("select") && features.selection()) {
            text.append(dice.of(
                    "",
                    ",selection_method=dp_hash",
                    ",selection_method=hash",
                    ",selection_method=hash,fields(eth_src,ip_dst)",
                    ",selection_method=hash,fields(udp_dst,tcp_src)",
                    ",selection_method=hash,fields(eth_dst,ip_src=255.255.0.0)"));
        }
        for (int i = one ? 1 : dice.between(1, 3); i > 0; i--) {
            text.append(",bucket=");
            if (type.equals("ff")) {
                text.append("watch_port:")
                        .append(dice.between(1, Pools.PORTS_OF_BR1))
                        .append(',');
            }
            text.append(actions.bucket());
        }
        return text.toString();
    }

    /** Whether the flows of a bridge are those of OpenFlow 1.3 or later. */
    boolean openFlow13(String bridge) {
        return openFlow13.get(bridge);
    }

    /** One flow, or the several of a conjunction. */
    List<String> flow(String bridge) {
        int table = dice.of(0, 1, 1, 2, 2, 3);
        MatchDraw matches = new MatchDraw(dice, features.tunnels(), conntrack);
        ActionDraw actions = new ActionDraw(dice, features, conntrack, openFlow13.get(bridge));
        if (dice.percent(6)) {
            return conjunction(table, matches, actions);
        }
        String timeouts = dice.percent(85)
                ? ""
                : dice.of(",idle_timeout=10", ",hard_timeout=20", ",idle_timeout=5,hard_timeout=9");
        String cookie = dice.percent(80) ? "" : ",cookie=" + dice.between(1, 3);
        return List.of(text(table, priority(), matches.match()) + timeouts + cookie + ",actions="
                + actions.actions(table, matches));
    }

    private List<String> conjunction(int table, MatchDraw matches, ActionDraw actions) {
        int id = dice.between(1, 3);
        int priority = priority();
        List<String> flows = new ArrayList<>();
        flows.add(text(table, priority(), List.of("conj_id=" + id)) + ",actions=" + actions.actions(table, matches));
        int clauses = dice.between(2, 3);
        for (int clause = 1; clause <= clauses; clause++) {
            for (int i = dice.between(1, 2); i > 0; i--) {
                flows.add(text(table, priority, matches.match()) + ",actions=conjunction(" + id + ',' + clause + '/'
                        + clauses + ')');
            }
        }
        return flows;
    }

    /** Where flows of equal priority overlap, no switch says which one wins. */
    private int priority() {
        return dice.between(1, features.selection() ? FEW : MANY);
    }

    private static String text(int table, int priority, List<String> match) {
        StringBuilder text = new StringBuilder("table=" + table + ",priority=" + priority);
        match.forEach(term -> text.append(',').append(term));
        return text.toString();
    }

    private Map<String, Object> event() {
        int kind = dice.below(100);
        if (kind < 84) {
            return inject();
        }
        String bridge = dice.of("br0", "br1");
        if (kind < 88) {
            return Map.of("warp_ms", (long) dice.of(1_000, 3_000, 6_000, 11_000, 21_000, 301_000));
        }
        if (kind < 92) {
            return Map.of("ofctl", List.of("add-flow", bridge, flow(bridge).getFirst()));
        }
        if (kind < 95) {
            return change(bridge);
        }
        if (kind < 96) {
            return Map.of("fdb_flush", bridge);
        }
        if (kind < 98 && features.links()) {
            return Map.of("port_admin", Map.of("port", dice.of(taps), "up", dice.percent(50)));
        }
        if (kind < 99) {
            return conntrack ? Map.of("ct_flush", true) : inject();
        }
        int ofport = dice.between(1, Pools.PORTS_OF_BR1);
        String flag = dice.of("no-flood", "flood", "no-forward", "forward", "no-receive", "receive");
        return Map.of("ofctl", List.of("mod-port", bridge, Integer.toString(ofport), flag));
    }

    private Map<String, Object> change(String bridge) {
        MatchDraw matches = new MatchDraw(dice, features.tunnels(), conntrack);
        ActionDraw actions = new ActionDraw(dice, features, conntrack, openFlow13.get(bridge));
        int table = dice.below(Pools.TABLES);
        List<String> terms = new ArrayList<>(List.of("table=" + table));
        terms.addAll(matches.match());
        String match = String.join(",", terms);
        if (dice.percent(50)) {
            return Map.of("ofctl", List.of("del-flows", bridge, match));
        }
        return Map.of("ofctl", List.of("mod-flows", bridge, match + ",actions=" + actions.actions(table, matches)));
    }

    private Map<String, Object> inject() {
        if (dice.percent(20)) {
            pool.set(dice.below(FRAME_POOL), arrival());
        }
        return Map.of("inject", dice.of(pool));
    }

    private Map<String, Object> arrival() {
        Map<String, Object> arrival = new LinkedHashMap<>();
        boolean byTunnel = !tunnelPorts.isEmpty() && dice.percent(25);
        String port = byTunnel ? dice.of(tunnelPorts) : dice.of(taps);
        arrival.put("port", port);
        arrival.put("frame", HexFormat.of().formatHex(frames.frame()));
        if (byTunnel) {
            Map<String, Object> outer = new LinkedHashMap<>();
            outer.put("tun_id", (long) dice.below(4));
            outer.put("tos", (long) dice.of(0, 0, 1, 2, 3, 0x23));
            if (dice.percent(20)) {
                outer.put("ttl", (long) dice.of(1, 2, 255));
            }
            arrival.put("tunnel", outer);
        }
        return arrival;
    }
}
