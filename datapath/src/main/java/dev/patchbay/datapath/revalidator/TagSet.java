package dev.patchbay.datapath.revalidator;

import dev.patchbay.datapath.xlate.Translation;
import java.util.Arrays;

/**
 * Some tags, ascending, to be found by.
 *
 * <p><b>Threads.</b> Slow path only. The one that is refilled for each search must not be kept: {@link #copy}.
 */
final class TagSet {
    private static final int FIRST_PLACES = 16;

    private long[] tags = new long[FIRST_PLACES];
    private int size;
    private int hash = 1;

    void clear() {
        size = 0;
        hash = 1;
    }

    /** Adds a tag, greater than all before. */
    void add(long tag) {
        if (size == tags.length) {
            tags = Arrays.copyOf(tags, size * 2);
        }
        tags[size++] = tag;
        hash = 31 * hash + Long.hashCode(tag);
    }

    int size() {
        return size;
    }

    long get(int i) {
        return tags[i];
    }

    /** Whether a translation whose tags are in order has all of these. */
    boolean within(Translation translation, int count) {
        int at = 0;
        for (int i = 0; i < size; i++) {
            while (at < count && translation.tag(at) < tags[i]) {
                at++;
            }
            if (at == count || translation.tag(at) != tags[i]) {
                return false;
            }
        }
        return true;
    }

    /** The same that stays as it is. */
    TagSet copy() {
        TagSet copy = new TagSet();
        copy.tags = Arrays.copyOf(tags, size);
        copy.size = size;
        copy.hash = hash;
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TagSet set && Arrays.equals(tags, 0, size, set.tags, 0, set.size);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
