package dev.patchbay.datapath.revalidator;

import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * From a dependency tag to the cached flows whose translation depended on it.
 *
 * <p><b>What.</b> A tag names something a translation read or would write (a subtable and hash of a table, a MAC of a
 * FDB, a bridge's port settings). A change publishes tags; this index finds the flows to look at again, without touching
 * the others: learning one MAC must not cost every established flow a visit.
 *
 * <p><b>Invariants.</b> Every live flow is listed under each of its tags. Dead flows may still be listed; they are skipped
 * and removed when a list is visited, has doubled, or holds few live ones.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class DependencyIndex {
    private final Long2ObjectHashMap<Dependents> byTag = new Long2ObjectHashMap<>();

    void add(CachedFlow flow) {
        for (long tag : flow.tags()) {
            Dependents dependents = byTag.get(tag);
            if (dependents == null) {
                dependents = new Dependents();
                byTag.put(tag, dependents);
            }
            dependents.add(flow);
        }
    }

    void remove(CachedFlow flow) {
        for (long tag : flow.tags()) {
            Dependents dependents = byTag.get(tag);
            if (dependents != null && dependents.forgetOne()) {
                byTag.remove(tag);
            }
        }
    }

    /**
     * Visits the live flows that depend on a tag. The visitor may mark flows but must not add or remove any.
     */
    void forEach(long tag, Consumer<CachedFlow> visitor) {
        Dependents dependents = byTag.get(tag);
        if (dependents != null) {
            dependents.compact();
            for (int i = 0; i < dependents.size; i++) {
                visitor.accept(dependents.flows[i]);
            }
        }
    }

    int tags() {
        return byTag.size();
    }

    /** Flows of one tag; removal only counts, and the next compaction drops what is no longer registered. */
    private static final class Dependents {
        /** Lists up to this length are not worth shrinking. */
        private static final int SMALL = 64;

        private CachedFlow[] flows = new CachedFlow[2];
        private int size;
        private int live;

        private void add(CachedFlow flow) {
            if (size == flows.length) {
                compact();
                if (size > flows.length / 2) {
                    flows = Arrays.copyOf(flows, flows.length * 2);
                }
            }
            flows[size++] = flow;
            live++;
        }

        private boolean forgetOne() {
            live--;
            if (flows.length > SMALL && live < flows.length / 4) {
                compact();
                flows = Arrays.copyOf(flows, flows.length / 2);
            }
            return live == 0;
        }

        private void compact() {
            if (live == size) {
                return;
            }
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (flows[i].registered()) {
                    flows[kept++] = flows[i];
                }
            }
            Arrays.fill(flows, kept, size, null);
            size = kept;
            live = kept;
        }
    }
}
