package dev.patchbay.control.lab;

import java.util.Optional;

/** What the reader of labs must know about the OpenFlow language: whether a text belongs to it. */
interface FlowSyntax {
    /**
     * Reads one flow as {@code ovs-ofctl add-flow} does.
     *
     * @return what is wrong with it, or empty
     */
    Optional<String> flowMistake(String flow, BridgeSpec bridge);

    /**
     * Reads a match as {@code ovs-ofctl dump-flows} does.
     *
     * @return what is wrong with it, or empty
     */
    Optional<String> matchMistake(String match, BridgeSpec bridge);
}
