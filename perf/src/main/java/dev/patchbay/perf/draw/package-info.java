/**
 * Random scenarios: bridges, flows, groups and events drawn from a seed.
 *
 * <p>{@link dev.patchbay.perf.draw.ScenarioDraw} makes documents in the format of scenario files, so whatever goes wrong
 * with one can be kept, played again and read. Addresses, ports and VLANs come from small pools that flows and frames
 * share: flows overlap, frames meet flows, caches are hit.
 *
 * <p>The same seed draws the same things on every machine.
 */
package dev.patchbay.perf.draw;
