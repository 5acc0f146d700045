package dev.patchbay.datapath.revalidator;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The cached flows that depend on one tag, of which there are or were several: some by themselves, some in {@link TagGroup groups} that do.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> 64 bytes, and four to eight for each flow by itself and each group.
 */
final class Dependents extends FlowRow implements TagEntry {
    private static final TagGroup[] NONE = {};

    private final long tag;
    private TagGroup[] groups = NONE;
    private int groupCount;
    private int inGroups;

    Dependents(long tag) {
        this.tag = tag;
    }

    @Override
    public long tag() {
        return tag;
    }

    /** Flows, by themselves or in groups. */
    int flows() {
        return size() + inGroups;
    }

    /** A group that depends on the tag has some flows more, or fewer. */
    void countInGroups(int change) {
        inGroups += change;
    }

    /** Adds a group without flows; returns its place. */
    int add(TagGroup group) {
        if (groupCount == groups.length) {
            groups = Arrays.copyOf(groups, Math.max(1, groupCount * 2));
        }
        groups[groupCount] = group;
        return groupCount++;
    }

    /** Takes out the group in a place, which has no flows left. */
    void removeGroup(int place) {
        TagGroup last = groups[--groupCount];
        groups[groupCount] = null;
        if (place < groupCount) {
            groups[place] = last;
            last.moved(this, place);
        }
        if (groupCount < groups.length / 4) {
            groups = Arrays.copyOf(groups, groups.length / 2);
        }
    }

    /** Visits the groups. The visitor must not add or remove flows. */
    void forEachGroup(Consumer<TagGroup> visitor) {
        for (int i = 0; i < groupCount; i++) {
            visitor.accept(groups[i]);
        }
    }

    /** As {@link #whileTrue}, flows in groups included. */
    boolean forEachWhileTrue(Predicate<CachedFlow> visitor) {
        boolean more = whileTrue(visitor);
        for (int i = groupCount - 1; more && i >= 0; i = Math.min(i, groupCount) - 1) {
            more = groups[i].whileTrue(visitor);
        }
        return more;
    }
}
