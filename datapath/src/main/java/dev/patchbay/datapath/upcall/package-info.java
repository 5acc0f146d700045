/**
 * How the fast half asks the slow half what to do with a packet that no cached flow covers.
 *
 * <p>Each worker has one {@link dev.patchbay.datapath.upcall.UpcallQueue}: frames that miss wait there, in order within
 * their flow, and one {@link dev.patchbay.datapath.upcall.Upcall} per flow goes to the slow path over a bounded ring and
 * comes back with actions. Copies of frames for controllers go another way, the {@link
 * dev.patchbay.datapath.upcall.PuntQueue}, and do not come back. The slow half implements {@link
 * dev.patchbay.datapath.upcall.UpcallHandler} and {@link dev.patchbay.datapath.upcall.PuntHandler}; the fast half knows
 * nothing else of it.
 */
package dev.patchbay.datapath.upcall;
