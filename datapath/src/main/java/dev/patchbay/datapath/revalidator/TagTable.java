package dev.patchbay.datapath.revalidator;

/**
 * From a tag to what is known of it.
 *
 * <p>That knows the tag, so nothing but a reference is kept here. Open addressing with linear probing; who comes behind one that
 * leaves moves up, so there are no marks of what was here.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> Five to eleven bytes for each tag. <b>Bounds.</b> The table is cut into parts,
 * made when first used, so that none takes long to grow.
 */
final class TagTable {
    private static final int PARTS = 256;
    private static final int PART_SHIFT = Long.SIZE - 8;
    private static final int LEAST_SLOTS = 16;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final TagEntry[][] parts = new TagEntry[PARTS][];
    private final int[] sizes = new int[PARTS];

    /** Null if nothing depends on it. */
    TagEntry get(long tag) {
        long hash = tag * MIX;
        TagEntry[] slots = parts[part(hash)];
        return slots == null ? null : slots[find(slots, tag, hash)];
    }

    /** Puts an entry in the place of what was there for its tag, if anything was. */
    void put(TagEntry entry) {
        long tag = entry.tag();
        long hash = tag * MIX;
        int part = part(hash);
        if (parts[part] == null) {
            parts[part] = new TagEntry[LEAST_SLOTS];
        } else if (sizes[part] >= parts[part].length / 4 * 3) {
            grow(part);
        }
        int slot = find(parts[part], tag, hash);
        if (parts[part][slot] == null) {
            sizes[part]++;
        }
        parts[part][slot] = entry;
    }

    void remove(long tag) {
        long hash = tag * MIX;
        int part = part(hash);
        TagEntry[] slots = parts[part];
        int last = slots.length - 1;
        int hole = find(slots, tag, hash);
        slots[hole] = null;
        sizes[part]--;
        for (int slot = (hole + 1) & last; slots[slot] != null; slot = (slot + 1) & last) {
            int home = slot(slots[slot].tag() * MIX, slots);
            // Whoever would not be met any more behind the hole fills it.
            if (((slot - home) & last) >= ((slot - hole) & last)) {
                slots[hole] = slots[slot];
                slots[slot] = null;
                hole = slot;
            }
        }
    }

    int size() {
        int sum = 0;
        for (int size : sizes) {
            sum += size;
        }
        return sum;
    }

    /** The slot of a tag, or the free one where it belongs. */
    private static int find(TagEntry[] slots, long tag, long hash) {
        int last = slots.length - 1;
        int slot = slot(hash, slots);
        while (slots[slot] != null && slots[slot].tag() != tag) {
            slot = (slot + 1) & last;
        }
        return slot;
    }

    private void grow(int part) {
        TagEntry[] more = new TagEntry[parts[part].length * 2];
        for (TagEntry entry : parts[part]) {
            if (entry != null) {
                long tag = entry.tag();
                more[find(more, tag, tag * MIX)] = entry;
            }
        }
        parts[part] = more;
    }

    private static int part(long hash) {
        return (int) (hash >>> PART_SHIFT);
    }

    private static int slot(long hash, TagEntry[] slots) {
        return (int) (hash >>> 24) & (slots.length - 1);
    }
}
