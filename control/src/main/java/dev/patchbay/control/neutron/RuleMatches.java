package dev.patchbay.control.neutron;

import dev.patchbay.control.neutron.SecurityRule.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the rules of security groups match, in the terms of flows. Rules with a remote group share dimension 2 of their
 * conjunctions, so rules of one protocol whose ports overlap are cut where they do. Stateless.
 */
final class RuleMatches {
    private static final int FIRST_PORT = 1;
    private static final int LAST_PORT = 65535;

    /**
     * A rule and the conjunctions that it is part of.
     *
     * @param ids each once, in the order of the rules
     */
    record Shared(SecurityRule rule, List<Integer> ids) {}

    private RuleMatches() {}

    /** The matches of a rule: several where a range of ports needs several masks. */
    static List<String> of(SecurityRule rule, int register) {
        String protocol =
                rule.protocol() < 0 ? rule.family().keyword() : rule.family().protocol(rule.protocol());
        String common = protocol + ",reg5=" + register;
        if (rule.prefix() != null && rule.prefix().length() > 0) {
            common += "," + address(rule.direction(), rule.family()) + "=" + rule.prefix();
        }
        List<String> matches = new ArrayList<>();
        if (rule.protocol() == (rule.family() == IpFamily.IPV4 ? Protocols.ICMP : Protocols.ICMPV6)) {
            matches.add(common
                    + (rule.min() < 0 ? "" : ",icmp_type=" + rule.min())
                    + (rule.min() < 0 || rule.max() < 0 ? "" : ",icmp_code=" + rule.max()));
        } else if (Protocols.hasPorts(rule.protocol()) && rule.min() > 0 && rule.max() > 0) {
            for (String ports : PortRanges.masked(rule.min(), rule.max())) {
                matches.add(common + ",tp_dst=" + ports);
            }
        } else {
            matches.add(common);
        }
        return matches;
    }

    /** The field that holds the address of the other side. */
    static String address(Direction direction, IpFamily family) {
        return direction == Direction.INGRESS ? family.source() : family.destination();
    }

    /** Rules of one direction, family and protocol, with ports, cut so that none overlap. */
    static List<Shared> cut(List<SecurityRule> rules, List<Integer> ids) {
        if (rules.size() == 1) {
            return List.of(new Shared(rules.getFirst(), ids));
        }
        // Which conjunctions begin at a port, and which have ended before it.
        TreeMap<Integer, List<Integer>> begins = new TreeMap<>();
        TreeMap<Integer, List<Integer>> ends = new TreeMap<>();
        TreeSet<Integer> borders = new TreeSet<>();
        for (int i = 0; i < rules.size(); i++) {
            int first = rules.get(i).min() < 0 ? FIRST_PORT : rules.get(i).min();
            int behind = (rules.get(i).max() < 0 ? LAST_PORT : rules.get(i).max()) + 1;
            begins.computeIfAbsent(first, unknown -> new ArrayList<>()).add(ids.get(i));
            ends.computeIfAbsent(behind, unknown -> new ArrayList<>()).add(ids.get(i));
            borders.add(first);
            borders.add(behind);
        }
        List<Shared> pieces = new ArrayList<>();
        Map<Integer, Integer> active = new LinkedHashMap<>();
        int from = 0;
        for (int border : borders) {
            List<Integer> running = List.copyOf(active.keySet());
            boolean cut = false;
            for (int id : ends.getOrDefault(border, List.of())) {
                cut |= active.computeIfPresent(id, (same, uses) -> uses == 1 ? null : uses - 1) == null;
            }
            for (int id : begins.getOrDefault(border, List.of())) {
                cut |= active.merge(id, 1, Integer::sum) == 1;
            }
            // A conjunction that ends and begins again is cut there, too, as the agent does.
            if (cut) {
                if (!running.isEmpty()) {
                    pieces.add(new Shared(rules.getFirst().withPorts(from, border - 1), running));
                }
                from = border;
            }
        }
        if (pieces.size() == 1
                && pieces.getFirst().rule().min() == FIRST_PORT
                && pieces.getFirst().rule().max() == LAST_PORT) {
            return List.of(new Shared(
                    rules.getFirst().withPorts(-1, -1), pieces.getFirst().ids()));
        }
        return pieces;
    }

    /** Rules of one direction, family and protocol without ports: equal ones together. */
    static List<Shared> join(List<SecurityRule> rules, List<Integer> ids) {
        Map<SecurityRule, List<Integer>> joined = new LinkedHashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            List<Integer> of = joined.computeIfAbsent(rules.get(i), unknown -> new ArrayList<>());
            if (!of.contains(ids.get(i))) {
                of.add(ids.get(i));
            }
        }
        List<Shared> shared = new ArrayList<>();
        joined.forEach((rule, of) -> shared.add(new Shared(rule, of)));
        return shared;
    }
}
