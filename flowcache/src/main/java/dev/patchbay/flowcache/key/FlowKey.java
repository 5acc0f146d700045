package dev.patchbay.flowcache.key;

import java.util.Arrays;

/**
 * One packet's headers and metadata as a fixed row of 64-bit words, laid out by {@link FlowField}.
 *
 * <p><b>Threads.</b> Mutable and confined: a worker owns the keys it extracts into, the slow path the ones it translates.
 * Keys inside caches are never changed after publication.
 *
 * <p><b>Memory.</b> {@link #WORDS} longs; reused, never allocated per packet.
 */
public final class FlowKey {
    /** Words that the fast half fills and compares. */
    public static final int DATAPATH_WORDS = 33;

    /** All words, those of the translator (registers, metadata, conj_id) included. */
    public static final int WORDS = 43;

    /** One more than there are, always 0, so that words can be taken in pairs. */
    private final long[] words = new long[WORDS + 1];

    private Object connection;

    /**
     * The row itself, for code that works word by word.
     *
     * @return live array whose first {@link #WORDS} longs they are; what follows is 0 and stays so.
     */
    public long[] words() {
        return words;
    }

    /**
     * Value of a field; of a 128-bit one the upper half.
     *
     * @param field which.
     * @return right-aligned value.
     */
    public long get(FlowField field) {
        return field.get(words);
    }

    /**
     * Lower half of a 128-bit field.
     *
     * @param field which; must be {@link FlowField#wide()}.
     * @return low 64 bits.
     */
    public long getLow(FlowField field) {
        return field.getLow(words);
    }

    /**
     * Sets a field of up to 64 bits; of a 128-bit one the upper half.
     *
     * @param field which.
     * @param value right-aligned; excess bits are cut.
     * @return this.
     */
    public FlowKey set(FlowField field, long value) {
        field.set(words, value);
        return this;
    }

    /**
     * Sets a 128-bit field.
     *
     * @param field which; must be {@link FlowField#wide()}.
     * @param high upper 64 bits.
     * @param low lower 64 bits.
     * @return this.
     */
    public FlowKey set(FlowField field, long high, long low) {
        field.set(words, high);
        field.setLow(words, low);
        return this;
    }

    /**
     * Takes over one field of another key.
     *
     * @param field which, of any width.
     * @param other source.
     * @return this.
     */
    public FlowKey copy(FlowField field, FlowKey other) {
        field.set(words, field.get(other.words));
        if (field.wide()) {
            field.setLow(words, field.getLow(other.words));
        }
        return this;
    }

    /**
     * Zeroes a field.
     *
     * @param field which, of any width.
     * @return this.
     */
    public FlowKey clear(FlowField field) {
        field.set(words, 0);
        if (field.wide()) {
            field.setLow(words, 0);
        }
        return this;
    }

    /**
     * Whether a field is zero.
     *
     * @param field which, of any width.
     * @return false if any bit is set.
     */
    public boolean isZero(FlowField field) {
        return field.get(words) == 0 && (!field.wide() || field.getLow(words) == 0);
    }

    /**
     * What the connection tracker remembers of the packet between two looks at it. It travels with the words, but is no
     * part of the key: equality and hash leave it out.
     *
     * @return the tracker's own, or null.
     */
    public Object connection() {
        return connection;
    }

    /**
     * Has the packet remember something for the connection tracker.
     *
     * @param remembered the tracker's own, or null.
     */
    public void connection(Object remembered) {
        connection = remembered;
    }

    /**
     * Zeroes everything.
     *
     * @return this.
     */
    public FlowKey clear() {
        Arrays.fill(words, 0);
        connection = null;
        return this;
    }

    /**
     * Takes over all words of another key, and what it remembers.
     *
     * @param other source.
     * @return this.
     */
    public FlowKey copyFrom(FlowKey other) {
        System.arraycopy(other.words, 0, words, 0, WORDS);
        connection = other.connection;
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowKey key && Arrays.equals(words, key.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }
}
