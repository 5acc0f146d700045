package dev.patchbay.control.guest;

import dev.patchbay.datapath.counter.LatencyRecorder;

/**
 * What came of a ping, an arping or a UDP run.
 *
 * @param sent requests handed to the network layer
 * @param received requests that were answered
 * @param duplicates further answers to the same request
 * @param unresolved requests that found no neighbour
 * @param corrupt answers whose payload is not what was sent
 * @param latency round-trip times, from handing over the request to receiving its first answer
 * @param firstAnswerEpochMs wall-clock time of the first answer, 0 if there was none
 */
public record EchoResult(
        long sent,
        long received,
        long duplicates,
        long unresolved,
        long corrupt,
        LatencyRecorder latency,
        long firstAnswerEpochMs) {}
