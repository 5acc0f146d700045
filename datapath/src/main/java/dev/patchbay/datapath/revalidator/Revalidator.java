package dev.patchbay.datapath.revalidator;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.flowcache.classifier.TagSink;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;

/**
 * Keeps the megaflow cache true to the tables.
 *
 * <p><b>What.</b> Installs what was translated, replays the side effects of packets that the cache forwarded, and looks at a
 * cached flow again when something changed that its translation depended on. A flow whose actions changed is replaced
 * without an upcall and keeps its counters, one whose mask became too wide or whose next packet would change a table is deleted.
 *
 * <p><b>Invariants.</b> When {@link #processChanges} has returned with nothing left, every cached flow answers as the
 * translator would. The periodic sweep translates every flow again in time, so that a missed dependency heals and shows in
 * {@link #corrections}.
 *
 * <p><b>Threads.</b> Slow path only; the one writer of the {@link MegaflowClassifier}.
 *
 * <p><b>Bounds.</b> At most {@code flowLimit} flows; a flow without packets for {@value #MAX_IDLE_MS} ms goes, at the limit
 * for {@value #MAX_IDLE_AT_LIMIT_MS} ms (ovs-vswitchd.conf.db(5): {@code flow-limit}, {@code max-idle}).
 */
public final class Revalidator implements TagSink {
    /** Idle time after which a cached flow goes. */
    public static final long MAX_IDLE_MS = 10_000;

    /** The same while there are as many flows as the limit allows, so that new ones find room. */
    public static final long MAX_IDLE_AT_LIMIT_MS = 100;

    /** How often every flow's statistics are pushed. */
    public static final long SWEEP_INTERVAL_MS = 500;

    /** How often every flow is translated again although nothing it depends on changed. */
    public static final long VERIFY_INTERVAL_MS = 5_000;

    /** Time after which no worker can still be counting on a deleted flow. */
    private static final long GRACE_MS = 1_000;

    private final Translator translator;
    private final MegaflowClassifier<DatapathFlow> classifier;
    private final int flowLimit;
    private final Translation scratch = new Translation();
    private final FlowKey scratchKey = new FlowKey();
    private final DependencyIndex index = new DependencyIndex();
    private final List<CachedFlow> flows = new ArrayList<>();
    private final ArrayDeque<CachedFlow> suspects = new ArrayDeque<>();
    private final ArrayDeque<Deleted> deleted = new ArrayDeque<>();
    private final LongHashSet changed = new LongHashSet();
    private final Map<ActionList, ActionList> programs = new HashMap<>();
    private int sweepCursor;
    private long nextSweepMs;
    private long corrections;

    private record Deleted(CachedFlow flow, long atMs) {}

    /**
     * Makes a revalidator for an empty cache.
     *
     * @param translator to ask again.
     * @param classifier to keep.
     * @param flowLimit most flows at a time.
     */
    public Revalidator(Translator translator, MegaflowClassifier<DatapathFlow> classifier, int flowLimit) {
        this.translator = translator;
        this.classifier = classifier;
        this.flowLimit = flowLimit;
    }

    @Override
    public void tag(long tag) {
        changed.add(tag);
    }

    /**
     * Whether changes wait to be processed.
     *
     * @return true if {@link #processChanges} has something to do.
     */
    public boolean hasChanges() {
        return !changed.isEmpty() || !suspects.isEmpty();
    }

    /**
     * The cached flow that a packet would be answered by.
     *
     * @param key the packet's key as the datapath sees it.
     * @return the flow, or null if it would be an upcall.
     */
    public CachedFlow cached(FlowKey key) {
        return classifier.lookup(key) instanceof CachedFlow flow ? flow : null;
    }

    /**
     * Caches a translation.
     *
     * @param key the packet's key as the datapath sees it.
     * @param translation made for it, without pending writes.
     * @param nowMs time.
     * @return the cached flow, or null if there are too many.
     */
    public CachedFlow install(FlowKey key, Translation translation, long nowMs) {
        if (classifier.lookup(key) instanceof CachedFlow present) {
            return present;
        }
        if (flows.size() >= flowLimit) {
            return null;
        }
        return add(key, translation.mask(), translation, null, nowMs);
    }

    private CachedFlow add(FlowKey key, FlowMask mask, Translation translation, CachedFlow replaced, long nowMs) {
        long[] tags = translation.tags();
        Arrays.sort(tags);
        CachedFlow flow = new CachedFlow(
                key,
                classifier.mask(mask),
                intern(translation.actions()),
                tags,
                translation.effects(),
                replaced == null ? nowMs : replaced.createdMs(),
                nowMs);
        if (replaced != null) {
            flow.inherit(replaced);
        }
        flow.index(flows.size());
        flows.add(flow);
        index.add(flow);
        classifier.insert(flow);
        return flow;
    }

    /**
     * One object for equal programs.
     *
     * @param actions program.
     * @return the shared equal one.
     */
    public ActionList intern(ActionList actions) {
        ActionList known = programs.putIfAbsent(actions, actions);
        return known == null ? actions : known;
    }

