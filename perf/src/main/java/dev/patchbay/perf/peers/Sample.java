package dev.patchbay.perf.peers;

import dev.patchbay.perf.results.Statistics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one measured stretch of time showed.
 *
 * @param seconds how long it was.
 * @param offered datagrams that the source sent per second.
 * @param delivered datagrams that reached the sink per second.
 * @param loss part of what was sent from the stretch's start on that never came, 0 to 1.
 * @param processCpu seconds of the system's process per million datagrams delivered; NaN if it has none.
 * @param machineCpu seconds of all processors per million datagrams delivered: source, sink and kernel included.
 * @param others part of one processor that processes outside the run took, 0 to the number of processors.
 * @param joined datagrams per piece that the sink received.
 * @param samples datagrams whose bytes were compared.
 * @param wrong how many of those were not what they should have been.
 * @param firstWrong the first wrong one in hex; empty if there is none.
 * @param flows different inner flows among the samples.
 * @param latencies from when a datagram should have been sent until the sink had it, in ns; null if not asked for.
 */
record Sample(
        double seconds,
        double offered,
        double delivered,
        double loss,
        double processCpu,
        double machineCpu,
        double others,
        double joined,
        long samples,
        long wrong,
        String firstWrong,
        long flows,
        Histogram latencies) {
    /** For a result file. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds", Statistics.rounded(seconds));
        figures.put("offered_pps", Math.round(offered));
        figures.put("pps", Math.round(delivered));
        figures.put("loss", Statistics.rounded(loss));
        if (!Double.isNaN(processCpu)) {
            figures.put("cpu_seconds_per_million", Statistics.rounded(processCpu));
        }
        figures.put("machine_cpu_seconds_per_million", Statistics.rounded(machineCpu));
        figures.put("other_processes_cpu", Statistics.rounded(others));
        figures.put("datagrams_per_receive", Statistics.rounded(joined));
        figures.put("samples", samples);
        figures.put("wrong", wrong);
        if (!firstWrong.isEmpty()) {
            figures.put("first_wrong", firstWrong);
        }
        figures.put("flows_in_samples", flows);
        return figures;
    }
}
