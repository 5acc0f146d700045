package dev.patchbay.control.agent;

/**
 * Flows that packets have made (by {@code learn}) and that mean something else after a change.
 *
 * @param bridge where they are
 * @param match as {@code ovs-ofctl del-flows} takes it
 * @param first whether they must go before the new flows come: they would be taken for those; else they go after them
 */
public record StaleFlows(String bridge, String match, boolean first) {}
