/**
 * The engine for Linux.
 *
 * <p>{@link dev.patchbay.datapath.underlay.linux.LinuxUnderlay} is all that others see. {@code Receiver} reads sockets and cuts
 * what the kernel has put together; {@code SendRuns} groups what leaves, {@code Sender} hands it over and deals with refusals.
 * {@code MessageVector} and {@code ControlMessages} are the kernel's structures in memory, {@code Libc} the two calls that take
 * them. All numbers are those of 64-bit Linux on x86-64 and ARM.
 */
package dev.patchbay.datapath.underlay.linux;
