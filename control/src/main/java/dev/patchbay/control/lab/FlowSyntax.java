package dev.patchbay.control.lab;

import java.util.Optional;

/** What the reader of labs must know about the OpenFlow language: whether a text belongs to it. */
interface FlowSyntax {
    /** For texts that were read before: none has a mistake. */
    FlowSyntax CHECKED = new FlowSyntax() {
        @Override
        public Optional<Mistake> flowMistake(String flow, BridgeSpec bridge) {
            return Optional.empty();
        }

        @Override
        public Optional<Mistake> groupMistake(String group, BridgeSpec bridge) {
            return Optional.empty();
        }

        @Override
        public Optional<Mistake> meterMistake(String meter, BridgeSpec bridge) {
            return Optional.empty();
        }

        @Override
        public Optional<Mistake> matchMistake(String match, BridgeSpec bridge) {
            return Optional.empty();
        }
    };

    /**
     * A text that is not of the language.
     *
     * @param message what is wrong with it
     * @param position index in the text, -1 for all of it
     */
    record Mistake(String message, int position) {}

    /**
     * Reads one flow as {@code ovs-ofctl add-flow} does.
     *
     * @return what is wrong with it, or empty
     */
    Optional<Mistake> flowMistake(String flow, BridgeSpec bridge);

    /**
     * Reads one group as {@code ovs-ofctl add-group} does.
     *
     * @return what is wrong with it, or empty
     */
    Optional<Mistake> groupMistake(String group, BridgeSpec bridge);

    /**
     * Reads one meter as {@code ovs-ofctl add-meter} does.
     *
     * @return what is wrong with it, or empty
     */
    Optional<Mistake> meterMistake(String meter, BridgeSpec bridge);

    /**
     * Reads a match as {@code ovs-ofctl dump-flows} does; {@code priority} may be among its words.
     *
     * @return what is wrong with it, or empty
     */
    Optional<Mistake> matchMistake(String match, BridgeSpec bridge);
}
