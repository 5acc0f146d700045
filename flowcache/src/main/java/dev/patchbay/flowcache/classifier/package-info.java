/**
 * The classifier of OpenFlow tables: the rule of highest priority that matches, and what the answer depended on.
 *
 * <p>{@link dev.patchbay.flowcache.classifier.Classifier} holds {@link dev.patchbay.flowcache.classifier.ClassifierRule}s,
 * one hash table per mask, and asks them in the order of the highest priority they may hold. A look-up un-wildcards what it
 * examined, so that the megaflow made from it is not too wide, and names by tags ({@link
 * dev.patchbay.flowcache.classifier.TagSink}) the parts of the table that it depended on, so that a later change finds the
 * megaflows that it may concern and leaves the others alone. All of it belongs to the slow path's one thread.
 */
package dev.patchbay.flowcache.classifier;
