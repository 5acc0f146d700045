package dev.patchbay.datapath.ofproto;

import dev.patchbay.flowcache.classifier.TagSink;
import java.util.function.BooleanSupplier;

/**
 * Where the tables, the FDB and the ports report that an answer they gave may have another one now.
 *
 * <p>A change reports the tags of the look-ups it concerns through {@link #tag}; whoever cached something made from those
 * look-ups revalidates it. Called on the slow path while the change is being made, so an implementation only collects.
 */
public interface ChangeSink extends TagSink {
    /** Forgets everything: for tables that nobody caches from. */
    ChangeSink NONE = tag -> {};

    /**
     * Lets the packets that the caches forwarded so far count, as far as they depend on an answer.
     *
     * @param tag of the answer.
     */
    default void count(long tag) {}

    /**
     * The same, but only until it is enough.
     *
     * @param tag of the answer.
     * @param enough asked after the packets of each cached flow.
     */
    default void countUntil(long tag, BooleanSupplier enough) {
        count(tag);
    }

    /** Many changes begin that belong together: whoever follows them waits for {@link #release}. */
    default void hold() {}

    /** They are complete. */
    default void release() {}
}
