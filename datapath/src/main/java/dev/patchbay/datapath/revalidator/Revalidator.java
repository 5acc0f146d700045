package dev.patchbay.datapath.revalidator;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.flowcache.classifier.TagSink;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import dev.patchbay.flowcache.megaflow.MegaflowMask;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;

/**
 * Keeps the megaflow cache true to the tables.
 *
 * <p><b>What.</b> Installs what was translated, replays the side effects of packets that the cache forwarded, and looks at a
 * cached flow again when something changed that its translation depended on. A flow whose actions changed is replaced
 * without an upcall and keeps its counters, one whose mask became too wide or whose next packet would change a table is deleted.
 *
 * <p><b>Invariants.</b> When {@link #processChanges} has returned with nothing left, every cached flow answers as the
 * translator would. The periodic {@link Sweep} translates every flow again in time, so that a missed dependency heals and
 * shows in {@link #corrections}. A translation that fails costs the flow that it was made for.
 *
 * <p><b>Threads.</b> Slow path only; the one writer of the {@link MegaflowClassifier}.
 *
 * <p><b>Bounds.</b> {@link FlowLimit}; a packet beyond it is forwarded, but not cached. Whatever concerns many flows is done in
 * steps that the caller limits; a single step takes as long as one translation.
 */
public final class Revalidator implements TagSink {
    /** Time after which no worker can still be counting on a deleted flow, if it runs while the slow path does. */
    public static final long GRACE_MS = 1_000;

    /** All that the datapath knows of a packet. */
    private static final FlowMask EXACT = exact();

    private static final long[] NO_TAGS = {};

    private final Translator translator;
    private final MegaflowClassifier<DatapathFlow> classifier;
    private final ErrorHandler errors;
    private final FlowLimit limit;
    private final Translation scratch = new Translation();
    private final FlowKey scratchKey = new FlowKey();
    private final DependencyIndex index = new DependencyIndex();
    private final FlowList flows = new FlowList();
    private final Suspects suspects = new Suspects();
    private final Programs programs = new Programs();
    private final RemovedFlows removed;
    private final Sweep sweep;
    private final Consumer<CachedFlow> counter = this::count;
    private Translation watched;
    private int holds;
    private boolean wide = true;

    /**
     * Makes a revalidator for an empty cache.
     *
     * @param translator to ask again.
     * @param classifier to keep.
     * @param flowLimit most flows at a time.
     * @param steady a clock that nobody stops, for {@code graceMs}.
     * @param graceMs {@link #GRACE_MS}, or 0 if workers and slow path take turns.
     * @param errors told of translations that failed.
     */
    public Revalidator(
            Translator translator,
            MegaflowClassifier<DatapathFlow> classifier,
            int flowLimit,
            EpochClock steady,
            long graceMs,
            ErrorHandler errors) {
        this.translator = translator;
        this.classifier = classifier;
        this.errors = errors;
        limit = new FlowLimit(flowLimit);
        removed = new RemovedFlows(steady, graceMs);
        sweep = new Sweep(this, flows, limit);
    }

    private static FlowMask exact() {
        FlowMask all = new FlowMask();
        for (int word = 0; word < FlowKey.DATAPATH_WORDS; word++) {
            all.unwildcard(word, -1L);
        }
        return all;
    }

    @Override
    public void tag(long tag) {
        if (watched != null) {
            watched.changed(tag);
        }
        index.changed(tag, suspects);
    }

    /**
     * Whose packet makes the changes that come now.
     *
     * @param translation hears of them; null from when it is complete.
     */
    public void watch(Translation translation) {
        watched = translation;
    }

    /**
     * Whether flows wait to be looked at again.
     *
     * @return true if {@link #processChanges} has something to do.
     */
    public boolean hasChanges() {
        return holds == 0 && !suspects.isEmpty();
    }

    /** Changes begin that belong together: cached flows keep their answers until as many calls of {@link #release}. */
    public void hold() {
        holds++;
    }

    /** Changes that belong together are complete. */
    public void release() {
        holds--;
    }

    /**
     * Has something done when the cache has followed all changes reported so far, by {@link #processChanges}; at once if there
     * is nothing to do.
     *
     * @param then called on the slow path.
     */
    public void whenFollowed(Runnable then) {
        suspects.whenFollowed(then);
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
        if (limit.reached(flows.size())) {
            limit.hit();
            return null;
        }
        return add(key, wide ? translation.mask() : EXACT, translation, null, nowMs);
    }

