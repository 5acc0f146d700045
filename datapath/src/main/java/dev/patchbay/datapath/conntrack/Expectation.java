package dev.patchbay.datapath.conntrack;

/**
 * A data connection that a control connection has announced.
 *
 * @param parent tuple of the control connection.
 * @param mark of the control connection when it was announced.
 * @param label likewise; null for zero.
 * @param replaced address with which translation replaces the one that replies come from or go to.
 * @param replaceDestination whether it replaces the destination of replies, else their source.
 */
record Expectation(PacketTuple parent, int mark, Label label, Address replaced, boolean replaceDestination) {
    /** One address; the low half alone for IPv4. */
    record Address(long high, long low) {}
}
