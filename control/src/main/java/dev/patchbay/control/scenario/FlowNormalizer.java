package dev.patchbay.control.scenario;

/**
 * Brings flows and matches into one spelling, so that two that mean the same are the same text.
 *
 * <p>Text that cannot be read stays as it is: then only equal text is equal.
 */
interface FlowNormalizer {
    /** A line of {@code dump-flows --no-stats --no-names} of a bridge. */
    String flow(String bridge, String line);

    /** The match of a flow, "" for one that matches everything. */
    String match(String match);
}
