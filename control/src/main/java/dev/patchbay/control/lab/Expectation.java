package dev.patchbay.control.lab;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must have come true when a check is over. */
public sealed interface Expectation {
    /**
     * Of a check that sends. Counters are those of the check alone.
     *
     * @param received answers
     * @param lossPercent requests without answer, rounded up
     * @param datagrams host → remote tunnel end → datagrams; an end of a named host that is not named must get none
     * @param seenBy guest → frames received with the sender's source MAC address
     * @param hits flows and how often they are used
     * @param droppedBy the flow that drops each frame; and no datagram leaves the sender's host
     * @param drops host → drop reason → packets
     */
    record Happened(
            Optional<Count> received,
            Optional<Count> lossPercent,
            Map<String, Map<Integer, Count>> datagrams,
            Map<String, Count> seenBy,
            List<Hit> hits,
            Optional<Rule> droppedBy,
            Map<String, Map<String, Count>> drops)
            implements Expectation {}

    /**
     * Of a check that looks.
     *
     * @param count flows or entries
     * @param packets counted by the one flow found
     */
    record Found(Count count, Optional<Count> packets) implements Expectation {}

    /**
     * One flow of one bridge.
     *
     * @param host where
     * @param bridge which
     * @param match finds exactly one flow
     */
    record Rule(String host, String bridge, String match) {
        @Override
        public String toString() {
            return host + " " + bridge + " " + match;
        }
    }

    /**
     * A flow and how often it is used.
     *
     * @param rule which
     * @param packets how often
     */
    record Hit(Rule rule, Count packets) {}
}
