package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.tuple.MaskWords;
import dev.patchbay.flowcache.tuple.MaskedEntry;
import java.util.List;

/**
 * What a {@link Classifier} holds: a match with a priority. Subclasses add what to do.
 *
 * <p><b>Invariants.</b> Value, mask and priority do not change, and a rule is in one classifier at most. In its subtable it is
 * the entry of the hash table itself if no other rule of higher priority matches the same packets; else it hangs on one.
 *
 * <p><b>Threads.</b> As the classifier.
 *
 * <p><b>Memory.</b> Of value and mask only the words that matter are kept, and the rules of a subtable share one mask.
 */
public abstract class ClassifierRule extends MaskedEntry {
    private MaskWords mask;

    /** Next lower priority with the same value and mask. */
    ClassifierRule lower;

    /** Neighbours in the order of insertion; null outside a classifier. */
    ClassifierRule before;

    ClassifierRule after;

    /**
     * A rule outside any classifier.
     *
     * @param value what the masked bits of a key must be; bits outside the mask do not matter; copied.
     * @param mask which bits of a key are looked at, any; copied.
     */
    protected ClassifierRule(FlowKey value, FlowMask mask) {
        this(value, new MaskWords(mask, FlowKey.WORDS));
    }

    private ClassifierRule(FlowKey value, MaskWords mask) {
        this(mask, mask.row(value));
    }

    /**
     * A rule outside any classifier.
     *
     * @param mask which bits of a key are looked at, of all {@link FlowKey#WORDS}.
     * @param row of this mask: what they must be; kept.
     */
    protected ClassifierRule(MaskWords mask, long[] row) {
        super(row);
        this.mask = mask;
    }

    /**
     * What the masked bits of a key must be.
     *
     * @return fresh copy; zero outside the mask.
     */
    public final FlowKey value() {
        FlowKey value = new FlowKey();
        copyValue(value);
        return value;
    }

    /**
     * Which bits of a key are looked at.
     *
     * @return fresh copy.
     */
    public final FlowMask mask() {
        FlowMask bits = new FlowMask();
        mask.addTo(bits);
        return bits;
    }

    /** Writes the masked words of the value; the others stay. */
    final void copyValue(FlowKey into) {
        mask.copyRow(row(), into);
    }

    final long[] words() {
        return row();
    }

    final MaskWords maskWords() {
        return mask;
    }

    /** Takes an equal mask for its own, so that it need not be kept twice. */
    final void share(MaskWords equal) {
        mask = equal;
    }

    /**
     * Whether every packet that matches this rule matches something else, too: the loose comparison of flow mods and dumps.
     *
     * @param otherValue of the other match; bits outside its mask do not matter.
     * @param otherMask of the other match.
     * @return true if this rule is at least as specific.
     */
    public final boolean within(FlowKey otherValue, FlowMask otherMask) {
        long[] values = otherValue.words();
        long[] masks = otherMask.words();
        int next = 0;
        for (int word = 0; word < FlowKey.WORDS; word++) {
            boolean mine = next < mask.size() && mask.word(next) == word;
            if (masks[word] != 0) {
                if (!mine
                        || (masks[word] & ~mask.bits(next)) != 0
                        || ((row()[next] ^ values[word]) & masks[word]) != 0) {
                    return false;
                }
            }
            next += mine ? 1 : 0;
        }
        return true;
    }

    /**
     * Whether some packet could match both this rule and something else.
     *
     * @param otherValue of the other match; bits outside its mask do not matter.
     * @param otherMask of the other match.
     * @return true if they agree in all bits that both look at.
     */
    public final boolean overlaps(FlowKey otherValue, FlowMask otherMask) {
        for (int i = 0; i < mask.size(); i++) {
            int word = mask.word(i);
            long both = mask.bits(i) & otherMask.words()[word];
            if (((row()[i] ^ otherValue.words()[word]) & both) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Which rule wins where several match: the highest.
     *
     * @return 0 to 65535 in OpenFlow; any number works.
     */
    public abstract int priority();

    /**
     * What the rule contributes to conjunctive matches. May only change together with {@link Classifier#touch}.
     *
     * @return immutable; empty for a rule that is an answer by itself.
     */
    public List<Clause> clauses() {
        return List.of();
    }
}
