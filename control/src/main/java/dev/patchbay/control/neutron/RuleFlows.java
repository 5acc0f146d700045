package dev.patchbay.control.neutron;

import static dev.patchbay.control.neutron.FlowList.resubmit;

import dev.patchbay.control.neutron.SecurityRule.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The flows that the rules of security groups make. A rule for the members of a group is a conjunction: the members' addresses
 * are dimension 1, shared by all ports of a network; what the rule says of protocol and ports is dimension 2. So a member
 * more or less costs one flow and not one per port and rule.
 */
final class RuleFlows {
    private static final int BASE_PRIORITY = 70;
    private static final int PLAIN_OFFSET = 4;
    private static final String ESTABLISHED = "ct_state=+est-rel-rpl,";
    private static final String NEW = "ct_state=+new-est,";
    private static final String COMMIT = "ct(commit,zone=NXM_NX_REG6[0..15]),";

    private final FlowList flows;
    private final HostModel model;
    private final ConjunctionIds ids;

    /** Conjunctions that wait for members, by local VLAN, then by the rules' direction and family, then by group. */
    private final Map<Integer, Map<Side, Map<String, Set<Integer>>>> waiting = new TreeMap<>();

    /** The addresses that a dimension 1 is made of. */
    private record Side(Direction direction, IpFamily family) {}

    private record Kind(Direction direction, IpFamily family, int protocol) {}

    RuleFlows(FlowList flows, HostModel model, KeptNumbers numbers) {
        this.flows = flows;
        this.model = model;
        this.ids = new ConjunctionIds(numbers);
    }

    /** The rules of a port's groups. */
    void port(BoundPort port) {
        Map<Kind, List<SecurityRule>> remoteRules = new LinkedHashMap<>();
        Map<Kind, List<Integer>> remoteIds = new LinkedHashMap<>();
        for (String group : port.port().groups()) {
            for (SecurityRule rule : model.groups().getOrDefault(group, List.of())) {
                if (rule.remoteGroup() == null) {
                    for (String match : RuleMatches.of(rule, port.ofport())) {
                        accept(rule.direction(), BASE_PRIORITY + PLAIN_OFFSET + rule.exactness(), match, port.ofport());
                    }
                } else {
                    int id = ids.of(group, rule);
                    Side side = new Side(rule.direction(), rule.family());
                    waiting.computeIfAbsent(port.localVlan(), unknown -> new LinkedHashMap<>())
                            .computeIfAbsent(side, unknown -> new LinkedHashMap<>())
                            .computeIfAbsent(rule.remoteGroup(), unknown -> new TreeSet<>())
                            .add(id);
                    Kind kind = new Kind(rule.direction(), rule.family(), rule.protocol());
                    remoteRules
                            .computeIfAbsent(kind, unknown -> new ArrayList<>())
                            .add(rule.withoutRemote());
                    remoteIds
                            .computeIfAbsent(kind, unknown -> new ArrayList<>())
                            .add(id);
                }
            }
        }
        remoteRules.forEach((kind, rules) -> conjunctions(port, kind, rules, remoteIds.get(kind)));
    }

    private void accept(Direction direction, int priority, String match, int number) {
        if (direction == Direction.EGRESS) {
            flows.go(Tables.RULES_EGRESS, priority, ESTABLISHED + match, Tables.ACCEPT_OR_INGRESS);
            flows.go(Tables.RULES_EGRESS, priority, NEW + match, Tables.ACCEPT_OR_INGRESS);
        } else {
            String output = "output:" + number;
            flows.add(Tables.RULES_INGRESS, priority, ESTABLISHED + match, output);
            flows.add(
                    Tables.RULES_INGRESS,
                    priority,
                    NEW + match,
                    COMMIT + output + "," + resubmit(Tables.ACCEPTED_INGRESS));
        }
    }

    private void conjunctions(BoundPort port, Kind kind, List<SecurityRule> rules, List<Integer> of) {
        List<RuleMatches.Shared> shared =
                Protocols.hasPorts(kind.protocol()) ? RuleMatches.cut(rules, of) : RuleMatches.join(rules, of);
        int table = table(kind.direction());
        for (RuleMatches.Shared one : shared) {
            for (String match : RuleMatches.of(one.rule(), port.ofport())) {
                int priority = BASE_PRIORITY + one.rule().exactness();
                flows.add(table, priority, ESTABLISHED + match, parts(one.ids(), 0, 2));
                flows.add(table, priority, NEW + match, parts(one.ids(), 1, 2));
            }
        }
        for (int id : new LinkedHashSet<>(of)) {
            fulfilled(port, kind, id);
        }
    }

