package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which flow a full table gives up for a new one (ovs-vswitchd.conf.db(5), {@code Flow_Table}, {@code overflow_policy}).
 *
 * <p><b>What.</b> Flows with a timeout, in groups by what they match in some fields. The largest group gives up the one of
 * lowest importance, among these the one that is due soonest. A flow without timeouts is never given up.
 *
 * <p><b>Threads.</b> Slow path only. <b>Bounds.</b> Every operation takes logarithmic time: a packet or a refresh only moves
 * a deadline back, so an order that is too early is put right when its flow comes up.
 */
final class EvictionGroups {
    private static final Comparator<Candidate> BY_WORTH = Comparator.comparingInt((Candidate each) -> each.importance)
            .thenComparingLong(each -> each.deadlineMs)
            .thenComparingLong(each -> each.number);
    private static final Comparator<Group> BY_SIZE =
            Comparator.comparingInt((Group each) -> -each.size).thenComparingLong(each -> each.number);

    private final List<SubField> fields;
    private final Map<List<Long>, Group> groups = new HashMap<>();
    private final TreeSet<Group> bySize = new TreeSet<>(BY_SIZE);
    private final Map<Rule, Candidate> candidates = new HashMap<>();
    private long made;

    private record Candidate(Rule rule, Group group, int importance, long deadlineMs, long number) {}

    private static final class Group {
        private final List<Long> values;
        private final long number;
        private final TreeSet<Candidate> members = new TreeSet<>(BY_WORTH);
        private int size;

        Group(List<Long> values, long number) {
            this.values = values;
            this.number = number;
        }
    }

    /** @param fields whose values make the groups; none for one group of all flows */
    EvictionGroups(List<SubField> fields) {
        this.fields = List.copyOf(fields);
    }

    List<SubField> fields() {
        return fields;
    }

    /** Takes a flow in, if it has a timeout. */
    void add(Rule rule) {
        if (rule.deadlineMs() == Long.MAX_VALUE) {
            return;
        }
        Group group = groups.computeIfAbsent(valuesOf(rule), values -> new Group(values, made++));
        Candidate candidate = new Candidate(rule, group, rule.importance(), rule.deadlineMs(), made++);
        candidates.put(rule, candidate);
        group.members.add(candidate);
        resize(group);
    }

    /** Takes a flow out, if it is in. */
    void remove(Rule rule) {
        Candidate candidate = candidates.remove(rule);
        if (candidate != null) {
            candidate.group.members.remove(candidate);
            resize(candidate.group);
        }
    }

    /** The flow to give up; null if there is none. */
    Rule victim() {
        if (bySize.isEmpty()) {
            return null;
        }
        TreeSet<Candidate> members = bySize.first().members;
        Candidate first = members.first();
        while (first.deadlineMs != first.rule.deadlineMs()) {
            remove(first.rule);
            add(first.rule);
            first = members.first();
        }
        return first.rule;
    }

    private List<Long> valuesOf(Rule rule) {
        List<Long> values = new ArrayList<>(2 * fields.size());
        for (SubField field : fields) {
            values.add(field.readHigh(rule.value()));
            values.add(field.read(rule.value()));
        }
        return values;
    }

    private void resize(Group group) {
        if (group.size > 0) {
            bySize.remove(group);
        }
        group.size = group.members.size();
        if (group.size > 0) {
            bySize.add(group);
        } else {
            groups.remove(group.values);
        }
    }
}
