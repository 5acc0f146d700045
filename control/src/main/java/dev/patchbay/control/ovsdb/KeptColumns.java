package dev.patchbay.control.ovsdb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Columns that were set and that the switch itself does not act on: {@code external_ids}, most of {@code other_config},
 * controllers. What a user has set counts before what the host's agent has.
 *
 * <p><b>Threads.</b> Slow path only, but for {@link #agent}.
 */
public final class KeptColumns {
    private final Map<String, Map<String, Object>> rows = new TreeMap<>();
    private final Map<String, List<String>> controllers = new TreeMap<>();
    private volatile AgentColumns agent = AgentColumns.NONE;

    /** Nothing is kept yet. */
    public KeptColumns() {}

    private static String key(String table, String row) {
        return table + ' ' + row;
    }

    /** What the agent has set is this now; any thread may say so. */
    public void agent(AgentColumns columns) {
        agent = columns;
    }

    /** What is kept of a row. */
    Map<String, Object> of(String table, String row) {
        Map<String, Object> columns = new LinkedHashMap<>(agent.of(table, row));
        columns.putAll(rows.getOrDefault(key(table, row), Map.of()));
        return columns;
    }

    /** Keeps a column. */
    public void put(String table, String row, String column, Object value) {
        rows.computeIfAbsent(key(table, row), unknown -> new LinkedHashMap<>()).put(column, value);
    }

    /** Forgets a column. */
    public void remove(String table, String row, String column) {
        Map<String, Object> columns = rows.get(key(table, row));
        if (columns != null) {
            columns.remove(column);
        }
    }

    /** Forgets all of a bridge or port that is gone. */
    public void forget(String name) {
        List.of("Bridge", "Port", "Interface").forEach(table -> rows.remove(key(table, name)));
        controllers.remove(name);
    }

    /** The controllers of a bridge. */
    public List<String> controllers(String bridge) {
        List<String> set = controllers.get(bridge);
        return set == null ? agent.controllers(bridge) : set;
    }

    /** Whether a controller of a bridge is there: the agent is one, and nobody else is. */
    public boolean isConnected(String bridge, String target) {
        return agent.controllers(bridge).contains(target);
    }

    /** Sets the controllers of a bridge; none removes them. */
    public void controllers(String bridge, List<String> targets) {
        controllers.put(bridge, new ArrayList<>(targets));
    }
}
