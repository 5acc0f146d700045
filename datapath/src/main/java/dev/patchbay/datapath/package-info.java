/**
 * The switch itself, in two halves with a bounded ring between them.
 *
 * <p>The fast half (underlay, vport, worker, action, conntrack, meter, upcall, counter) carries packets and neither locks, logs,
 * throws nor allocates for one. The slow half (ofproto, xlate, revalidator, fdb, netns) owns all tables and answers the
 * misses of the fast half. The fast half never imports the slow half: it publishes the interface through which it asks,
 * and this package joins the two.
 */
package dev.patchbay.datapath;
