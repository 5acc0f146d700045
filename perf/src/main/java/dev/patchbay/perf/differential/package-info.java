/**
 * Patchbay beside Open vSwitch: the same random scenarios on both, and every difference as a scenario file.
 *
 * <p>{@link dev.patchbay.perf.ovs.OvsInstance} starts a private Open vSwitch with its dummy datapath, whose ports are
 * files and whose clock stands still; {@link dev.patchbay.perf.differential.OvsPlayer} plays scenarios on it and writes its
 * answers down in the format of scenario files. What Open vSwitch says is what is expected.
 *
 * <p>Open vSwitch is used as its users use it, through its programs and sockets. Where it is not installed, nothing here
 * runs.
 */
package dev.patchbay.perf.differential;
