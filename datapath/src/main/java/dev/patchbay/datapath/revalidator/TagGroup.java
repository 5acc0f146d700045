package dev.patchbay.datapath.revalidator;

/**
 * Cached flows that have several common tags in common: each is listed here once instead of once under each tag.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> 170 bytes and 16 for each tag. <b>Bounds.</b> {@value #CAPACITY} flows, so
 * that none takes long to grow; there may be several groups with the same tags.
 */
final class TagGroup extends FlowRow {
    /** Most flows. */
    static final int CAPACITY = 4096;

    private final TagSet tags;

    /** What is known of each of the tags, and this group's place there. */
    private final Dependents[] lists;

    private final int[] places;

    /** A group without flows, listed under its tags. */
    TagGroup(TagSet tags, Dependents[] lists) {
        this.tags = tags;
        this.lists = lists;
        places = new int[lists.length];
        for (int i = 0; i < lists.length; i++) {
            places[i] = lists[i].add(this);
        }
    }

    TagSet tags() {
        return tags;
    }

    Dependents list(int i) {
        return lists[i];
    }

    /** Tells the tags that there are some flows more here, or fewer. */
    void count(int change) {
        for (Dependents list : lists) {
            list.countInGroups(change);
        }
    }

    /** Is listed no more under its tags. */
    void dissolve() {
        for (int i = 0; i < lists.length; i++) {
            lists[i].removeGroup(places[i]);
        }
    }

    /** A list has given this group another place. */
    @SuppressWarnings("ReferenceEquality")
    void moved(Dependents list, int to) {
        int i = 0;
        while (lists[i] != list) {
            i++;
        }
        places[i] = to;
    }
}
