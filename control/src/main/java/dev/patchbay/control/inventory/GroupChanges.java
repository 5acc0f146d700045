package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.Deployment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code openstack security group …}. Stateless. */
final class GroupChanges {
    static final String KIND = "security_groups";
    static final String WHAT = "security group";

    private GroupChanges() {}

    static String find(Section section, String nameOrId) throws Refused {
        String name = section.name(KIND, WHAT, nameOrId);
        if (name == null) {
            throw new Refused(1, "No SecurityGroup found for " + nameOrId);
        }
        return name;
    }

    static Function<Inventory, Listing> create(Section section, Deployment before, Arguments arguments) throws Refused {
        String name = arguments.exactly("<name>").getFirst();
        if (section.named(KIND).containsKey(name)) {
            throw new Refused(1, "A security group " + name + " exists already");
        }
        Map<String, Object> group = new LinkedHashMap<>();
        List<Object> rules = new ArrayList<>();
        for (String family : List.of("IPv4", "IPv6")) {
            rules.add(new LinkedHashMap<>(Map.of("direction", "egress", "ethertype", family)));
        }
        group.put("rules", rules);
        section.named(KIND).put(name, group);
        return inventory -> show(section, name);
    }

    private static Listing show(Section section, String name) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", Section.id(section.one(KIND, name), WHAT, name));
        fields.put("name", name);
        fields.put("rules", String.join(", ", section.ruleIds(name)));
        return Listing.of(fields);
    }

    static Function<Inventory, Listing> delete(Section section, Deployment before, Arguments arguments) throws Refused {
        for (String each : arguments.some("<group>")) {
            String name = find(section, each);
            String id = Section.id(section.one(KIND, name), WHAT, name);
            boolean used = before.ports().values().stream()
                    .anyMatch(port -> port.port().groups().contains(id));
            if (used) {
                throw new Refused(1, "ConflictException: 409: Security Group " + id + " in use.");
            }
            section.named(KIND).remove(name);
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> createRule(Section section, Deployment before, Arguments arguments)
            throws Refused {
        String group = find(section, arguments.exactly("<group>").getFirst());
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("direction", arguments.has("--egress") ? "egress" : "ingress");
        if (arguments.has("--ethertype")) {
            rule.put("ethertype", arguments.value("--ethertype").equalsIgnoreCase("ipv6") ? "IPv6" : "IPv4");
        }
        String protocol = arguments.value("--protocol");
        if (protocol != null && !protocol.equals("any")) {
            rule.put("protocol", protocol);
        }
        if (arguments.has("--dst-port")) {
            rule.put("ports", arguments.value("--dst-port").replace(':', '-'));
        }
        number(rule, "icmp_type", arguments, "--icmp-type");
        number(rule, "icmp_code", arguments, "--icmp-code");
        if (arguments.has("--remote-ip")) {
            rule.put("prefix", arguments.value("--remote-ip"));
        }
        if (arguments.has("--remote-group")) {
            rule.put("remote_group", find(section, arguments.value("--remote-group")));
        }
        List<Map<String, Object>> rules = Section.list(section.one(KIND, group), "rules");
        if (rules.contains(rule)) {
            throw new Refused(1, "ConflictException: 409: Security group rule already exists.");
        }
        rules.add(rule);
        return inventory -> {
            Map<String, String> fields = new LinkedHashMap<>();
            List<String> range =
                    List.of(String.valueOf(rule.getOrDefault("ports", "None")).split("-", 2));
            fields.put("direction", String.valueOf(rule.get("direction")));
            fields.put("ether_type", String.valueOf(rule.getOrDefault("ethertype", "IPv4")));
            fields.put("id", section.ruleIds(group).getLast());
            fields.put("port_range_max", range.getLast());
            fields.put("port_range_min", range.getFirst());
            fields.put("protocol", String.valueOf(rule.getOrDefault("protocol", "None")));
            fields.put("remote_address_group_id", "None");
            fields.put(
                    "remote_group_id",
                    rule.get("remote_group") instanceof String other
                            ? Section.id(section.one(KIND, other), WHAT, other)
                            : "None");
            fields.put("remote_ip_prefix", prefix(rule));
            fields.put("security_group_id", Section.id(section.one(KIND, group), WHAT, group));
            return Listing.of(fields);
        };
    }

    private static void number(Map<String, Object> rule, String key, Arguments arguments, String option)
            throws Refused {
        String value = arguments.value(option);
        if (value != null) {
            if (!value.matches("[0-9]{1,3}")) {
                throw new Refused(
                        2,
                        "openstack security group rule create: error: argument " + option + ": invalid int value: '"
                                + value + "'");
            }
            rule.put(key, Long.valueOf(value));
        }
    }

    private static String prefix(Map<String, Object> rule) {
        Object prefix = rule.get("prefix");
        return prefix == null ? "IPv6".equals(rule.get("ethertype")) ? "::/0" : "0.0.0.0/0" : String.valueOf(prefix);
    }

    static Function<Inventory, Listing> deleteRule(Section section, Deployment before, Arguments arguments)
            throws Refused {
        for (String id : arguments.some("<rule>")) {
            boolean found = false;
            for (String group : section.named(KIND).keySet()) {
                int at = section.ruleIds(group).indexOf(id);
                if (at >= 0) {
                    Section.list(section.one(KIND, group), "rules").remove(at);
                    found = true;
                }
            }
            if (!found) {
                throw new Refused(1, "No SecurityGroupRule found for " + id);
            }
        }
        return Change.SILENT;
    }

    static Function<Inventory, Listing> list(Section section, Deployment before, Arguments arguments) {
        List<List<String>> rows = new ArrayList<>();
        section.named(KIND)
                .forEach((name, group) ->
                        rows.add(List.of(Section.id(Section.map(group), WHAT, name), name, "", "", "[]")));
        return inventory -> new Listing(List.of("ID", "Name", "Description", "Project", "Tags"), rows);
    }

    static Function<Inventory, Listing> showGroup(Section section, Deployment before, Arguments arguments)
            throws Refused {
        String name = find(section, arguments.exactly("<group>").getFirst());
        return inventory -> show(section, name);
    }

    static Function<Inventory, Listing> listRules(Section section, Deployment before, Arguments arguments)
            throws Refused {
        List<String> groups = new ArrayList<>();
        for (String each : arguments.operands()) {
            groups.add(find(section, each));
        }
        if (groups.isEmpty()) {
            groups.addAll(section.named(KIND).keySet());
        }
        List<List<String>> rows = new ArrayList<>();
        for (String group : groups) {
            List<String> ids = section.ruleIds(group);
            List<Map<String, Object>> rules = Section.list(section.one(KIND, group), "rules");
            for (int i = 0; i < rules.size(); i++) {
                Map<String, Object> rule = rules.get(i);
                String ports = String.valueOf(rule.getOrDefault("ports", ""));
                rows.add(List.of(
                        ids.get(i),
                        String.valueOf(rule.getOrDefault("protocol", "None")),
                        String.valueOf(rule.getOrDefault("ethertype", "IPv4")),
                        prefix(rule),
                        ports.isEmpty() || ports.contains("-") ? ports.replace('-', ':') : ports + ":" + ports,
                        String.valueOf(rule.get("direction")),
                        rule.get("remote_group") instanceof String other
                                ? Section.id(section.one(KIND, other), WHAT, other)
                                : "None",
                        "None"));
            }
        }
        return inventory -> new Listing(
                List.of(
                        "ID",
                        "IP Protocol",
                        "Ethertype",
                        "IP Range",
                        "Port Range",
                        "Direction",
                        "Remote Security Group",
                        "Remote Address Group"),
                rows);
    }
}