    /**
     * Whether flows cached from now on match what their translation looked at, or everything ({@code
     * upcall/disable-megaflows}).
     *
     * @param enabled true for as wide as possible, which it is at first.
     */
    public void wideFlows(boolean enabled) {
        wide = enabled;
    }

    /**
     * Puts a flow into the cache without asking the tables ({@code dpctl/add-flow}). It answers its packets until the next
     * {@link #sweep}, which translates it: then it goes if it matches too much, and else gets the actions that are due.
     *
     * @param key bits outside the mask do not matter; no cached flow may answer it yet.
     * @param mask what is matched.
     * @param actions what its packets are to get.
     * @param nowMs time.
     * @return the flow.
     */
    public CachedFlow put(FlowKey key, FlowMask mask, ActionList actions, long nowMs) {
        return put(key, classifier.mask(mask), actions, null, nowMs);
    }

    /**
     * Gives a cached flow other actions without asking the tables ({@code dpctl/mod-flow}), until the next {@link #sweep}.
     *
     * @param flow that is cached; it gives its place to the one that is returned.
     * @param actions what its packets are to get from now on.
     * @param counters whether the new flow goes on with the counters of the old one.
     * @param nowMs time.
     * @return the new flow.
     */
    public CachedFlow change(CachedFlow flow, ActionList actions, boolean counters, long nowMs) {
        count(flow);
        FlowKey key = new FlowKey();
        flow.copyKeyTo(key);
        delete(flow);
        return put(key, flow.mask(), actions, counters ? flow : null, nowMs);
    }

    /**
     * Takes a flow out of the cache ({@code dpctl/del-flow}); its packets are upcalls again.
     *
     * @param flow that is cached.
     */
    public void remove(CachedFlow flow) {
        count(flow);
        delete(flow);
    }

    private CachedFlow put(FlowKey key, MegaflowMask mask, ActionList actions, CachedFlow replaced, long nowMs) {
        CachedFlow flow = new CachedFlow(key, mask, programs.take(actions), CachedFlow.BY_HAND, HeldIds.NONE, nowMs);
        return insert(flow, NO_TAGS, replaced);
    }

    private CachedFlow add(FlowKey key, FlowMask mask, Translation translation, CachedFlow replaced, long nowMs) {
        long[] tags = translation.tags();
        CachedFlow flow = new CachedFlow(
                key,
                classifier.mask(mask),
                programs.take(translation.actions()),
                translation.effects(),
                HeldIds.of(translation.recirculations(), (int) key.get(FlowField.RECIRC_ID), translation.punts()),
                nowMs);
        return insert(flow, tags, replaced);
    }

    private CachedFlow insert(CachedFlow flow, long[] tags, CachedFlow replaced) {
        if (replaced != null) {
            flow.inherit(replaced);
        }
        hold(flow);
        flows.add(flow);
        index.add(flow, tags);
        classifier.insert(flow);
        return flow;
    }

    private void hold(CachedFlow flow) {
        for (int id : flow.held().recirculations()) {
            translator.recirculations().hold(id);
        }
        for (int id : flow.held().punts()) {
            translator.punts().hold(id);
        }
    }

    private void release(CachedFlow flow) {
        for (int id : flow.held().recirculations()) {
            translator.recirculations().release(id);
        }
        for (int id : flow.held().punts()) {
            translator.punts().release(id);
        }
    }

    /**
     * One object for equal programs, if a cached flow has one.
     *
     * @param actions program.
     * @return the shared equal one, or the same.
     */
    public ActionList intern(ActionList actions) {
        return programs.shared(actions);
    }

    /**
     * Looks again at flows that depend on what has changed.
     *
     * @param most steps to do, each of them a translation or less.
     * @param nowMs time.
     * @return how many were done; fewer than asked for means nothing is left.
     */
    public int processChanges(int most, long nowMs) {
        int done = 0;
        while (done < most && hasChanges()) {
            CachedFlow flow = suspects.poll();
            if (flow != null) {
                revalidate(flow, nowMs);
            }
            done++;
        }
        return done;
    }

