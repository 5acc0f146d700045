package dev.patchbay.datapath.revalidator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * From a dependency tag to the cached flows whose translation depended on it.
 *
 * <p><b>What.</b> A tag names something a translation read or would write (a subtable and hash of a table, a MAC of a
 * FDB, a bridge's port settings). A change publishes tags; this index finds the flows to look at again, without touching
 * the others: learning one MAC must not cost every established flow a visit.
 *
 * <p>A flow has some ten tags. Most of them many flows have, in few combinations: those tags of a flow that are common when it comes
 * are listed together, by its membership in a {@link TagGroup}. Of the others one is mostly its alone, and the flow
 * itself is listed for it; some are those of a few: {@link Dependents}.
 *
 * <p><b>Invariants.</b> Exactly the registered flows are listed, each under each of its tags, one way or another.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * <p><b>Memory.</b> With ten common tags a flow takes five bytes here, with one of its own 15 more, with one that some have nine.
 *
 * <p><b>Bounds.</b> Nothing here takes long to grow. There are fewer groups than one for every {@value #FLOWS_PER_GROUP} flows, and
 * {@value #LEAST_GROUPS}: if the common tags of flows combine in more ways, the rest is listed tag by tag.
 */
final class DependencyIndex {
    /** A tag is common if one flow in so many has it, */
    private static final int COMMON_SHARE = 16;

    /** and at least so many. */
    private static final int LEAST_COMMON = 32;

    private static final int FLOWS_PER_GROUP = 8;
    private static final int LEAST_GROUPS = 64;

    private final TagTable table = new TagTable();

    /** By their tags, the groups that take flows. */
    private final Map<TagSet, TagGroup> open = new HashMap<>();

    private int groups;
    private int flows;

    /** Of the flow that is added: its common tags, what is known of them, and its other tags. */
    private final TagSet common = new TagSet();

    private Dependents[] commonLists = new Dependents[16];
    private final TagSet own = new TagSet();

    /**
     * Lists a flow, which remembers where.
     *
     * @param tags ascending, without duplicates.
     */
    void add(CachedFlow flow, long[] tags) {
        flows++;
        common.clear();
        own.clear();
        int least = Math.max(LEAST_COMMON, flows / COMMON_SHARE);
        for (long tag : tags) {
            if (table.get(tag) instanceof Dependents dependents && dependents.flows() >= least) {
                if (common.size() == commonLists.length) {
                    commonLists = Arrays.copyOf(commonLists, common.size() * 2);
                }
                commonLists[common.size()] = dependents;
                common.add(tag);
            } else {
                own.add(tag);
            }
        }
        TagGroup group = common.size() == 0 ? null : group();
        int several = group == null ? common.size() : 0;
        TagEntry[] entries = new TagEntry[several + own.size()];
        boolean stands = false;
        for (int i = 0; i < several; i++) {
            commonLists[i].add(flow);
            entries[i] = commonLists[i];
        }
        for (int i = 0; i < own.size(); i++) {
            entries[several + i] = list(flow, own.get(i), stands);
            stands |= same(entries[several + i], flow);
        }
        if (group != null) {
            group.add(flow);
            group.count(1);
        }
        flow.listed(group, entries);
    }

    /** The group of the flow that is added, or null if there are too many. */
    private TagGroup group() {
        TagGroup group = open.get(common);
        if (group != null && group.size() < TagGroup.CAPACITY) {
            return group;
        }
        if (groups >= LEAST_GROUPS + flows / FLOWS_PER_GROUP) {
            return null;
        }
        group = new TagGroup(group == null ? common.copy() : group.tags(), Arrays.copyOf(commonLists, common.size()));
        open.put(group.tags(), group);
        groups++;
        return group;
    }

    @SuppressWarnings("ReferenceEquality") // A flow is equal to itself only.
    private static boolean same(TagEntry entry, CachedFlow flow) {
        return entry == flow;
    }

    /** Lists a flow by itself under a tag; it may stand for another one already. */
    private TagEntry list(CachedFlow flow, long tag, boolean stands) {
        TagEntry known = table.get(tag);
        if (known instanceof Dependents dependents) {
            dependents.add(flow);
            return dependents;
        }
        if (known != null) {
            CachedFlow first = only(known);
            Dependents dependents = new Dependents(tag);
            dependents.add(first);
            dependents.add(flow);
            table.put(dependents);
            first.replace(known, dependents);
            return dependents;
        }
        if (stands) {
            TagEntry entry = new OneDependent(tag, flow);
            table.put(entry);
            return entry;
        }
        flow.standFor(tag);
        table.put(flow);
        return flow;
    }

    /** The flow of an entry that is for one. */
    private static CachedFlow only(TagEntry entry) {
        return entry instanceof OneDependent one ? one.flow() : (CachedFlow) entry;
    }

    /** Lists a flow no more that is {@link CachedFlow#registered registered} no more. */
    void remove(CachedFlow flow) {
        flows--;
        for (int i = flow.entries() - 1; i >= 0; i--) {
            if (flow.entry(i) instanceof Dependents dependents) {
                dependents.removed();
                dropIfEmpty(dependents);
            } else {
                table.remove(flow.entry(i).tag());
            }
        }
        if (flow.group() != null) {
            leave(flow.group());
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private void leave(TagGroup group) {
        group.removed();
        group.count(-1);
        if (group.size() > 0) {
            return;
        }
        group.dissolve();
        groups--;
        if (open.get(group.tags()) == group) {
            open.remove(group.tags());
        }
        for (int i = 0; i < group.tags().size(); i++) {
            dropIfEmpty(group.list(i));
        }
    }

    private void dropIfEmpty(Dependents dependents) {
        if (dependents.flows() == 0) {
            table.remove(dependents.tag());
        }
    }

    /** Lets the flows that depend on a tag be looked at. */
    void changed(long tag, Suspects suspects) {
        switch (table.get(tag)) {
            case CachedFlow flow -> suspects.suspect(flow);
            case OneDependent one -> suspects.suspect(one.flow());
            case Dependents several -> suspects.changed(several);
            case null -> {}
        }
    }

    /**
     * Visits the flows that depend on a tag as long as the visitor says so; returns what it said last. It may delete the flow at
     * hand.
     */
    boolean forEachWhileTrue(long tag, Predicate<CachedFlow> visitor) {
        return switch (table.get(tag)) {
            case CachedFlow flow -> visitor.test(flow);
            case OneDependent one -> visitor.test(one.flow());
            case Dependents several -> several.forEachWhileTrue(visitor);
            case null -> true;
        };
    }

    /** Tags that flows depend on. */
    int tags() {
        return table.size();
    }

    int groups() {
        return groups;
    }
}
