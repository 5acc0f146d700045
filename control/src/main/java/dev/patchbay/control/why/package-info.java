/**
 * {@code patchbay why}: follows one packet over all hosts of a lab and says at each step what happens to it and why.
 *
 * <p>On each host {@link dev.patchbay.control.why.RehearsalCommands} rehearses the packet with the running switch's own tables and
 * connections ({@link dev.patchbay.datapath.rehearsal}). {@link dev.patchbay.control.why.WhyCommand}, in a process of its own, reads
 * what the user means ({@link dev.patchbay.control.why.PacketText}, with what {@link dev.patchbay.control.why.LabMap} knows of guests
 * and addresses), hands the datagrams that would leave one host to the next one ({@link dev.patchbay.control.why.PathFinder}), and
 * prints the whole way. Nothing in the lab changes by that.
 */
package dev.patchbay.control.why;
