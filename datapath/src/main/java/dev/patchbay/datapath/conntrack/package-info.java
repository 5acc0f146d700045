/**
 * The connection tracker of the fast half: which connection a packet belongs to, whether its state allows the packet, and
 * network address translation.
 *
 * <p>A worker meets a {@code ct} action, described by a {@link dev.patchbay.datapath.conntrack.CtRequest}, and has the
 * packet looked up among the host's connections. The answer is written into the connection words of the packet's key, where
 * the tables find it after recirculation; translated addresses are written into the frame.
 *
 * <p>States, timeouts, the order of checks and their oddities are those of Open vSwitch 3.1's userspace datapath
 * (lib/conntrack.c and its neighbours), which differ from the Linux kernel's in places: see ovs-fields(7) and
 * ovs-actions(7). Connections are the one state that workers share; each class says how.
 */
package dev.patchbay.datapath.conntrack;
