/**
 * What keeps the megaflow cache true to the tables, and the tables' counters true to the cache.
 *
 * <p>{@link dev.patchbay.datapath.revalidator.Revalidator} owns every cached flow. A change to a table, a MAC or a port
 * names tags; {@link dev.patchbay.datapath.revalidator.DependencyIndex} finds the flows whose translation depended on them,
 * and only those are translated again. Packets forwarded by the cache are accounted for by replaying the side effects that
 * the translation recorded.
 *
 * <p>Slow path only.
 */
package dev.patchbay.datapath.revalidator;
