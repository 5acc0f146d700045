package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.PolicyRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ip rule} (ip-rule(8)). Slow path; one object per command. */
final class RuleCommand {
    private static final String USAGE = """
            Usage: ip rule { add | del } SELECTOR ACTION
                   ip rule { flush | list } [ SELECTOR ]
            SELECTOR := [ not ] [ from PREFIX ] [ to PREFIX ] [ fwmark FWMARK[/MASK] ]
                        [ iif STRING ] [ oif STRING ] [ pref NUMBER ]
            ACTION := [ table TABLE_ID ] [ prohibit | unreachable | blackhole ]
            TABLE_ID := [ local | main | default | NUMBER ]
            """;

    private final Namespace place;
    private final IpOptions options;

    RuleCommand(Namespace place, IpOptions options) {
        this.place = place;
        this.options = options;
    }

    String run(Words words) throws ToolFailure {
        return new Verbs("rule", USAGE)
                .shows(each -> list(RuleText.parse(each, options.family())), "list", "lst", "show")
                .changes(this::add, "add")
                .changes(this::delete, "delete")
                .changes(each -> flush(RuleText.parse(each, options.family())), "flush")
                .run(words, options);
    }

    private String list(RuleText wanted) {
        List<PolicyRule> chosen = place.rules().rules(wanted.family()).stream()
                .filter(wanted::means)
                .toList();
        if (options.json()) {
            return options.text(chosen.stream().map(this::entry).toList());
        }
        StringBuilder out = new StringBuilder();
        chosen.forEach(rule -> print(out, rule));
        return out.toString();
    }

    private Map<String, Object> entry(PolicyRule rule) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("priority", Integer.toUnsignedLong(rule.priority()));
        if (rule.not()) {
            entry.put("not", null);
        }
        network(entry, "src", rule.from());
        if (rule.to() != null) {
            network(entry, "dst", rule.to());
        }
        if (rule.markMask() != 0) {
            entry.put("fwmark", "0x" + Integer.toHexString(rule.mark()));
            if (rule.markMask() != -1) {
                entry.put("fwmask", "0x" + Integer.toHexString(rule.markMask()));
            }
        }
        device(entry, "iif", rule.iif());
        device(entry, "oif", rule.oif());
        switch (rule.type()) {
            case BLACKHOLE, UNREACHABLE, PROHIBIT ->
                entry.put("action", rule.type().toString());
            default -> entry.put("table", IpWords.table(rule.table()));
        }
        return entry;
    }

    private static void network(Map<String, Object> entry, String name, IpPrefix prefix) {
        boolean all = prefix == null;
        entry.put(name, all ? "all" : prefix.address().toString());
        if (!all && !prefix.isHost()) {
            entry.put(name + "len", prefix.length());
        }
    }

    private void device(Map<String, Object> entry, String name, String device) {
        if (!device.isEmpty()) {
            entry.put(name, device);
            if (place.device(device) == null) {
                entry.put(name + "_detached", null);
            }
        }
    }

    private void print(StringBuilder out, PolicyRule rule) {
        out.append(Integer.toUnsignedString(rule.priority())).append(":\t");
        out.append(rule.not() ? "not " : "").append("from ").append(network(rule.from()));
        if (rule.to() != null) {
            out.append(" to ").append(network(rule.to()));
        }
        if (rule.markMask() != 0) {
            out.append(" fwmark 0x").append(Integer.toHexString(rule.mark()));
            out.append(rule.markMask() == -1 ? "" : "/0x" + Integer.toHexString(rule.markMask()));
        }
        device(out, " iif ", rule.iif());
        device(out, " oif ", rule.oif());
        switch (rule.type()) {
            case BLACKHOLE, UNREACHABLE, PROHIBIT -> out.append(' ').append(rule.type());
            default -> out.append(" lookup ").append(IpWords.table(rule.table()));
        }
        out.append('\n');
    }

    private static String network(IpPrefix prefix) {
        return prefix == null ? "all" : prefix.isHost() ? prefix.address().toString() : prefix.toString();
    }

    private void device(StringBuilder out, String option, String device) {
        if (!device.isEmpty()) {
            out.append(option).append(device).append(place.device(device) == null ? " [detached]" : "");
        }
    }

    private void add(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(1, "\"ip rule add\" requires arguments.");
        }
        RuleText text = RuleText.parse(words, options.family());
        if (!place.rules().add(text.rule(place.rules().freePriority(text.family())))) {
            throw ToolFailure.answer("File exists");
        }
    }

    private void delete(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(1, "\"ip rule del\" requires arguments.");
        }
        RuleText text = RuleText.parse(words, options.family());
        if (place.rules().removeFirst(text.family(), text::means) == null) {
            throw ToolFailure.answer("No such file or directory");
        }
    }

    private void flush(RuleText wanted) {
        IpFamily family = wanted.family();
        for (PolicyRule rule : List.copyOf(place.rules().rules(family))) {
            if (rule.priority() != 0 && wanted.means(rule)) {
                place.rules().removeFirst(family, rule::equals);
            }
        }
    }
}
