package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.tuple.MaskWords;
import java.util.Arrays;

/**
 * What packets a flow applies to: a value and the bits of it that count.
 *
 * <p><b>Invariants.</b> A value bit outside the mask is zero. A match that is part of a a flow is never changed again.
 *
 * <p><b>Threads.</b> Confined to the slow path.
 */
public final class Match {
    /** Null while the match is kept in its short form. */
    private FlowKey value;

    private FlowMask mask;

    /** The short form: the words that matter; null in the long one. */
    private MaskWords maskWords;

    private long[] row;

    /** A match of every packet. */
    public Match() {
        value = new FlowKey();
        mask = new FlowMask();
    }

    /**
     * A copy.
     *
     * @param other source.
     */
    public Match(Match other) {
        this(other.value(), other.mask());
    }

    /**
     * A match of given parts.
     *
     * @param value zero outside the mask; copied.
     * @param mask copied.
     */
    public Match(FlowKey value, FlowMask mask) {
        this.value = new FlowKey().copyFrom(value);
        this.mask = new FlowMask().copyFrom(mask);
    }

    private Match(MaskWords maskWords, long[] row) {
        this.maskWords = maskWords;
        this.row = row;
    }

    /**
     * The demanded values.
     *
     * @return live object.
     */
    public FlowKey value() {
        expand();
        return value;
    }

    /**
     * The bits that count.
     *
     * @return live object.
     */
    public FlowMask mask() {
        expand();
        return mask;
    }

    /**
     * Takes little memory from now on, until the match is looked at again: for those who keep many.
     *
     * @return this.
     */
    public Match compact() {
        if (maskWords == null) {
            maskWords = new MaskWords(mask, FlowKey.WORDS);
            row = maskWords.row(value);
            value = null;
            mask = null;
        }
        return this;
    }

    /**
     * A copy that takes little memory.
     *
     * @param shared bits of a match that may be of this one, too: then they are not kept twice; null if there are none.
     * @return another match that is equal.
     */
    public Match compactCopy(MaskWords shared) {
        MaskWords words =
                shared != null && shared.isOf(mask(), FlowKey.WORDS) ? shared : new MaskWords(mask(), FlowKey.WORDS);
        return new Match(words, words.row(value()));
    }

    /**
     * Whether this match, in its long form, is equal to one in its compact form; neither changes its form.
     *
     * @param kept from {@link #compactCopy}.
     * @return true if both demand the same.
     */
    public boolean sameAs(Match kept) {
        MaskWords words = kept.maskWords();
        return words.isOf(mask(), FlowKey.WORDS) && words.matches(kept.row(), value().words());
    }

    /**
     * The bits that count, as the classifier keeps them. The match becomes {@link #compact}.
     *
     * @return never changes.
     */
    public MaskWords maskWords() {
        return compact().maskWords;
    }

    /**
     * The demanded values, as the classifier keeps them. The match becomes {@link #compact}.
     *
     * @return row of {@link #maskWords}, never changed.
     */
    public long[] row() {
        return compact().row;
    }

    /**
     * Demands what another one does.
     *
     * @param other source.
     * @return this.
     */
    public Match copyFrom(Match other) {
        value().copyFrom(other.value());
        mask().copyFrom(other.mask());
        return this;
    }

    /** Demands nothing any more. */
    public void clear() {
        value().clear();
        mask().clear();
    }

    private void expand() {
        if (maskWords != null) {
            value = new FlowKey();
            mask = new FlowMask();
            maskWords.copyRow(row, value);
            maskWords.addTo(mask);
            maskWords = null;
            row = null;
        }
    }

    /**
     * Demands a value of some bits of a field of up to 64 bits.
     *
     * @param field where.
     * @param bits value, right-aligned.
     * @param fieldMask which bits, right-aligned; only these change.
     * @return this.
     */
    public Match set(FlowField field, long bits, long fieldMask) {
        long inPlace = (fieldMask << field.shift()) & field.mask();
        long[] values = value().words();
        values[field.word()] = (values[field.word()] & ~inPlace) | ((bits << field.shift()) & inPlace);
        mask().words()[field.word()] |= inPlace;
        return this;
    }

    /**
     * Demands a value of some bits of a 128-bit field.
     *
     * @param field where.
     * @param high upper half of the value.
     * @param low lower half.
     * @param maskHigh upper half of the mask.
     * @param maskLow lower half.
     * @return this.
     */
    public Match set(FlowField field, long high, long low, long maskHigh, long maskLow) {
        long[] values = value().words();
        int word = field.word();
        values[word] = (values[word] & ~maskHigh) | (high & maskHigh);
        values[word + 1] = (values[word + 1] & ~maskLow) | (low & maskLow);
        mask().words()[word] |= maskHigh;
        mask().words()[word + 1] |= maskLow;
        return this;
    }

    /**
     * Demands the exact value of some bits of a field: {@link MatchField#match} with a sub-field's mask.
     *
     * @param bits which.
     * @param high upper half of the value, right-aligned.
     * @param low lower half.
     * @return this.
     */
    public Match set(SubField bits, long high, long low) {
        bits.field().match(this, bits.shiftHigh(high, low), bits.shiftLow(low), bits.maskHigh(), bits.maskLow());
        return this;
    }

    /**
     * Forgets all demands on a field.
     *
     * @param field which.
     * @return this.
     */
    public Match wildcard(FlowField field) {
        int word = field.word();
        value().words()[word] &= ~field.mask();
        mask().words()[word] &= ~field.mask();
        if (field.wide()) {
            value().words()[word + 1] = 0;
            mask().words()[word + 1] = 0;
        }
        return this;
    }

    /**
     * Whether a packet fits.
     *
     * @param key packet.
     * @return true if it has all demanded bits.
     */
    public boolean matches(FlowKey key) {
        return mask().matches(value(), key);
    }

    /**
     * Whether another match is at least as specific: every packet that fits it fits this one. This is the loose
     * comparison of flow mods and dumps.
     *
     * @param other the narrower match.
     * @return true if it lies within this one.
     */
    public boolean covers(Match other) {
        long[] masks = mask().words();
        long[] values = value().words();
        long[] otherMasks = other.mask().words();
        long[] otherValues = other.value().words();
        for (int i = 0; i < masks.length; i++) {
            if ((otherMasks[i] & masks[i]) != masks[i] || ((values[i] ^ otherValues[i]) & masks[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether some packet could fit both.
     *
     * @param other another match.
     * @return true if they agree in all bits that both demand.
     */
    public boolean overlaps(Match other) {
        long[] masks = mask().words();
        for (int i = 0; i < masks.length; i++) {
            long both = masks[i] & other.mask().words()[i];
            if (((value().words()[i] ^ other.value().words()[i]) & both) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Match match)) {
            return false;
        }
        return (maskWords != null && match.maskWords != null)
                ? maskWords.equals(match.maskWords) && Arrays.equals(row, match.row)
                : value().equals(match.value()) && mask().equals(match.mask());
    }

    @Override
    public int hashCode() {
        return 31 * value().hashCode() + mask().hashCode();
    }

    /** The match as {@code ovs-ofctl} prints it, with port numbers. */
    @Override
    public String toString() {
        return MatchFormat.append(new StringBuilder(), this, PortNames.NONE).toString();
    }
}
