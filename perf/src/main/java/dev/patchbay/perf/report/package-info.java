/**
 * Tables and charts made of result files: {@code patchbay bench report}.
 *
 * <p>{@link dev.patchbay.perf.report.ResultSet} reads the JSON files that the runs left in a folder. Each {@link
 * dev.patchbay.perf.report.Section} turns those of its kind into a piece of Markdown and its charts: real sockets, memory and
 * proofs never meet in one table. {@link dev.patchbay.perf.report.MarkedPage} puts the pieces between the marks of a page and
 * leaves everything else on it alone, so that no figure on a page is written by hand, and running twice changes nothing.
 */
package dev.patchbay.perf.report;
