/**
 * {@code ofproto/trace}: tells in words where a packet goes and why.
 *
 * <p>{@link dev.patchbay.datapath.xlate.trace.PacketTracer} has the translator explain a packet, writes what it hears down
 * as a tree ({@link dev.patchbay.datapath.xlate.trace.TraceTree}), and goes on with the copies that connection tracking
 * gives back, each with the state that the user supposes. The words, the indentation and the order are Open vSwitch's
 * (ovs-vswitchd(8), "OFPROTO COMMANDS"), so that what people have learned to read there they can read here.
 *
 * <p>Slow path only: a trace asks the real tables, in the middle of a running switch, and changes nothing in them.
 */
package dev.patchbay.datapath.xlate.trace;
