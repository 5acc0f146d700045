/**
 * Results of runs as JSON files for {@code bench-results}.
 *
 * <p>{@link dev.patchbay.perf.results.ResultFile} adds to the figures of a run where they come from: the commit, the machine,
 * the JDK, the command line. A result without its origin is not worth keeping, so there is no way to write one. The files
 * are not overwritten: a name that is taken gets a number.
 */
package dev.patchbay.perf.results;
