/**
 * Hash tables over masked keys: the tuples of tuple space search.
 *
 * <p>A {@link dev.patchbay.flowcache.tuple.TupleTable} holds entries that all match the same bits of a key, its {@link
 * dev.patchbay.flowcache.tuple.MaskWords}, and finds the one that a key agrees with. Both classifiers are lists of such
 * tables: that of megaflows ordered by hits and shared between threads, that of OpenFlow rules ordered by priority and
 * confined to the slow path. The tables serve the more demanding of the two.
 *
 * <p><b>Why nothing counts epochs here.</b> A reader may still hold a segment or directory that the writer has replaced.
 * Where memory is reused by hand, that needs a grace period; here it is on the heap, is never changed into something else,
 * and is freed by the collector when the last reader lets go.
 */
package dev.patchbay.flowcache.tuple;
