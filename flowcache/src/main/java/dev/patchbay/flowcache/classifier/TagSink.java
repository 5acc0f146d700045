package dev.patchbay.flowcache.classifier;

/**
 * Takes tags: names, by a 64-bit hash, of parts of the state that an answer may depend on.
 *
 * <p>A reader of the state reports the tags of what its answer depended on, a change those of what may be answered
 * differently now; whoever has an answer with a tag in common makes it again. Two parts with the same tag by accident cost a
 * needless repetition, never a wrong answer.
 */
@FunctionalInterface
public interface TagSink {
    /**
     * Takes one tag; the same one may come repeatedly.
     *
     * @param tag any value.
     */
    void tag(long tag);
}
