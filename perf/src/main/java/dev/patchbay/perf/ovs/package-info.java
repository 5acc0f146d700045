/**
 * A private Open vSwitch for runs that compare Patchbay with it.
 *
 * <p>{@link dev.patchbay.perf.ovs.OvsInstance} starts {@code ovsdb-server} and {@code ovs-vswitchd} from the system's package
 * with a database, sockets and logs in a folder of the run, so that the system's own switch is not touched. Commands go
 * through the programs that users know, or, where there are many, over a lasting connection to the control socket. What
 * Open vSwitch refuses is an {@link dev.patchbay.perf.ovs.OvsException} with its words.
 */
package dev.patchbay.perf.ovs;
