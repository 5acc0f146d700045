package dev.patchbay.perf.peers;

import dev.patchbay.perf.results.Statistics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * How long datagrams are on their way when all systems get the same number of them per second.
 *
 * <p>That rate is half of the highest one at which the slowest system loses at most {@value #LOSS_PERCENT} % unless the user
 * names it. The time runs from when a datagram should have been sent, whenever the source came to do it, so that a system
 * that holds the source up does not look the better for it. Systems take turns in rounds, and percentiles are compared
 * within rounds, as in {@link RateRun}.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class LatencyRun {
    private static final double LOSS_PERCENT = 0.1;
    private static final int SEARCH_STEPS = 5;
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};

    private final Field field;
    private final Stretch stretch;
    private final PrintWriter progress;
    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, Object> lossless = new LinkedHashMap<>();

    /** One system's turn in one round. */
    private record Turn(int round, String system, long end, Sample sample) {
        double microseconds(double percentile) {
            return sample.latencies().getValueAtPercentile(percentile) / 1e3;
        }
    }

    LatencyRun(Field field, Stretch stretch, PrintWriter progress) {
        this.field = field;
        this.stretch = stretch;
        this.progress = progress;
    }

    /**
     * Looks for the rate.
     *
     * @return half of what the slowest system passes on without noticeable loss, in datagrams per second.
     */
    long rateForAll(Workload workload) throws IOException, InterruptedException, PeersException {
        long slowest = Long.MAX_VALUE;
        for (Peer peer : field.peers()) {
            long rate = lossless(peer, workload);
            progress.println("%-12s loses at most %s %% at %d per second".formatted(peer.name(), LOSS_PERCENT, rate));
            lossless.put(peer.name(), rate);
            slowest = Math.min(slowest, rate);
        }
        return Math.max(1, slowest / 2);
    }

    /** Between nothing and what arrives when the source sends all it can. */
    private long lossless(Peer peer, Workload workload) throws IOException, InterruptedException, PeersException {
        long good = 0;
        long bad = Math.round(
                1.25 * stretch.flatOut(peer, field.place(peer), workload).delivered());
        for (int step = 0; step < SEARCH_STEPS; step++) {
            long rate = Math.max(1, good == 0 ? bad * 2 / 3 : (good + bad) / 2);
            if (stretch.atRate(peer, field.place(peer), workload, rate).loss() * 100 <= LOSS_PERCENT) {
                good = rate;
            } else {
                bad = rate;
            }
        }
        return good == 0 ? bad / 2 : good;
    }

    /** Measures all systems. */
    void run(Workload workload, long rate, int warmUps, int rounds)
            throws IOException, InterruptedException, PeersException {
        for (int round = 1 - warmUps; round <= rounds; round++) {
            Peer limit = null;
            for (Peer peer : field.peers()) {
                turn(workload, rate, round, peer, peer.name());
                limit = peer.name().equals(LimitPeer.NAME) ? peer : limit;
            }
            if (limit != null) {
                turn(workload, rate, round, limit, LimitPeer.AGAIN);
            }
        }
    }

    private void turn(Workload workload, long rate, int round, Peer peer, String name)
            throws IOException, InterruptedException, PeersException {
        Sample sample = stretch.atRate(peer, field.place(peer), workload, rate);
        Turn turn = new Turn(round, name, System.currentTimeMillis(), sample);
        progress.println("%s %-12s p50 %8.1f  p99 %8.1f  p99.9 %8.1f  max %9.1f µs, loss %.3f %%"
                .formatted(
                        round <= 0 ? "warm-up" : "round %d".formatted(round),
                        name,
                        turn.microseconds(50),
                        turn.microseconds(99),
                        turn.microseconds(99.9),
                        turn.microseconds(100),
                        100 * sample.loss()));
        if (round > 0) {
            turns.add(turn);
        }
    }

    /** Datagrams that were not what they should have been, in all rounds. */
    long wrong() {
        return turns.stream().mapToLong(turn -> turn.sample().wrong()).sum();
    }

    /** For a result file: at which rate each system lost almost nothing; empty if nobody looked. */
    Map<String, Object> lossless() {
        return lossless;
    }

    /** Every turn, for a result file; times in microseconds. */
    List<Map<String, Object>> rounds() {
        List<Map<String, Object>> rounds = new ArrayList<>();
        for (Turn turn : turns) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("round", (long) turn.round());
            figures.put("system", turn.system());
            for (double percentile : PERCENTILES) {
                figures.put(name(percentile), Statistics.rounded(turn.microseconds(percentile)));
            }
            figures.putAll(turn.sample().figures());
            rounds.add(figures);
        }
        return rounds;
    }

    private static String name(double percentile) {
        return percentile == 100
                ? "max_us"
                : "p" + Statistics.rounded(percentile).toPlainString() + "_us";
    }

    /** Per system: medians and spread of percentiles, and of their ratios to the limit's. */
    List<Map<String, Object>> medians() {
        List<Map<String, Object>> medians = new ArrayList<>();
        for (String system : systems()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("system", system);
            for (double percentile : PERCENTILES) {
                figures.put(name(percentile), times(system, percentile).figures());
                Statistics ratio = ratios(system, percentile);
                if (!Double.isNaN(ratio.median())) {
                    figures.put(name(percentile).replace("_us", "_ratio_to_limit"), ratio.figures());
                }
            }
            medians.add(figures);
        }
        return medians;
    }

    /** A table for people. */
    String table() {
        StringBuilder text = new StringBuilder("%-14s".formatted("µs"));
        for (double percentile : PERCENTILES) {
            text.append("%10s %19s %9s".formatted(name(percentile).replace("_us", ""), "(quartiles)", "of limit"));
        }
        text.append(System.lineSeparator());
        for (String system : systems()) {
            text.append("%-14s".formatted(system));
            for (double percentile : PERCENTILES) {
                Statistics times = times(system, percentile);
                text.append("%10.1f %9.1f -%8.1f %9.2f"
                        .formatted(
                                times.median(),
                                times.lowerQuartile(),
                                times.upperQuartile(),
                                ratios(system, percentile).median()));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    private List<String> systems() {
        return turns.stream().map(Turn::system).distinct().toList();
    }

    private Statistics times(String system, double percentile) {
        return Statistics.of(turns.stream()
                .filter(turn -> turn.system().equals(system))
                .map(turn -> turn.microseconds(percentile))
                .toList());
    }

    private Statistics ratios(String system, double percentile) {
        List<Double> ratios = new ArrayList<>();
        for (Turn limit : turns) {
            for (Turn turn : turns) {
                if (limit.system().equals(LimitPeer.NAME)
                        && turn.system().equals(system)
                        && turn.round() == limit.round()) {
                    ratios.add(turn.microseconds(percentile) / limit.microseconds(percentile));
                }
            }
        }
        return Statistics.of(ratios);
    }

    /** The lines of a histogram log as HdrHistogram's tools read it: one interval per turn, tagged with the system. */
    List<String> histogramLog() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HistogramLogWriter writer = new HistogramLogWriter(bytes);
        writer.outputLogFormatVersion();
        writer.outputLegend();
        for (Turn turn : turns) {
            Histogram histogram = turn.sample().latencies();
            histogram.setTag(turn.system());
            histogram.setStartTimeStamp(
                    turn.end() - Math.round(1000 * turn.sample().seconds()));
            histogram.setEndTimeStamp(turn.end());
            writer.outputIntervalHistogram(histogram);
        }
        writer.close();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
