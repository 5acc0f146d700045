/**
 * {@code patchbay bench classifier}: look-ups in the table of OpenFlow rules beside those of Open vSwitch's classifier.
 *
 * <p>Open vSwitch has a benchmark of its own for it, {@code ovstest test-classifier benchmark}. {@link
 * dev.patchbay.perf.classifier.SameRules} draws such rules and the same packets from the same random numbers, {@link
 * dev.patchbay.perf.classifier.ClassifierCommand} looks them up and, where an {@code ovstest} is at hand, lets it do the same
 * in turn. Both look the packets up without asking for wildcards, as for a packet that nobody will cache, and with them, as a
 * translation does.
 */
package dev.patchbay.perf.classifier;
