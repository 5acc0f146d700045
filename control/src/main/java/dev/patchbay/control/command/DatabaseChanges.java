package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.ovsdb.Database;
import dev.patchbay.control.ovsdb.KeptColumns;
import dev.patchbay.control.ovsdb.Row;
import dev.patchbay.control.ovsdb.Values;
import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.fdb.MacLearningTable;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Changes of columns: what the switch acts on is done at once, everything else is kept to be read again.
 *
 * <p>A port whose type changes is made anew with its number. Slow path; one object per command.
 */
final class DatabaseChanges {
    private static final Set<String> FIXED = Set.of(
            "_uuid",
            "name",
            "interfaces",
            "ports",
            "bridges",
            "admin_state",
            "link_state",
            "ofport",
            "statistics",
            "mac_in_use",
            "ifindex",
            "datapath_id");

    private static final String CONFIG = "other_config";
    private static final String TABLE_SIZE = "mac-table-size";
    private static final String AGING_TIME = "mac-aging-time";
    private static final String PRIORITY_TAGS = "priority-tags";
    private static final int MAX_VLAN = 4095;

    private final SwitchModel model;
    private final KeptColumns kept;
    private final Database database;
    private final String table;
    private final Row row;
    private final Map<String, Object> changed = new LinkedHashMap<>();

    /** Begins a change of a row. */
    DatabaseChanges(SwitchModel model, KeptColumns kept, Database database, String table, String name)
            throws CommandFailure {
        this.model = model;
        this.kept = kept;
        this.database = database;
        this.table = table;
        row = DatabaseQueries.row(database, table, name);
        if (row == null) {
            throw new CommandFailure("no row \"" + name + "\" in table " + table);
        }
    }

    private String column(String word) throws CommandFailure {
        String column = DatabaseQueries.column(database, table, word);
        if (FIXED.contains(column)) {
            throw new CommandFailure("cannot modify read-only column " + column + " in table " + table);
        }
        return column;
    }

    private Object now(String column) {
        return changed.containsKey(column) ? changed.get(column) : row.columns().get(column);
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> map = new TreeMap<>();
        ((Map<?, ?>) value).forEach((key, each) -> map.put(key.toString(), each));
        return map;
    }

    /** {@code COLUMN=VALUE} or {@code COLUMN:KEY=VALUE}. */
    DatabaseChanges set(String setting) throws CommandFailure {
        int equals = setting.indexOf('=');
        int colon = setting.indexOf(':');
        boolean oneKey = colon >= 0 && (equals < 0 || colon < equals);
        int end = oneKey ? colon : equals;
        if (end < 0 || equals < 0) {
            throw new CommandFailure(setting + ": argument does not end in \"=\" followed by a value.");
        }
        String column = column(setting.substring(0, end));
        if (oneKey) {
            if (!(now(column) instanceof Map<?, ?> map)) {
                throw new CommandFailure("cannot specify key to set for non-map column " + column);
            }
            Map<String, Object> whole = map(map);
            whole.put(
                    Values.unquoted(setting.substring(colon + 1, equals)),
                    Values.unquoted(setting.substring(equals + 1)));
            changed.put(column, whole);
        } else {
            changed.put(column, value(column, setting.substring(equals + 1)));
        }
        return this;
    }

    /** Adds members to a set or map. */
    DatabaseChanges add(String word, List<String> values) throws CommandFailure {
        String column = column(word);
        if (now(column) instanceof Map<?, ?> map) {
            Map<String, Object> whole = map(map);
            values.forEach(value -> whole.putAll(Values.entries(value)));
            changed.put(column, whole);
        } else {
            List<Object> whole = now(column) instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
            for (String value : values) {
                Values.members(value).forEach(member -> whole.add(atom(member)));
            }
            changed.put(column, whole);
        }
        return this;
    }

    /** Removes keys or members. */
    DatabaseChanges remove(String word, List<String> values) throws CommandFailure {
        String column = column(word);
        if (now(column) instanceof Map<?, ?> map) {
            Map<String, Object> whole = map(map);
            for (String value : values) {
                int equals = value.indexOf('=');
                String key = Values.unquoted(equals < 0 ? value : value.substring(0, equals));
                if (equals < 0 || Values.unquoted(value.substring(equals + 1)).equals(String.valueOf(whole.get(key)))) {
                    whole.remove(key);
                }
            }
            changed.put(column, whole);
        } else {
            List<Object> whole =
                    now(column) instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>(List.of(now(column)));
            values.forEach(value -> whole.removeIf(member -> Values.bare(member).equals(Values.unquoted(value))));
            changed.put(column, whole);
        }
        return this;
    }

    /** Empties a column. */
    DatabaseChanges clear(String word) throws CommandFailure {
        String column = column(word);
        changed.put(column, now(column) instanceof Map<?, ?> ? Map.of() : List.of());
        return this;
    }

    private static Object atom(String text) {
        return text.matches("-?[0-9]{1,18}") ? (Object) Long.parseLong(text) : text;
    }

