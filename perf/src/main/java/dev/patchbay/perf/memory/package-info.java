/**
 * {@code patchbay bench memory}: how fast one worker carries VXLAN packets through br-tun's pipeline without any socket.
 *
 * <p>A switch runs as in a lab, with learning, revalidator and counters, but its engine, {@link
 * dev.patchbay.perf.memory.PreparedUnderlay}, finds its datagrams in memory and counts what it is given to send. {@link
 * dev.patchbay.perf.memory.TunnelSwitch} is the switch with its tables, {@link dev.patchbay.perf.memory.Workload} says which
 * packets it gets, {@link dev.patchbay.perf.memory.MemoryRun} measures several workloads in turn. What comes out says what
 * the switching costs; a system call costs several times as much, so these figures never stand beside those of sockets.
 *
 * <p>{@code patchbay bench megaflows} looks at one step of it alone: look-ups among {@link
 * dev.patchbay.perf.memory.ManyMegaflows}.
 */
package dev.patchbay.perf.memory;
