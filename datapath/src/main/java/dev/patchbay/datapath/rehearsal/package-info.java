/**
 * Rehearsals: what would become of a packet, done by the real machinery on copies, so that nothing of it lasts.
 *
 * <p>The tables, namespaces and ports are the running switch's, asked by the translator in its tracing mode; the action lists run
 * in an executor of their own, over frames of their own, with ports that only note down what they are given and with a {@linkplain
 * dev.patchbay.datapath.conntrack.Conntrack#rehearsal connection table} that copies what it is asked for. So a rehearsal answers as
 * the switch would, states of connections and address translation included, and leaves no counter, cache, station or connection
 * behind.
 *
 * <p>{@link dev.patchbay.datapath.rehearsal.Rehearsal} is the door; what comes out is a tree of {@link
 * dev.patchbay.datapath.rehearsal.Place}s with their {@link dev.patchbay.datapath.rehearsal.End}s, and the datagrams that would
 * leave for other hosts. Slow half.
 */
package dev.patchbay.datapath.rehearsal;