    /** Translates a flow again; true if the cache had it right. */
    boolean revalidate(CachedFlow flow, long nowMs) {
        try {
            flow.pushStatistics();
            flow.copyKeyTo(scratchKey);
            translator.translate(scratchKey, 0, nowMs, TranslationMode.REVALIDATE, scratch);
        } catch (RuntimeException e) {
            delete(flow);
            errors.onError(e);
            return true;
        }
        if (scratch.hasPendingWrites() || !flow.covers(scratch.mask())) {
            delete(flow);
            return false;
        }
        boolean sameActions = scratch.does(flow.actions());
        if (sameActions && flow.dependsOn(scratch) && Arrays.equals(scratch.effects(), flow.effects())) {
            flow.verified(nowMs);
            return true;
        }
        delete(flow);
        FlowMask mask = new FlowMask();
        flow.mask().copyTo(mask);
        add(scratchKey, mask, scratch, flow, nowMs);
        // Where a rule went that had to be looked at, less of the packets is known now, and no tag tells of that.
        return sameActions || scratch.actions().doesAs(flow.actions(), scratchKey, mask);
    }

    /** Lets a flow's packets have their side effects; if one fails, the flow goes. */
    void count(CachedFlow flow) {
        try {
            flow.pushStatistics();
        } catch (RuntimeException e) {
            delete(flow);
            errors.onError(e);
        }
    }

    /** Takes a flow out, if side effects have not done so already. */
    void delete(CachedFlow flow) {
        if (flow.registered()) {
            classifier.remove(flow);
            flows.remove(flow);
            index.remove(flow);
            programs.release(flow.actions());
            release(flow);
            removed.add(flow);
        }
    }

    /**
     * Goes on with the walk over all flows, if one is due: statistics, idle time, and now and then a new translation.
     *
     * @param most flows to visit.
     * @param nowMs time.
     * @return how many were visited.
     */
    public int sweep(int most, long nowMs) {
        return sweep.visit(most, nowMs) + removed.forget(most, counter);
    }

    /** Lets all packets that the cache forwarded so far have their side effects: before a dump, before time moves. */
    public void pushAllStatistics() {
        StatisticsWalk walk = statisticsWalk();
        boolean more = true;
        while (more) {
            more = walk.step(Integer.MAX_VALUE);
        }
    }

    /**
     * The same in steps.
     *
     * @return a walk that has not begun.
     */
    public StatisticsWalk statisticsWalk() {
        return new StatisticsWalk(flows, removed, counter);
    }

    /**
     * Lets the packets have their side effects that the cache forwarded by flows that depend on an answer.
     *
     * @param tag of the answer.
     */
    public void pushStatistics(long tag) {
        index.forEachWhileTrue(tag, flow -> {
            flow.pushStatistics();
            return true;
        });
    }

    /**
     * The same, but only until it is enough.
     *
     * @param tag of the answer.
     * @param enough asked after each flow.
     */
    public void pushStatistics(long tag, BooleanSupplier enough) {
        if (!enough.getAsBoolean()) {
            index.forEachWhileTrue(tag, flow -> {
                count(flow);
                return !enough.getAsBoolean();
            });
        }
    }

    /**
     * Deletes all flows, as {@code ovs-appctl revalidator/purge} does.
     *
     * @param nowMs time.
     */
    public void purge(long nowMs) {
        purge(Integer.MAX_VALUE);
    }

    /**
     * Deletes flows, the last ones that came.
     *
     * @param most flows to delete.
     * @return whether flows are left.
     */
    public boolean purge(int most) {
        for (int i = 0; i < most && flows.size() > 0; i++) {
            CachedFlow flow = flows.get(flows.size() - 1);
            count(flow);
            delete(flow);
        }
        return flows.size() > 0;
    }

    /**
     * When the next sweep is due.
     *
     * @return milliseconds on the switch's clock.
     */
    public long nextSweepMs() {
        return sweep.nextMs();
    }

    /**
     * Visits every cached flow.
     *
     * @param visitor called once each; must not change the cache.
     */
    public void forEach(Consumer<CachedFlow> visitor) {
        for (int i = 0; i < flows.size(); i++) {
            visitor.accept(flows.get(i));
        }
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
     * How many flows may be cached, and how it went so far.
     *
     * @return the limit.
     */
    public FlowLimit limit() {
        return limit;
    }

    /**
     * How often the sweep found a flow wrong that no change had pointed to; stays 0 while the tags are complete.
     *
     * @return count.
     */
    public long corrections() {
        return sweep.corrections();
    }
}
