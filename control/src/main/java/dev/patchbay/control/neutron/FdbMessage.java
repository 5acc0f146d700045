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

    private static List<Object> lists(List<FdbEntry> entries) {
        List<Object> lists = new ArrayList<>();
        entries.forEach(entry -> lists.add(List.of(entry.mac(), entry.ip().address())));
        return lists;
    }
}
