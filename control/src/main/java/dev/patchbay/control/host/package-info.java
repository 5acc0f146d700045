/**
 * One host of a lab: a switch with its bridges, ports and flows, the guests behind the ports, and the commands by which
 * others reach them.
 *
 * <p>{@link dev.patchbay.control.host.Host} is the host itself, in a process of its own or beside others in one JVM. {@link
 * dev.patchbay.control.host.HostProcess} is the process around it: {@code patchbay host} in the foreground, or a child of
 * {@code patchbay run} that lives only as long as its parent. An underlay address and port belong to one host at a time, of
 * whatever lab: {@link dev.patchbay.control.host.UnderlayLock} sees to that.
 */
package dev.patchbay.control.host;
