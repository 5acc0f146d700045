/**
 * How many bits our megaflows match, beside those of Open vSwitch for the same packets.
 *
 * <p>A mask that is too wide is wrong; one that is too narrow is slow: more cached flows, more upcalls. {@link
 * dev.patchbay.perf.masks.MaskWidths} counts over scenario files in which Open vSwitch said what it would have cached. Bits
 * that both always match, those of the port and of the recirculation, are left out; the VLAN tag, which the datapath of Open
 * vSwitch matches whole even where its explanation does not say so, is counted for it.
 */
package dev.patchbay.perf.masks;
