/**
 * The proof that no cached flow covers a packet that the tables would treat otherwise.
 *
 * <p>A {@link dev.patchbay.perf.soundness.History} plays a random scenario on two switches, with and without cache, which
 * must answer alike. After every event it takes packets as they came, asks the translator for the flow that the cache would
 * hold, changes the packets inside that flow's mask, and asks again: same actions, same side effects, same dependencies, or
 * the mask is too wide.
 *
 * <p>Whether such a test can find anything is itself tested: {@link dev.patchbay.perf.soundness.Faults} leaves out each place
 * that adds bits to a mask in turn, and each must be noticed. {@link dev.patchbay.perf.soundness.Site}s are found in the
 * class files, so that a new one cannot be forgotten; the switch itself knows nothing of this.
 */
package dev.patchbay.perf.soundness;
