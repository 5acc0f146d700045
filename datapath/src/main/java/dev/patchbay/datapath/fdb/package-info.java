/**
 * The forwarding database of a bridge: which port each MAC address of each VLAN was last seen on.
 *
 * <p>{@link dev.patchbay.datapath.fdb.MacLearningTable} has the ageing, fairness and static entries of Open vSwitch's
 * {@code mac-learning}. It belongs to the slow path, and cached flows depend on its answers by tags.
 */
package dev.patchbay.datapath.fdb;
