/**
 * OpenFlow meters: what they are made of, and their text.
 *
 * <p>{@link dev.patchbay.datapath.ofproto.meter.Meter} holds the bands that limit how fast packets may pass; {@link
 * dev.patchbay.datapath.ofproto.meter.MeterMod} is a wish to change one, read from the syntax of {@code ovs-ofctl} by {@link
 * dev.patchbay.datapath.ofproto.meter.MeterSyntax}. The table of a bridge's meters is {@link
 * dev.patchbay.datapath.ofproto.MeterTable}; what they do to packets is the datapath's.
 */
package dev.patchbay.datapath.ofproto.meter;
