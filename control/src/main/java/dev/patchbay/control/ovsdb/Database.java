package dev.patchbay.control.ovsdb;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortCounters;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The tables, made from a switch.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class Database {
    /** The tables there are; only the first five ever have rows here. */
    private static final List<String> TABLES = List.of(
            "Open_vSwitch",
            "Bridge",
            "Port",
            "Interface",
            "Controller",
            "AutoAttach",
            "CT_Timeout_Policy",
            "CT_Zone",
            "Datapath",
            "Flow_Sample_Collector_Set",
            "Flow_Table",
            "IPFIX",
            "Manager",
            "Mirror",
            "NetFlow",
            "QoS",
            "Queue",
            "SSL",
            "sFlow");

    private static final List<Object> NONE = List.of();
    private static final Map<String, Object> EMPTY = Map.of();

    private final SwitchModel model;
    private final KeptColumns kept;
    private final String version;

    /**
     * The database of a switch.
     *
     * @param model of the switch
     * @param kept columns that only the user knows of
     * @param version of the software
     */
    public Database(SwitchModel model, KeptColumns kept, String version) {
        this.model = model;
        this.kept = kept;
        this.version = version;
    }

    /** The table that a word means: case does not matter, and the beginning is enough; null if none or several. */
    public static String table(String word) {
        return meant(word, TABLES);
    }

    /** The one of several names that a word means, or null. */
    public static String meant(String word, List<String> names) {
        String plain = plain(word);
        String found = null;
        int matches = 0;
        for (String name : names) {
            if (plain(name).equals(plain)) {
                return name;
            }
            if (plain(name).startsWith(plain)) {
                found = name;
                matches++;
            }
        }
        return matches == 1 ? found : null;
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The id of a row: always the same for the same name. */
    public static UUID id(String table, String name) {
        return UUID.nameUUIDFromBytes((table + ' ' + name).getBytes(StandardCharsets.UTF_8));
    }

    /** The columns of a table by name. */
    public List<String> columns(String table) {
        List<Row> rows = rows(table);
        return rows.isEmpty()
                ? List.copyOf(empty(table).columns().keySet())
                : List.copyOf(rows.getFirst().columns().keySet());
    }

    /** All rows of a table. */
    public List<Row> rows(String table) {
        List<Row> rows = new ArrayList<>();
        switch (table) {
            case "Open_vSwitch" -> rows.add(row(table, ".", system()));
            case "Bridge" -> model.bridges().forEach(bridge -> rows.add(row(table, bridge.name(), bridge(bridge))));
            case "Controller" ->
                model.bridges()
                        .forEach(bridge -> controllers(bridge)
                                .forEach(target ->
                                        rows.add(row(table, bridge.name() + ' ' + target, controller(target)))));
            case "Port" ->
                model.bridges()
                        .forEach(bridge ->
                                bridge.ports().forEach(port -> rows.add(row(table, port.name(), port(port)))));
            case "Interface" ->
                model.bridges()
                        .forEach(bridge -> bridge.ports()
                                .forEach(port -> rows.add(row(table, port.name(), networkInterface(port)))));
            default -> {
                // Nothing of this kind exists here.
            }
        }
        return rows;
    }

    private static Row empty(String table) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("_uuid", id(table, ""));
        columns.put("external_ids", EMPTY);
        return new Row(table, "", columns);
    }

    /** With its id, what the user has set in place of what is made here, in the order of the alphabet. */
    private Row row(String table, String name, Map<String, Object> made) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("_uuid", id(table, name));
        made.putAll(kept.of(table, name));
        columns.putAll(made);
        return new Row(table, name, columns);
    }

    private List<String> controllers(Bridge bridge) {
        return kept.controllers(bridge.name());
    }

    private Map<String, Object> system() {
        Map<String, Object> row = new TreeMap<>();
        row.put(
                "bridges",
                model.bridges().stream()
                        .map(bridge -> (Object) id("Bridge", bridge.name()))
                        .toList());
        row.put("cur_cfg", 1L);
        row.put("datapath_types", List.of("netdev", "system"));
        row.put("datapaths", EMPTY);
        row.put("db_version", "8.3.1");
        row.put("dpdk_initialized", false);
        row.put("dpdk_version", "none");
        row.put("external_ids", EMPTY);
        row.put("iface_types", List.of("internal", "patch", "system", "vxlan"));
        row.put("manager_options", NONE);
        row.put("next_cfg", 1L);
        row.put("other_config", EMPTY);
        row.put("ovs_version", version);
        for (String column : List.of("ssl", "system_type", "system_version")) {
            row.put(column, NONE);
        }
        row.put("statistics", EMPTY);
        return row;
    }

    private Map<String, Object> bridge(Bridge bridge) {
        Map<String, Object> row = new TreeMap<>();
        for (String column :
                List.of("auto_attach", "flood_vlans", "ipfix", "mirrors", "netflow", "sflow", "protocols")) {
            row.put(column, NONE);
        }
        for (String column : List.of("external_ids", "flow_tables", "rstp_status", "status")) {
            row.put(column, EMPTY);
        }
        for (String column : List.of("mcast_snooping_enable", "rstp_enable", "stp_enable")) {
            row.put(column, false);
        }
        row.put(
                "controller",
                controllers(bridge).stream()
                        .map(target -> (Object) id("Controller", bridge.name() + ' ' + target))
                        .toList());
        row.put("datapath_id", String.format(Locale.ROOT, "%016x", bridge.datapathId()));
        row.put("datapath_type", "");
        row.put("datapath_version", "<built-in>");
        row.put("fail_mode", "secure");
        row.put("name", bridge.name());
        row.put("other_config", EMPTY);
        row.put(
                "ports",
                bridge.ports().stream()
                        .map(port -> (Object) id("Port", port.name()))
                        .toList());
        return row;
    }

    private static Map<String, Object> controller(String target) {
        Map<String, Object> row = new TreeMap<>();
        for (String column : List.of(
                "connection_mode",
                "controller_burst_limit",
                "controller_queue_size",
                "controller_rate_limit",
                "enable_async_messages",
                "inactivity_probe",
                "local_gateway",
                "local_ip",
                "local_netmask",
                "max_backoff",
                "role",
                "type")) {
            row.put(column, NONE);
        }
        row.put("external_ids", EMPTY);
        row.put("is_connected", false);
        row.put("other_config", EMPTY);
        row.put("status", EMPTY);
        row.put("target", target);
        return row;
    }

    private static Map<String, Object> port(OfPort port) {
        Map<String, Object> row = new TreeMap<>();
        for (String column : List.of("bond_active_slave", "bond_mode", "lacp", "mac", "qos")) {
            row.put(column, NONE);
        }
        for (String column :
                List.of("external_ids", "other_config", "rstp_statistics", "rstp_status", "statistics", "status")) {
            row.put(column, EMPTY);
        }
        row.put("bond_downdelay", 0L);
        row.put("bond_updelay", 0L);
        row.put("bond_fake_iface", false);
        row.put("fake_bridge", false);
        row.put("protected", false);
        row.put("interfaces", List.of(id("Interface", port.name())));
        row.put("name", port.name());
        PortVlan vlan = port.vlan();
        boolean tagged = vlan.mode() != PortVlan.Mode.TRUNK && vlan.tag() != 0;
        row.put("tag", tagged ? (Object) (long) vlan.tag() : NONE);
        row.put("trunks", set(vlan.trunks()));
        row.put("cvlans", set(vlan.customerVlans()));
        boolean implied = vlan.equals(PortVlan.of(null, vlan.tag(), vlan.trunks()));
        row.put("vlan_mode", implied ? NONE : vlan.mode().text());
        return row;
    }

    private static List<Object> set(BitSet vlans) {
        return vlans.stream().mapToObj(vlan -> (Object) (long) vlan).toList();
    }

    private Map<String, Object> networkInterface(OfPort port) {
        Map<String, Object> row = new TreeMap<>();
        for (String column : List.of(
                "cfm_fault",
                "cfm_fault_status",
                "cfm_flap_count",
                "cfm_health",
                "cfm_mpid",
                "cfm_remote_mpids",
                "cfm_remote_opstate",
                "duplex",
                "error",
                "lacp_current",
                "link_speed",
                "mac",
                "mtu_request",
                "ofport_request")) {
            row.put(column, NONE);
        }
        for (String column : List.of("bfd", "bfd_status", "external_ids", "lldp", "other_config")) {
            row.put(column, EMPTY);
        }
        for (String column : List.of(
                "ingress_policing_burst",
                "ingress_policing_kpkts_burst",
                "ingress_policing_kpkts_rate",
                "ingress_policing_rate",
                "link_resets")) {
            row.put(column, 0L);
        }
        boolean device =
                port.isPair() || (port.type() != PortType.PATCH && !port.type().isTunnel());
        row.put("admin_state", port.adminUp() ? "up" : "down");
        row.put("link_state", port.linkUp() ? "up" : "down");
        row.put("ifindex", (long) model.namespaces().ifindex(port.name()));
        row.put("mac_in_use", MacAddress.format(port.mac()));
        row.put("mtu", device ? (Object) mtu(port) : NONE);
        row.put("name", port.name());
        row.put("ofport", (long) (short) port.ofport());
        row.put("options", new TreeMap<String, Object>(port.options()));
        row.put("statistics", statistics(model.counters(port)));
        row.put("status", device ? Map.of("driver_name", "patchbay") : EMPTY);
        boolean local = port.ofport() == OfPorts.LOCAL;
        row.put(
                "type",
                local
                        ? "internal"
                        : port.type() == PortType.WIRE || port.isPair()
                                ? ""
                                : port.type().text());
        if (port.type() == PortType.WIRE) {
            row.put("options", EMPTY);
        }
        return row;
    }

    private long mtu(OfPort port) {
        NetDevice behind = model.namespaces().byPort(port.name());
        return behind == null ? port.mtu() : behind.mtu();
    }

    private static Map<String, Object> statistics(PortCounters counters) {
        Map<String, Object> statistics = new TreeMap<>();
        statistics.put("collisions", 0L);
        statistics.put("rx_bytes", counters.rxBytes());
        statistics.put("rx_dropped", counters.rxDropped());
        statistics.put("rx_errors", counters.rxErrors());
        statistics.put("rx_packets", counters.rxPackets());
        statistics.put("tx_bytes", counters.txBytes());
        statistics.put("tx_dropped", counters.txDropped());
        statistics.put("tx_errors", counters.txErrors());
        statistics.put("tx_packets", counters.txPackets());
        return statistics;
    }
}
