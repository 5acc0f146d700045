package dev.patchbay.control.inventory;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lab's section {@code neutron} while a command changes it: maps and lists as the file has them. What is made of it is
 * read and checked as a file is, so a command only has to write what a user would.
 *
 * <p>Not shared between threads.
 */
final class Section {
    private final Map<String, Object> root;

    /** @param root is changed */
    Section(Map<String, Object> root) {
        this.root = root;
    }

    /** Things of a kind that have names, such as {@code networks}; made if there are none. */
    @SuppressWarnings("unchecked")
    Map<String, Object> named(String kind) {
        return (Map<String, Object>) root.computeIfAbsent(kind, unknown -> new LinkedHashMap<String, Object>());
    }

    /** Things of a kind that have none, such as {@code floating_ips}. */
    List<Map<String, Object>> listed(String kind) {
        return list(root, kind);
    }

    /** A list of maps inside something. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> of, String key) {
        return (List<Map<String, Object>>) of.computeIfAbsent(key, unknown -> new ArrayList<Map<String, Object>>());
    }

    /** A map inside something. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    /** The thing of a kind with a name. */
    Map<String, Object> one(String kind, String name) {
        return map(named(kind).get(name));
    }

    /**
     * The name of a thing by its name or id.
     *
     * @param kind key of the section
     * @param what kind as ids are made of it, such as {@code security group}
     * @return null if there is none
     */
    String name(String kind, String what, String nameOrId) {
        Map<String, Object> all = named(kind);
        if (all.containsKey(nameOrId)) {
            return nameOrId;
        }
        for (Map.Entry<String, Object> entry : all.entrySet()) {
            if (id(map(entry.getValue()), what, entry.getKey()).equals(nameOrId)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** The id of a thing: what stands there, else what is made of its name. */
    static String id(Map<String, Object> item, String what, String name) {
        return item.get("id") instanceof String id ? id : StableNumbers.uuid(what, name);
    }

    /** Ids of a group's rules, in their order. */
    List<String> ruleIds(String group) {
        List<String> ids = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Map<String, Object> rule : list(one("security_groups", group), "rules")) {
            String text = group + " " + Json.write(rule);
            int again = seen.merge(text, 1, Integer::sum);
            ids.add(
                    rule.get("id") instanceof String id
                            ? id
                            : StableNumbers.uuid("security group rule", text + (again == 1 ? "" : " " + again)));
        }
        return ids;
    }

    /** What a list of texts at a key has, be it written as one text. */
    static List<String> texts(Map<String, Object> item, String key) {
        Object value = item.get(key);
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return value == null ? List.of() : List.of(String.valueOf(value));
    }
}
