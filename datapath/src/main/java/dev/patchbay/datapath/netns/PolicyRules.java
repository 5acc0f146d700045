package dev.patchbay.datapath.netns;

import dev.patchbay.flowcache.classifier.TagSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The policy rules of a namespace, in the order in which they are asked. A new namespace has those for the tables local, main and
 * default.
 *
 * <p><b>Threads.</b> Slow path only. Every change publishes the tag of its family's rules.
 */
public final class PolicyRules {
    /** Priority of the rule for table main. */
    public static final int MAIN_PRIORITY = 32_766;

    /** Priority of the rule for table default; IPv4 only. */
    public static final int DEFAULT_PRIORITY = 32_767;

    private final int namespace;
    private final TagSink changed;
    private final Map<IpFamily, List<PolicyRule>> rules = new EnumMap<>(IpFamily.class);

    PolicyRules(int namespace, TagSink changed) {
        this.namespace = namespace;
        this.changed = changed;
        for (IpFamily family : IpFamily.values()) {
            List<PolicyRule> initial = new ArrayList<>();
            initial.add(PolicyRule.all(family, 0, RoutingTables.LOCAL));
            initial.add(PolicyRule.all(family, MAIN_PRIORITY, RoutingTables.MAIN));
            if (family == IpFamily.IPV4) {
                initial.add(PolicyRule.all(family, DEFAULT_PRIORITY, RoutingTables.DEFAULT));
            }
            rules.put(family, initial);
        }
    }

    /**
     * The rules in their order.
     *
     * @param family whose.
     * @return live view.
     */
    public List<PolicyRule> rules(IpFamily family) {
        return Collections.unmodifiableList(rules.get(family));
    }

    /**
     * Adds a rule behind those of the same priority.
     *
     * @param rule new.
     * @return false if an equal one is there; nothing was changed then.
     */
    public boolean add(PolicyRule rule) {
        List<PolicyRule> list = rules.get(rule.family());
        if (list.contains(rule)) {
            return false;
        }
        int place = 0;
        while (place < list.size() && Integer.compareUnsigned(list.get(place).priority(), rule.priority()) <= 0) {
            place++;
        }
        list.add(place, rule);
        changed.tag(NamespaceTags.rules(namespace, rule.family()));
        return true;
    }

    /**
     * The priority of a rule that is added without one: just before the second rule, as the kernel chooses it.
     *
     * @param family whose.
     * @return priority.
     */
    public int freePriority(IpFamily family) {
        List<PolicyRule> list = rules.get(family);
        return list.size() > 1 && list.get(1).priority() != 0 ? list.get(1).priority() - 1 : 0;
    }

    /**
     * Removes one rule, the first that is wanted.
     *
     * @param family whose.
     * @param unwanted which it may be.
     * @return the rule; null if there is none.
     */
    public PolicyRule removeFirst(IpFamily family, Predicate<PolicyRule> unwanted) {
        List<PolicyRule> list = rules.get(family);
        for (int i = 0; i < list.size(); i++) {
            if (unwanted.test(list.get(i))) {
                PolicyRule removed = list.remove(i);
                changed.tag(NamespaceTags.rules(namespace, family));
                return removed;
            }
        }
        return null;
    }
}
