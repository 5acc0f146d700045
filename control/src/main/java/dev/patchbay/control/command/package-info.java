/**
 * The tools of an operator, answered by the switch itself: {@code ovs-ofctl}, {@code ovs-vsctl}, {@code ovs-appctl},
 * {@code tcpdump}, {@code ping} and {@code arping}.
 *
 * <p>Each speaks as its original does: syntax, output, wording of errors, exit status. They are
 * {@link dev.patchbay.control.appctl.Program}s, so the same object serves a user at a terminal, a script and a scenario;
 * {@link dev.patchbay.control.command.HostCommands} puts all of them into the registry of a host. Everything they want from
 * the switch happens in short pieces on its slow path: a dump of a hundred thousand flows keeps no packet waiting.
 */
package dev.patchbay.control.command;
