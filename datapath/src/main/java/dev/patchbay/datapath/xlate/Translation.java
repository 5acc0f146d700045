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

/**
 * What one run of the {@link Translator} found out: the datapath's actions, which bits of the packet the answer depends on,
 * which state of the switch it depends on, and what else a packet of this kind does.
 *
 * <p><b>Threads.</b> Slow path; reused from translation to translation, so whoever keeps something copies it.
 */
public final class Translation implements TagSink {
    private static final int[] NONE = {};

    private final ActionList.Builder actions = new ActionList.Builder();
    private final FlowMask mask;
    private final TagList tags = new TagList();
    private final List<SideEffect> effects = new ArrayList<>();
    private final EffectPool pool = new EffectPool();
    private final IntHashSet recirculations = new IntHashSet();
    private final IntHashSet punts = new IntHashSet();
    private boolean wouldWrite;
    private boolean overtaken;
    private ActionList built;
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
        overtaken = false;
        built = null;
        error = null;
    }

    ActionList.Builder builder() {
        return actions;
    }

    FlowMask wildcards() {
        return mask;
    }

    EffectPool pool() {
        return pool;
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

    /** The packet has made something hold that a translation from the beginning may see otherwise. */
    void overtake() {
        overtaken = true;
    }

    /**
     * Something has changed while the translation was made, so by the packet itself.
     *
     * @param tag of the changed answer.
     */
    public void changed(long tag) {
        overtaken |= tags.contains(tag);
    }

    /**
     * Whether the packet has changed an answer after the translation used it: the next such packet may fare otherwise.
     *
     * @return false if another translation would be equal.
     */
    public boolean isOvertaken() {
        return overtaken;
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
     * @return the same until the next translation.
     */
    public ActionList actions() {
        if (built == null) {
            built = actions.build();
        }
        return built;
    }

    /**
     * Whether the datapath's program is a certain one.
     *
     * @param program another one.
     * @return as if {@link #actions} were compared with it.
     */
    public boolean does(ActionList program) {
        return actions.isLike(program);
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
     * @return new array, ascending, no duplicates.
     */
    public long[] tags() {
        return tags.toArray();
    }

    /**
     * Brings the tags in order.
     *
     * @return how many different ones there are, for {@link #tag(int)}.
     */
    public int sortTags() {
        return tags.sort();
    }

    /**
     * One of the tags, in ascending order.
     *
     * @param i from 0 to what {@link #sortTags} said.
     * @return tag.
     */
    public long tag(int i) {
        return tags.get(i);
    }

    /**
     * What each packet of this kind does besides leaving: rules that count it, MACs and flows that it keeps alive.
     *
     * @return in pipeline order; not to be changed.
     */
    public SideEffect[] effects() {
        return pool.share(effects);
    }

    /**
     * Recirculation ids that the actions use, and that their state must be kept for.
     *
     * @return not to be changed, no duplicates.
     */
    public int[] recirculations() {
        return toArray(recirculations);
    }

    /**
     * Punt ids that the actions use, and that their descriptions must be kept for.
     *
     * @return not to be changed, no duplicates.
     */
    public int[] punts() {
        return toArray(punts);
    }

    private static int[] toArray(IntHashSet set) {
        if (set.isEmpty()) {
            return NONE;
        }
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
