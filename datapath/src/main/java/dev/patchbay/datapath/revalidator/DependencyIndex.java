package dev.patchbay.datapath.revalidator;

import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * From a dependency tag to the cached flows whose translation depended on it.
 *
 * <p><b>What.</b> A tag names something a translation read or would write (a subtable and hash of a table, a MAC of a
 * FDB, a bridge's port settings). A change publishes tags; this index finds the flows to look at again, without touching
 * the others: learning one MAC must not cost every established flow a visit.
 *
 * <p><b>Invariants.</b> Exactly the registered flows are listed, each under each of its tags.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * <p><b>Bounds.</b> The map is cut into parts, made when first used, so that none takes long to grow.
 */
final class DependencyIndex {
    private static final int PARTS = 256;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private final Long2ObjectHashMap<Dependents>[] parts = new Long2ObjectHashMap[PARTS];

    /** Lists a flow under tags, without duplicates, which it remembers. */
    void add(CachedFlow flow, long[] tags) {
        Dependents[] lists = new Dependents[tags.length];
        int[] places = new int[tags.length];
        for (int i = 0; i < tags.length; i++) {
            lists[i] = require(tags[i]);
            places[i] = lists[i].add(flow);
        }
        flow.listed(lists, places);
    }

    private Dependents require(long tag) {
        int part = part(tag);
        if (parts[part] == null) {
            parts[part] = new Long2ObjectHashMap<>();
        }
        Dependents dependents = parts[part].get(tag);
        if (dependents == null) {
            dependents = new Dependents(tag);
            parts[part].put(tag, dependents);
        }
        return dependents;
    }

    void remove(CachedFlow flow) {
        Dependents[] lists = flow.lists();
        for (int i = 0; i < lists.length; i++) {
            lists[i].remove(flow.place(i));
            if (lists[i].size() == 0) {
                parts[part(lists[i].tag())].remove(lists[i].tag());
            }
        }
    }

    /** The flows that depend on a tag; null if there are none. */
    Dependents get(long tag) {
        Long2ObjectHashMap<Dependents> part = parts[part(tag)];
        return part == null ? null : part.get(tag);
    }

    /** Visits the flows that depend on a tag. The visitor must not add or remove any. */
    void forEach(long tag, Consumer<CachedFlow> visitor) {
        Dependents dependents = get(tag);
        if (dependents != null) {
            dependents.forEach(visitor);
        }
    }

    int tags() {
        int count = 0;
        for (Long2ObjectHashMap<Dependents> part : parts) {
            count += part == null ? 0 : part.size();
        }
        return count;
    }

    private static int part(long tag) {
        return (int) ((tag * MIX) >>> (Long.SIZE - Integer.numberOfTrailingZeros(PARTS)));
    }
}