    /**
     * Looks again at flows that depend on what has changed.
     *
     * @param limit most flows to look at.
     * @param nowMs time.
     * @return how many were looked at; fewer than the limit means nothing is left.
     */
    public int processChanges(int limit, long nowMs) {
        int done = 0;
        while (done < limit) {
            if (!changed.isEmpty()) {
                LongHashSet.LongIterator tags = changed.iterator();
                while (tags.hasNext()) {
                    index.forEach(tags.nextValue(), this::suspect);
                }
                changed.clear();
            }
            CachedFlow flow = suspects.poll();
            if (flow == null) {
                break;
            }
            flow.queued(false);
            if (flow.registered()) {
                revalidate(flow, nowMs);
            }
            done++;
        }
        return done;
    }

    private void suspect(CachedFlow flow) {
        if (!flow.queued()) {
            flow.queued(true);
            suspects.add(flow);
        }
    }

    /** Translates a flow again; true if the cache had it right. */
    private boolean revalidate(CachedFlow flow, long nowMs) {
        flow.pushStatistics();
        flow.copyKeyTo(scratchKey);
        translator.translate(scratchKey, 0, nowMs, TranslationMode.REVALIDATE, scratch);
        if (scratch.hasPendingWrites() || !flow.covers(scratch.mask())) {
            delete(flow, nowMs);
            return false;
        }
        boolean sameActions = scratch.actions().equals(flow.actions());
        long[] tags = scratch.tags();
        Arrays.sort(tags);
        if (sameActions && Arrays.equals(tags, flow.tags()) && Arrays.equals(scratch.effects(), flow.effects())) {
            flow.verified(nowMs);
            return true;
        }
        delete(flow, nowMs);
        FlowMask mask = new FlowMask();
        flow.mask().copyTo(mask);
        add(scratchKey, mask, scratch, flow, nowMs);
        return sameActions;
    }

    private void delete(CachedFlow flow, long nowMs) {
        classifier.remove(flow);
        int place = flow.index();
        CachedFlow last = flows.removeLast();
        if (last != flow) {
            flows.set(place, last);
            last.index(place);
        }
        flow.index(-1);
        index.remove(flow);
        deleted.add(new Deleted(flow, nowMs));
    }

    /**
     * Goes on with the sweep over all flows, if one is due: statistics, idle time, and now and then a new translation.
     *
     * @param limit most flows to visit.
     * @param nowMs time.
     * @return how many were visited.
     */
    public int sweep(int limit, long nowMs) {
        if (nowMs < nextSweepMs) {
            return 0;
        }
        long maxIdle = flows.size() >= flowLimit ? MAX_IDLE_AT_LIMIT_MS : MAX_IDLE_MS;
        int done = 0;
        while (done < limit && sweepCursor < flows.size()) {
            CachedFlow flow = flows.get(sweepCursor);
            done++;
            flow.pushStatistics();
            if (nowMs - flow.idleSinceMs() > maxIdle) {
                delete(flow, nowMs);
                continue;
            }
            if (nowMs - flow.verifiedMs() >= VERIFY_INTERVAL_MS && !revalidate(flow, nowMs)) {
                corrections++;
            }
            if (flow.registered()) {
                sweepCursor++;
            }
        }
        if (sweepCursor >= flows.size()) {
            sweepCursor = 0;
            nextSweepMs = nowMs + SWEEP_INTERVAL_MS;
            classifier.sortSubtables();
            forgetDeleted(nowMs);
        }
        return done;
    }

    /** A worker may have been forwarding with a flow while it was deleted; its last packets count too. */
    private void forgetDeleted(long nowMs) {
        while (!deleted.isEmpty() && nowMs - deleted.peek().atMs() >= GRACE_MS) {
            deleted.poll().flow().pushStatistics();
        }
        if (programs.size() > 2 * flows.size() + 1_024) {
            programs.clear();
            for (CachedFlow flow : flows) {
                programs.put(flow.actions(), flow.actions());
            }
        }
    }

    /** Lets all packets that the cache forwarded so far have their side effects: before a dump, before time moves. */
    public void pushAllStatistics() {
        for (int i = 0; i < flows.size(); i++) {
            flows.get(i).pushStatistics();
        }
        deleted.forEach(each -> each.flow().pushStatistics());
    }

    /**
     * Lets the packets have their side effects that the cache forwarded by flows that depend on an answer.
     *
     * @param tag of the answer.
     */
    public void pushStatistics(long tag) {
        index.forEach(tag, CachedFlow::pushStatistics);
    }

    /**
     * Deletes all flows, as {@code ovs-appctl revalidator/purge} does.
     *
     * @param nowMs time.
     */
    public void purge(long nowMs) {
        while (!flows.isEmpty()) {
            CachedFlow flow = flows.getLast();
            flow.pushStatistics();
            delete(flow, nowMs);
        }
    }

    /**
     * When the next sweep is due.
     *
     * @return milliseconds on the switch's clock.
     */
    public long nextSweepMs() {
        return nextSweepMs;
    }

    /**
     * Visits every cached flow.
     *
     * @param visitor called once each.
     */
    public void forEach(Consumer<CachedFlow> visitor) {
        flows.forEach(visitor);
    }

    /**
     * Number of cached flows.
     *
     * @return flows.
     */
    public int size() {
        return flows.size();
    }

    /**
     * How often the sweep found a flow wrong that no change had pointed to; stays 0 while the tags are complete.
     *
     * @return count.
     */
    public long corrections() {
        return corrections;
    }
}
