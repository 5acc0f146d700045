/**
 * Runs that show how a switch behaves at its limits: with very many flows, while they change.
 *
 * <p>{@link dev.patchbay.perf.limits.RuleLoadRun} loads, shows, changes and removes 100,000 flows as {@code ovs-ofctl} does it,
 * and reports how long it took, how much memory the flows use, and how long packets of new flows waited for the slow path
 * meanwhile. {@link dev.patchbay.perf.limits.LearningRun} fills the cache with 100,000 flows and compares the rate of their
 * packets with and without ten thousand new MAC addresses a second.
 *
 * <p>Both make a switch of their own in this process, without sockets; frames go through the real worker and slow path, each on
 * its thread. {@link dev.patchbay.perf.limits.LimitsCommand} is the way to start them.
 */
package dev.patchbay.perf.limits;
