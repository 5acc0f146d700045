/**
 * The exact-match cache in front of the megaflow classifier.
 *
 * <p>{@link dev.patchbay.flowcache.emc.ExactMatchCache} maps whole keys to the megaflows they matched, so that the packets of
 * a busy connection cost one probe instead of a search through the subtables. Each worker has its own, which no other
 * thread touches. For the frames that most are, {@link dev.patchbay.flowcache.emc.PrintCache} knows the megaflow by the headers as
 * they lie in memory, so that not even a key is made. Both hold what they are given until something else needs the place, the megaflow dies, or a sweep finds it
 * dead.
 */
package dev.patchbay.flowcache.emc;
