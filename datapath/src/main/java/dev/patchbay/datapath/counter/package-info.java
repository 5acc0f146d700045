/**
 * What the fast half counts, and how others read it.
 *
 * <p>Every packet leaves a worker by exactly one door: it is forwarded, consumed, or dropped for a {@link
 * dev.patchbay.datapath.counter.DropReason} that has a name. {@link dev.patchbay.datapath.counter.WorkerCounters} and
 * {@link dev.patchbay.datapath.counter.PortCounters} have one writer each, the worker; any thread reads them without a
 * lock. {@link dev.patchbay.datapath.counter.LatencyRecorder} lives here because both the switch and its load generators
 * need it.
 */
package dev.patchbay.datapath.counter;
