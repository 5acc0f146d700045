/**
 * The megaflow classifier: the datapath's cache of translated flows with wildcards, shared by all workers.
 *
 * <p>{@link dev.patchbay.flowcache.megaflow.Megaflow} is one cached flow: a masked key, counters per worker, and whatever a
 * subclass adds, such as actions. {@link dev.patchbay.flowcache.megaflow.MegaflowClassifier} finds the megaflow of a key
 * by tuple space search: one hash table ({@code MegaflowSubtable}) per distinct {@link
 * dev.patchbay.flowcache.megaflow.MegaflowMask}, asked in the order of their hits. The slow path alone writes; each worker
 * reads through its own {@link dev.patchbay.flowcache.megaflow.MegaflowReader}, without lock and without allocation.
 *
 * <p>Nothing here waits for readers: replaced structures are the collector's, see {@link dev.patchbay.flowcache.tuple}. But a
 * removed megaflow must not be used for ever, and for this every look-up, and every hit of the exact-match cache, asks {@link
 * dev.patchbay.flowcache.megaflow.Megaflow#alive()}. Counters need care: a worker may count on a megaflow that it found just
 * before the removal, so the last reading belongs behind a moment at which the worker was seen between two batches.
 */
package dev.patchbay.flowcache.megaflow;
