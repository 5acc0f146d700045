/**
 * The translator: one packet's way through all bridges, turned into datapath actions and the mask of what was looked at.
 *
 * <p>{@link dev.patchbay.datapath.xlate.Translator} follows Open vSwitch's {@code ofproto-dpif-xlate}: OpenFlow actions
 * change a copy of the packet's key, and just before an output the difference to the frame becomes datapath actions. The
 * result, a {@link dev.patchbay.datapath.xlate.Translation}, also names the state it depends on (tags) and what every
 * further packet of the same kind does besides leaving (side effects), so that the cache can answer in its place.
 *
 * <p>Slow path only; the same code serves an upcall, which may learn, and the revalidator, which must not.
 */
package dev.patchbay.datapath.xlate;
