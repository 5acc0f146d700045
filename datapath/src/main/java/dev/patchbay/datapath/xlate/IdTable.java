package dev.patchbay.datapath.xlate;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Numbers for pieces of slow-path state that datapath actions refer to: equal states have one number.
 *
 * <p><b>Life time.</b> Whoever keeps a number around ({@link #hold}) must {@link #release} it. A number that nobody holds
 * lingers for {@value #GRACE_MS} ms, so that packets on their way find its state, and is not given to another state soon. It
 * lingers on while somebody outside needs it who cannot say so beforehand, such as a worker that keeps packets under the number:
 * how long that is must not depend on whether a cached flow happens to hold the number, too.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * <p><b>Bounds.</b> As many as cached flows, packets on their way and those outside need, and those of the last {@value
 * #GRACE_MS} ms.
 *
 * @param <S> immutable, with {@code equals} and {@code hashCode}.
 */
public final class IdTable<S> {
    /** How long a number that nobody holds is good. */
    public static final long GRACE_MS = 5_000;

    private final Map<S, Entry<S>> byState = new HashMap<>();
    private final Int2ObjectHashMap<Entry<S>> byId = new Int2ObjectHashMap<>();
    private final ArrayDeque<Idle<S>> idle = new ArrayDeque<>();
    private final IntPredicate neededOutside;
    private int nextId = 1;
    private long nowMs;

    private static final class Entry<S> {
        private final S state;
        private final int id;
        private int holders;
        private long idleSinceMs;

        private Entry(S state, int id) {
            this.state = state;
            this.id = id;
        }
    }

    private record Idle<S>(Entry<S> entry, long sinceMs) {}

    /** An empty table, whose numbers nobody needs who does not hold them. */
    public IdTable() {
        this(id -> false);
    }

    /**
     * An empty table.
     *
     * @param neededOutside whether somebody needs a number who does not hold it; asked when its grace time is over.
     */
    public IdTable(IntPredicate neededOutside) {
        this.neededOutside = neededOutside;
    }

    /**
     * The number of a state, a new one if there is none yet. It stays good for the grace time, held or not.
     *
     * @param state what to refer to.
     * @return not 0.
     */
    public int id(S state) {
        Entry<S> entry = byState.get(state);
        if (entry == null) {
            entry = new Entry<>(state, freeId());
            byState.put(state, entry);
            byId.put(entry.id, entry);
            linger(entry);
        } else if (entry.holders == 0 && entry.idleSinceMs != nowMs) {
            linger(entry);
        }
        return entry.id;
    }

    private int freeId() {
        while (nextId == 0 || byId.containsKey(nextId)) {
            nextId++;
        }
        return nextId++;
    }

    private void linger(Entry<S> entry) {
        entry.idleSinceMs = nowMs;
        idle.add(new Idle<>(entry, nowMs));
    }

    /**
     * What a number stands for.
     *
     * @param id any number.
     * @return its state; null if it has none (any more).
     */
    public S state(int id) {
        Entry<S> entry = byId.get(id);
        return entry == null ? null : entry.state;
    }

    /**
     * Keeps a number good until {@link #release}.
     *
     * @param id from {@link #id}; others are ignored.
     */
    public void hold(int id) {
        Entry<S> entry = byId.get(id);
        if (entry != null) {
            entry.holders++;
        }
    }

    /**
     * Undoes one {@link #hold}.
     *
     * @param id as held; the grace time begins if it was the last.
     */
    public void release(int id) {
        Entry<S> entry = byId.get(id);
        if (entry != null && --entry.holders == 0) {
            linger(entry);
        }
    }

    /**
     * Moves time forward, and forgets numbers whose grace time is over.
     *
     * @param timeMs time of all that happens until the next call.
     */
    public void expire(long timeMs) {
        nowMs = timeMs;
        while (!idle.isEmpty() && nowMs - idle.peek().sinceMs() > GRACE_MS) {
            Idle<S> due = idle.poll();
            Entry<S> entry = due.entry();
            if (entry.holders > 0 || entry.idleSinceMs != due.sinceMs() || byId.get(entry.id) != entry) {
                continue;
            }
            if (neededOutside.test(entry.id)) {
                linger(entry);
            } else {
                byId.remove(entry.id);
                byState.remove(entry.state);
            }
        }
    }

    /**
     * Number of states that have a number.
     *
     * @return count, lingering ones included.
     */
    public int size() {
        return byId.size();
    }
}
