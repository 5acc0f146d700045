/**
 * The ports of the datapath: where frames enter the switch and leave it.
 *
 * <p>A {@link dev.patchbay.datapath.vport.TapVport} is anything with two bounded rings: a guest's tap, an internal port, a
 * port that a test holds. A {@link dev.patchbay.datapath.vport.TunnelVport} is one end of VXLAN tunnels; {@link
 * dev.patchbay.datapath.vport.TunnelPortTable} finds it for a received datagram and {@link
 * dev.patchbay.datapath.vport.VtepTable} numbers the address pairs that datagrams are sent between. The tables have one
 * writer, the slow path, and are read by the workers without a lock.
 */
package dev.patchbay.datapath.vport;
