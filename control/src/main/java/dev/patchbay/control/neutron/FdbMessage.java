package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of l2population: what is behind tunnel ends, or is no more (topic {@code q-agent-notifier-l2population-update}).
 *
 * @param method what is told
 * @param recipient the one host that is told, or empty for all
 * @param network that the entries are of
 * @param remote address of the tunnel end
 * @param entries added, removed, or for a change of addresses what was before
 * @param after for a change of addresses what is now; else empty
 */
public record FdbMessage(
        Method method, String recipient, Network network, String remote, List<FdbEntry> entries, List<FdbEntry> after) {
    /** What is told. */
    public enum Method {
        /** There are new entries. */
        ADD("add_fdb_entries"),
        /** Entries are gone. */
        REMOVE("remove_fdb_entries"),
        /** A port has other addresses than before. */
        UPDATE("update_fdb_entries");

        private final String text;

        Method(String text) {
            this.text = text;
        }

        /**
         * The name of the remote procedure.
         *
         * @return such as {@code add_fdb_entries}
         */
        public String text() {
            return text;
        }
    }

    /**
     * The argument {@code fdb_entries} as the server sends it.
     *
     * @return maps and lists as {@link dev.patchbay.control.json.Json} writes them
     */
    public Map<String, Object> argument() {
        Map<String, Object> argument = new LinkedHashMap<>();
        if (method == Method.UPDATE) {
            Map<String, Object> change = new LinkedHashMap<>();
            change.put("before", lists(entries));
            change.put("after", lists(after));
            argument.put("chg_ip", Map.of(network.id(), Map.of(remote, change)));
            return argument;
        }
        Map<String, Object> of = new LinkedHashMap<>();
        of.put("network_type", network.type().text());
        of.put("segment_id", network.segment());
        of.put("ports", Map.of(remote, lists(entries)));
        argument.put(network.id(), of);
        return argument;
    }

    /**
     * Reads what the server sends.
     *
     * @param method name of the remote procedure
     * @param argument {@code fdb_entries}
     * @return a message for each network and tunnel end
     * @throws IllegalArgumentException if it is something else
     */
    public static List<FdbMessage> read(String method, Map<?, ?> argument) {
        List<FdbMessage> messages = new ArrayList<>();
        for (Method known : Method.values()) {
            if (known.text.equals(method) && known == Method.UPDATE) {
                map(argument.get("chg_ip"))
                        .forEach((id, remotes) -> map(remotes).forEach((remote, change) -> {
                            Network network = new Network(String.valueOf(id), NetworkType.VXLAN, 0, "", 0);
                            messages.add(new FdbMessage(
                                    known,
                                    "",
                                    network,
                                    String.valueOf(remote),
                                    entries(map(change).get("before")),
                                    entries(map(change).get("after"))));
                        }));
                return messages;
            } else if (known.text.equals(method)) {
                argument.forEach((id, of) -> {
                    NetworkType type = NetworkType.of(String.valueOf(map(of).get("network_type")));
                    if (type == null || !(map(of).get("segment_id") instanceof Long segment)) {
                        throw new IllegalArgumentException("network " + id + " has no type or no segment");
                    }
                    Network network = new Network(String.valueOf(id), type, segment, "", 0);
                    map(map(of).get("ports"))
                            .forEach((remote, entries) -> messages.add(new FdbMessage(
                                    known, "", network, String.valueOf(remote), entries(entries), List.of())));
                });
                return messages;
            }
        }
        throw new IllegalArgumentException("there is no procedure '" + method + "'");
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("expected a map, found " + value);
    }

    private static List<FdbEntry> entries(Object value) {
        if (!(value instanceof List<?> lists)) {
            throw new IllegalArgumentException("expected a list, found " + value);
        }
        List<FdbEntry> entries = new ArrayList<>();
        for (Object list : lists) {
            if (!(list instanceof List<?> pair) || pair.size() != 2) {
                throw new IllegalArgumentException("expected a pair of addresses, found " + list);
            }
            entries.add(new FdbEntry(String.valueOf(pair.get(0)), IpPrefix.parse(String.valueOf(pair.get(1)))));
        }
        return entries;
    }

    private static List<Object> lists(List<FdbEntry> entries) {
        List<Object> lists = new ArrayList<>();
        entries.forEach(entry -> lists.add(List.of(entry.mac(), entry.ip().address())));
        return lists;
    }
}
