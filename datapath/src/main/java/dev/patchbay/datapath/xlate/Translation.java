package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.flowcache.classifier.TagSink;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.LongHashSet;

/**
 * What one run of the {@link Translator} found out: the datapath's actions, which bits of the packet the answer depends on,
 * which state of the switch it depends on, and what else a packet of this kind does.
 *
 * <p><b>Threads.</b> Slow path; reused from translation to translation, so whoever keeps something copies it.
 */
public final class Translation implements TagSink {
    private final ActionList.Builder actions = new ActionList.Builder();
    private final FlowMask mask;
    private final LongHashSet tags = new LongHashSet(64, 0.6f);
    private final List<SideEffect> effects = new ArrayList<>();
    private final IntHashSet recirculations = new IntHashSet();
    private final IntHashSet punts = new IntHashSet();
    private boolean wouldWrite;
    private DropReason error;

    /** A translation that nothing is known of yet. */
    public Translation() {
        this(new FlowMask());
    }

    /**
     * A translation whose bits are gathered in a mask of the caller's kind.
     *
     * @param mask overwritten by each translation.
     */
    public Translation(FlowMask mask) {
        this.mask = mask;
    }

    /** Forgets everything, ready for the next translation. */
    void reset() {
        actions.clear();
        mask.clear();
        tags.clear();
        effects.clear();
        recirculations.clear();
        punts.clear();
        wouldWrite = false;
        error = null;
    }

    ActionList.Builder builder() {
        return actions;
    }

    FlowMask wildcards() {
        return mask;
    }

    void effect(SideEffect effect) {
        effects.add(effect);
    }

    void recirculates(int id) {
        recirculations.add(id);
    }

    void punts(int id) {
        punts.add(id);
    }

    void wouldWrite() {
        wouldWrite = true;
    }

    void error(DropReason reason) {
        error = reason;
    }

    /**
     * Why the packet is dropped whatever its actions were: some limit was passed, or it must not come in.
     *
     * @return reason, or null if the actions decide.
     */
    public DropReason error() {
        return error;
    }

    @Override
    public void tag(long tag) {
        tags.add(tag);
    }

    /**
     * The datapath's program.
     *
     * @return newly built list.
     */
    public ActionList actions() {
        return actions.build();
    }

    /**
     * Bits of the datapath key that the actions depend on; nothing above {@link FlowKey#DATAPATH_WORDS}.
     *
     * @return live mask.
     */
    public FlowMask mask() {
        return mask;
    }

    /**
     * Everything whose change may change the translation.
     *
     * @return new array, unordered, no duplicates.
     */
    public long[] tags() {
        long[] copy = new long[tags.size()];
        int i = 0;
        LongHashSet.LongIterator iterator = tags.iterator();
        while (iterator.hasNext()) {
            copy[i++] = iterator.nextValue();
        }
        return copy;
    }

    /**
     * What each packet of this kind does besides leaving: rules that count it, MACs and flows that it keeps alive.
     *
     * @return new array in pipeline order.
     */
    public SideEffect[] effects() {
        return effects.toArray(new SideEffect[0]);
    }

    /**
     * Recirculation ids that the actions use, and that their state must be kept for.
     *
     * @return new array, no duplicates.
     */
    public int[] recirculations() {
        return toArray(recirculations);
    }

    /**
     * Punt ids that the actions use, and that their descriptions must be kept for.
     *
     * @return new array, no duplicates.
     */
    public int[] punts() {
        return toArray(punts);
    }

    private static int[] toArray(IntHashSet set) {
        int[] copy = set.stream().mapToInt(Integer::intValue).toArray();
        Arrays.sort(copy);
        return copy;
    }

    /**
     * Whether a real packet would change a table now (learn a MAC or a flow). A dry run that says so must not be cached:
     * the next packet has to come through the slow path and make the change first.
     *
     * @return true if state would change.
     */
    public boolean hasPendingWrites() {
        return wouldWrite;
    }
}
