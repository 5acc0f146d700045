package dev.patchbay.datapath.xlate;

import java.util.Arrays;

/**
 * The tags that a translation gathers. Most of them come once, so they are sorted out in the end.
 *
 * <p><b>Threads.</b> Slow path only. <b>Bounds.</b> Twice as many places as there are different tags.
 */
final class TagList {
    private static final int FIRST_PLACES = 64;

    private long[] tags = new long[FIRST_PLACES];
    private int size;

    void clear() {
        size = 0;
    }

    void add(long tag) {
        if (size == tags.length) {
            size = distinct(tags, size);
            tags = size > tags.length / 2 ? Arrays.copyOf(tags, 2 * tags.length) : tags;
        }
        tags[size++] = tag;
    }

    boolean contains(long tag) {
        for (int i = 0; i < size; i++) {
            if (tags[i] == tag) {
                return true;
            }
        }
        return false;
    }

    /** Brings them in order, without duplicates; returns how many there are. */
    int sort() {
        size = distinct(tags, size);
        return size;
    }

    long get(int place) {
        return tags[place];
    }

    /** Without duplicates, ascending. */
    long[] toArray() {
        return Arrays.copyOf(tags, sort());
    }

    /** Sorts the first places and moves one of each to the front; returns how many there are. */
    private static int distinct(long[] tags, int length) {
        Arrays.sort(tags, 0, length);
        int count = 0;
        for (int i = 0; i < length; i++) {
            if (count == 0 || tags[count - 1] != tags[i]) {
                tags[count++] = tags[i];
            }
        }
        return count;
    }
}
