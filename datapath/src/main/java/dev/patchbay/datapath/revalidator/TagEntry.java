package dev.patchbay.datapath.revalidator;

/**
 * What is known of a tag that cached flows depend on: the flow itself if it is the only one, and has no other such tag.
 *
 * <p><b>Threads.</b> Slow path only.
 */
sealed interface TagEntry permits CachedFlow, OneDependent, Dependents {
    /** Which one. */
    long tag();
}
