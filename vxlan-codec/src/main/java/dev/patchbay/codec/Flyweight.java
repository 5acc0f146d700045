package dev.patchbay.codec;

import org.agrona.MutableDirectBuffer;

/**
 * A header seen in place: a buffer, an offset, and accessors for the fields at constant distances from that offset.
 *
 * <p><b>What.</b> The base of all header flyweights. Each subclass has a {@code wrap(buffer, offset)} that stores the
 * two fields and returns itself, one public {@code …_OFFSET} constant per field relative to the header's start, and
 * {@code LENGTH} for the fixed part. Code that has only a buffer and an offset at hand may use the constants directly.
 *
 * <p><b>Invariants.</b> A flyweight never owns, copies or checks memory. Whoever wraps has made sure that the header is
 * there; before the first {@code wrap} any access fails with a {@link NullPointerException}.
 *
 * <p><b>Threads.</b> Confined to one thread: the one that wrapped it.
 *
 * <p><b>Memory.</b> Two fields; re-wrapping allocates nothing. Only {@link #toString()} allocates.
 */
public abstract class Flyweight {
    /** The memory that holds the header; {@code null} before the first wrap. */
    protected MutableDirectBuffer buffer;

    /** Index of the header's first octet in {@link #buffer}. */
    protected int offset;

    /** For subclasses only. */
    protected Flyweight() {}

    /**
     * The memory this flyweight looks at.
     *
     * @return the buffer given to the last wrap, or {@code null} before it
     */
    public final MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where the header starts.
     *
     * @return index of its first octet in {@link #buffer()}
     */
    public final int offset() {
        return offset;
    }

    /**
     * Points this flyweight to a header. Two field stores: no check, no copy, no allocation.
     *
     * @param buffer memory that holds the header
     * @param offset index of its first octet
     */
    protected final void point(MutableDirectBuffer buffer, int offset) {
        this.buffer = buffer;
        this.offset = offset;
    }

    /**
     * Appends the header's fields as one line of {@code name=value} pairs, for logs, traces and failed assertions.
     *
     * @param out where to append
     * @return {@code out}
     */
    public abstract StringBuilder appendTo(StringBuilder out);

    /** The line of {@link #appendTo}, or a note that nothing is wrapped yet. */
    @Override
    public final String toString() {
        return buffer == null
                ? getClass().getSimpleName() + " (not wrapped)"
                : appendTo(new StringBuilder(96)).toString();
    }
}