    private Object value(String column, String text) throws CommandFailure {
        Object present = row.columns().get(column);
        return switch (present) {
            case Map<?, ?> _ -> new TreeMap<String, Object>(Values.entries(text));
            case Boolean _ -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new CommandFailure("\"" + text + "\" is not a valid boolean");
                }
                yield Boolean.valueOf(text);
            }
            case Long _
            when !column.equals("tag") -> {
                if (!text.matches("-?[0-9]{1,18}")) {
                    throw new CommandFailure("\"" + text + "\" is not a valid integer");
                }
                yield Long.valueOf(text);
            }
            case List<?> _
            when text.startsWith("[") || text.indexOf(',') >= 0 || isSet(column) ->
                Values.members(text).stream().map(DatabaseChanges::atom).toList();
            default -> text.equals("[]") ? List.of() : atom(Values.unquoted(text));
        };
    }

    private static boolean isSet(String column) {
        return Set.of("trunks", "cvlans", "protocols", "flood_vlans", "cfm_remote_mpids")
                .contains(column);
    }

    /** Makes the changes. */
    void apply() throws CommandFailure {
        switch (table) {
            case "Bridge" -> bridge(model.bridge(row.name()));
            case "Port" -> port(model.port(row.name()));
            case "Interface" -> networkInterface(model.port(row.name()));
            default -> {
                // Nothing of these is acted on.
            }
        }
        changed.forEach((column, value) -> kept.put(table, row.name(), column, value));
    }

    // ---- bridges

    private void bridge(Bridge bridge) throws CommandFailure {
        if (changed.get(CONFIG) instanceof Map<?, ?> config) {
            Object size = config.get(TABLE_SIZE);
            Object aging = config.get(AGING_TIME);
            bridge.fdb().maxEntries(number(size, MacLearningTable.DEFAULT_MAX_ENTRIES));
            bridge.fdb().agingSeconds(number(aging, MacLearningTable.DEFAULT_AGING_SECONDS));
        }
    }

    /** What is no number counts as if it were not there. */
    private static int number(Object value, int absent) {
        String text = value == null ? "" : Values.bare(value);
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : absent;
    }

    private static int number(Object value) throws CommandFailure {
        String text = Values.bare(value);
        if (!text.matches("[0-9]{1,9}")) {
            throw new CommandFailure("\"" + text + "\" is not a valid integer");
        }
        return Integer.parseInt(text);
    }

    // ---- ports

    private void port(OfPort port) throws CommandFailure {
        boolean vlans = changed.keySet().stream().anyMatch(Set.of("tag", "trunks", "cvlans", "vlan_mode")::contains);
        boolean priority = changed.get(CONFIG) instanceof Map<?, ?>;
        if (!vlans && !priority) {
            return;
        }
        String modeText = Values.bare(now("vlan_mode"));
        PortVlan.Mode mode;
        try {
            mode = modeText.isEmpty() ? null : PortVlan.Mode.of(modeText);
        } catch (IllegalArgumentException unknown) {
            throw new CommandFailure(
                    "constraint violation: " + modeText + " is not one of the allowed values ([access, dot1q-tunnel, "
                            + "native-tagged, native-untagged, trunk])",
                    unknown);
        }
        PortVlan base = PortVlan.of(mode, vlan(now("tag")), set(now("trunks")));
        port.vlan(new PortVlan(base.mode(), base.tag(), base.trunks(), set(now("cvlans")), priorityTags(port)));
        List.of("tag", "trunks", "cvlans", "vlan_mode").forEach(changed::remove);
    }

    private PortVlan.PriorityTags priorityTags(OfPort port) {
        if (!(changed.get(CONFIG) instanceof Map<?, ?> config)) {
            return port.vlan().priorityTags();
        }
        return switch (String.valueOf(config.get(PRIORITY_TAGS))) {
            case "true", "if-nonzero" -> PortVlan.PriorityTags.IF_NONZERO;
            case "always" -> PortVlan.PriorityTags.ALWAYS;
            default -> PortVlan.PriorityTags.NEVER;
        };
    }

    private static int vlan(Object value) throws CommandFailure {
        String text = Values.bare(value);
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("-?[0-9]{1,9}")) {
            throw new CommandFailure("\"" + text + "\" is not a valid integer or range");
        }
        if (Integer.parseInt(text) < 0 || Integer.parseInt(text) > MAX_VLAN) {
            throw new CommandFailure(
                    "constraint violation: " + text + " is not in the valid range 0 to " + MAX_VLAN + " (inclusive)");
        }
        return Integer.parseInt(text);
    }

    private static BitSet set(Object value) throws CommandFailure {
        BitSet set = new BitSet();
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            set.set(vlan(each));
        }
        return set;
    }

    // ---- interfaces

    private void networkInterface(OfPort port) throws CommandFailure {
        boolean remade = changed.containsKey("type") || changed.containsKey("ofport_request");
        if (!remade && !changed.containsKey("options")) {
            return;
        }
        Map<String, String> options = new TreeMap<>();
        map(now("options")).forEach((key, value) -> options.put(key, Values.bare(value)));
        String typeText = Values.bare(now("type"));
        try {
            PortType type = typeText.isEmpty() || typeText.equals("system") ? PortType.ORDINARY : PortType.of(typeText);
            if (remade && (type != port.type() || changed.containsKey("ofport_request"))) {
                Object asked = changed.get("ofport_request");
                int number = asked == null || Values.bare(asked).isEmpty() ? port.ofport() : number(asked);
                TunnelOptions tunnel = type.isTunnel() ? TunnelOptions.of(options) : null;
                PortSpec spec = new PortSpec(
                        port.name(), number, type, options.getOrDefault("peer", ""), port.vlan(), tunnel, false);
                Bridge bridge = port.bridge();
                model.removePort(bridge.name(), port.name());
                model.addPort(bridge.name(), spec).options(options);
            } else {
                port.options(options);
                if (type == PortType.PATCH) {
                    port.peer(options.getOrDefault("peer", ""));
                }
            }
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure("interface " + row.name() + ": " + wrong.getMessage(), wrong);
        }
        List.of("type", "options").forEach(changed::remove);
    }
}