    /** What becomes of a packet that matches both dimensions; register 7 remembers which conjunction it was. */
    private void fulfilled(BoundPort port, Kind kind, int id) {
        int priority = BASE_PRIORITY + ConjunctionIds.exactness(id);
        String match = kind.family().keyword() + ",reg5=" + port.ofport();
        String established = "load:0x" + Integer.toHexString(id) + "->NXM_NX_REG7[],";
        String fresh = "load:0x" + Integer.toHexString(id + 1) + "->NXM_NX_REG7[],";
        String matchEstablished = "conj_id=" + id + "," + ESTABLISHED + match;
        String matchNew = "conj_id=" + (id + 1) + "," + NEW + match;
        if (kind.direction() == Direction.EGRESS) {
            String next = resubmit(Tables.ACCEPT_OR_INGRESS);
            flows.add(Tables.RULES_EGRESS, priority, matchEstablished, established + next);
            flows.add(Tables.RULES_EGRESS, priority, matchNew, fresh + next);
        } else {
            String output = "output:" + port.ofport();
            flows.add(Tables.RULES_INGRESS, priority, matchEstablished, established + output);
            flows.add(
                    Tables.RULES_INGRESS,
                    priority,
                    matchNew,
                    fresh + COMMIT + output + "," + resubmit(Tables.ACCEPTED_INGRESS));
        }
    }

    /** The members of groups, once all ports are known. */
    void members() {
        waiting.forEach((vlan, sides) -> sides.forEach((side, groups) -> members(vlan, side, groups)));
    }

    private void members(int vlan, Side side, Map<String, Set<Integer>> groups) {
        Map<IpPrefix, Set<Integer>> conjunctions = new LinkedHashMap<>();
        Map<IpPrefix, Set<String>> macs = new LinkedHashMap<>();
        groups.forEach((group, of) -> {
            for (AddressPair member : members(group, side.family())) {
                IpPrefix range = member.range().network();
                conjunctions.computeIfAbsent(range, unknown -> new TreeSet<>()).addAll(of);
                macs.computeIfAbsent(range, unknown -> new LinkedHashSet<>()).add(member.mac());
            }
        });
        conjunctions.forEach((range, of) -> {
            Map<Integer, List<Integer>> byExactness = new TreeMap<>();
            of.forEach(id -> byExactness
                    .computeIfAbsent(ConjunctionIds.exactness(id), unknown -> new ArrayList<>())
                    .add(id));
            String match = side.family().keyword() + ",reg6=" + vlan;
            if (range.length() > 0) {
                member(
                        side,
                        match + "," + RuleMatches.address(side.direction(), side.family()) + "=" + range,
                        byExactness);
            } else {
                // Every address: only the member's link-layer address tells it from others.
                macs.get(range)
                        .forEach(mac -> member(side, mac.isEmpty() ? match : match + ",dl_src=" + mac, byExactness));
            }
        });
    }

    private void member(Side side, String match, Map<Integer, List<Integer>> byExactness) {
        byExactness.forEach((exactness, of) -> {
            flows.add(table(side.direction()), BASE_PRIORITY + exactness, ESTABLISHED + match, parts(of, 0, 1));
            flows.add(table(side.direction()), BASE_PRIORITY + exactness, NEW + match, parts(of, 1, 1));
        });
    }

    /** Addresses of all members of a group, on whatever network and host; ranges of a group of addresses have no MAC. */
    private List<AddressPair> members(String group, IpFamily family) {
        List<AddressPair> members = new ArrayList<>();
        for (List<NeutronPort> ports : List.of(model.ports(), model.remotePorts())) {
            for (NeutronPort port : ports) {
                if (port.groups().contains(group)) {
                    port.fixedIps().forEach(fixed -> members.add(new AddressPair(port.mac(), fixed.address())));
                    members.addAll(port.pairs());
                }
            }
        }
        for (IpPrefix range : model.addressGroups().getOrDefault(group, List.of())) {
            members.add(new AddressPair("", range));
        }
        members.removeIf(member -> member.range().family() != family);
        return members;
    }

    private static int table(Direction direction) {
        return direction == Direction.EGRESS ? Tables.RULES_EGRESS : Tables.RULES_INGRESS;
    }

    private static String parts(List<Integer> ids, int offset, int dimension) {
        StringBuilder parts = new StringBuilder();
        for (int id : ids) {
            parts.append(parts.isEmpty() ? "" : ",").append("conjunction(").append(id + offset);
            parts.append(',').append(dimension).append("/2)");
        }
        return parts.toString();
    }
}
