/**
 * Meters at run time: token buckets that frames take from.
 *
 * <p>The slow path puts a {@link dev.patchbay.datapath.meter.TokenMeter} for each OpenFlow meter into the {@link
 * dev.patchbay.datapath.meter.DatapathMeters}; action lists name its index. All workers of a host take from the same buckets. The
 * arithmetic is that of Open vSwitch's userspace datapath, to the bit and the microsecond, so that the same packets at the
 * same times are dropped.
 */
package dev.patchbay.datapath.meter;
