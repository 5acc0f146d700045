package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.PolicyRule;
import dev.patchbay.datapath.netns.RouteType;
import dev.patchbay.datapath.netns.RoutingTables;

/** A policy rule in the words of {@code ip rule}: what was said of it; the rest is null. */
final class RuleText {
    private IpFamily family;
    private Integer priority;
    private IpPrefix from;
    private IpPrefix to;
    private String iif;
    private String oif;
    private Integer mark;
    private int markMask = -1;
    private boolean not;
    private RouteType type;
    private Integer table;

    private RuleText(IpFamily family) {
        this.family = family;
    }

    /**
     * Reads what stands behind {@code ip rule add}, or a line of {@code ip rule}.
     *
     * @param family that is asked for, or null
     */
    static RuleText parse(Words words, IpFamily family) throws ToolFailure {
        RuleText rule = new RuleText(family);
        while (words.hasNext()) {
            rule.word(words);
        }
        return rule;
    }

    private void word(Words words) throws ToolFailure {
        if (words.accept("not")) {
            not = true;
        } else if (words.accept("from")) {
            from = prefix(words.next());
        } else if (words.accept("to")) {
            to = prefix(words.next());
        } else if (words.acceptPrefix("preference", "order", "priority")) {
            String text = words.next();
            Long number = IpWords.number(text);
            if (number == null) {
                throw RouteText.wrong(text, "preference value is invalid\n");
            }
            priority = number.intValue();
        } else if (words.accept("fwmark")) {
            mark(words.next());
        } else if (words.acceptPrefix("table") || words.accept("lookup")) {
            String text = words.next();
            long number = IpWords.table(text);
            if (number < 0) {
                throw RouteText.wrong(text, "invalid table ID\n");
            }
            table = (int) number;
        } else if (words.accept("dev", "iif")) {
            iif = words.next();
            words.accept("[detached]");
        } else if (words.accept("oif")) {
            oif = words.next();
            words.accept("[detached]");
        } else {
            words.accept("type");
            String text = words.next();
            type = text.matches("blackhole|unreachable|prohibit|unicast") ? RouteText.type(text) : null;
            if (type == null && text.matches("[0-9]+:")) {
                priority = IpWords.number(text.substring(0, text.length() - 1)).intValue();
            } else if (type == null) {
                throw new ToolFailure(255, "Error: argument \"" + text + "\" is wrong: Failed to parse rule type");
            }
        }
    }

    private void mark(String text) throws ToolFailure {
        int slash = text.indexOf('/');
        Long value = IpWords.number(slash < 0 ? text : text.substring(0, slash));
        Long mask = slash < 0 ? Long.valueOf(0xffff_ffffL) : IpWords.number(text.substring(slash + 1));
        if (value == null) {
            throw RouteText.wrong(text, "fwmark value is invalid\n");
        }
        if (mask == null) {
            throw RouteText.wrong(text.substring(slash + 1), "fwmask value is invalid\n");
        }
        mark = value.intValue();
        markMask = mask.intValue();
    }

    private IpPrefix prefix(String text) throws ToolFailure {
        IpPrefix prefix = IpWords.prefix(text, family);
        if (!text.equals("all") && !text.equals("default") && !text.equals("any")) {
            family = prefix.family();
        }
        return prefix.length() == 0 ? null : prefix;
    }

    IpFamily family() {
        return family == null ? IpFamily.IPV4 : family;
    }

    /**
     * The rule.
     *
     * @param otherwise its priority if none was named
     */
    PolicyRule rule(int otherwise) {
        return new PolicyRule(
                family(),
                priority == null ? otherwise : priority,
                from,
                to,
                iif == null ? "" : iif,
                oif == null ? "" : oif,
                mark == null ? 0 : mark,
                mark == null ? 0 : markMask,
                not,
                type == null ? RouteType.UNICAST : type,
                type != null && type != RouteType.UNICAST ? 0 : table == null ? RoutingTables.MAIN : table);
    }

    /** Whether all that was said holds for a rule. */
    boolean means(PolicyRule rule) {
        return (priority == null || rule.priority() == priority)
                && (from == null || from.equals(rule.from()))
                && (to == null || to.equals(rule.to()))
                && (iif == null || iif.equals(rule.iif()))
                && (oif == null || oif.equals(rule.oif()))
                && (mark == null || (mark == rule.mark() && markMask == rule.markMask()))
                && (!not || rule.not())
                && (type == null || type == rule.type())
                && (table == null || table == rule.table());
    }
}
