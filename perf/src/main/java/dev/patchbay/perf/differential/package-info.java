/**
 * Patchbay beside Open vSwitch: the same random scenarios on both, and every difference as a scenario file.
 *
 * <p>{@link dev.patchbay.perf.ovs.OvsInstance} starts a private Open vSwitch with its dummy datapath, whose ports are
 * files and whose clock stands still; {@link dev.patchbay.perf.differential.OvsPlayer} plays scenarios on it and writes its
 * answers down in the format of scenario files. What Open vSwitch says is what is expected.
 *
 * <p>Frames are sent in between changes of flows, groups, meters, ports and MAC tables and the passing of time; a controller may
 * listen. Left out, because no two switches need to agree there, is what depends on a hash of the packet or on chance (select
 * groups of several buckets, multipath, bundles by hash, NAT with ranges, {@code sample}), which of several overlapping flows
 * of one priority wins, and the order among ports of a flood. Left out as well is what only the stand-ins do: dummy ports that
 * are down still send, and tunnels that end in the same process go on with the outer packet after some actions. Where a
 * packet has two tags when a controller gets it, Open vSwitch 3.1 writes its later changes to wrong places of the frame; and
 * when within a second a flow goes whose timeout was shortened to one that has passed is up to either switch. Counters of
 * meters and groups, traces, packets that a controller pauses, tunnel ports without an address, and a scenario that Open vSwitch
 * does not survive are not compared.
 *
 * <p>Open vSwitch is used as its users use it, through its programs and sockets. Where it is not installed, nothing here
 * runs.
 */
package dev.patchbay.perf.differential;
