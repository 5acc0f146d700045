package dev.patchbay.perf.peers;

import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many datagrams per second each system passes on.
 *
 * <p>Within a round all systems have their turn, one after the other, so that what disturbs the machine for a while disturbs
 * all of them; the limit has a second turn at the end, and what lies between its two figures is the noise. Ratios are taken
 * within rounds, then their median. A first round is not counted.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class RateRun {

    private final Field field;
    private final Stretch stretch;
    private final PrintWriter progress;
    private final List<Turn> turns = new ArrayList<>();

    /** One system's turn in one round. */
    private record Turn(String workload, int round, String system, Sample sample) {}

    RateRun(Field field, Stretch stretch, PrintWriter progress) {
        this.field = field;
        this.stretch = stretch;
        this.progress = progress;
    }

    /** Measures all systems under a workload. */
    void run(Workload workload, int warmUps, int rounds) throws IOException, InterruptedException, PeersException {
        for (int round = 1 - warmUps; round <= rounds; round++) {
            Peer limit = null;
            for (Peer peer : field.peers()) {
                turn(workload, round, peer, peer.name());
                limit = peer.name().equals(LimitPeer.NAME) ? peer : limit;
            }
            if (limit != null) {
                turn(workload, round, limit, LimitPeer.AGAIN);
            }
        }
    }

    private void turn(Workload workload, int round, Peer peer, String name)
            throws IOException, InterruptedException, PeersException {
        Sample sample = stretch.flatOut(peer, field.place(peer), workload);
        progress.println("%-24s %s  %-12s %8.3f M/s of %8.3f, joined %4.1f, others %.2f%s"
                .formatted(
                        workload,
                        round <= 0 ? "warm-up" : "round %d".formatted(round),
                        name,
                        sample.delivered() / 1e6,
                        sample.offered() / 1e6,
                        sample.joined(),
                        sample.others(),
                        sample.wrong() == 0 ? "" : ", WRONG: %d of %d".formatted(sample.wrong(), sample.samples())));
        if (round > 0) {
            turns.add(new Turn(workload.toString(), round, name, sample));
        }
    }

    /** Datagrams that were not what they should have been, in all rounds. */
    long wrong() {
        return turns.stream().mapToLong(turn -> turn.sample().wrong()).sum();
    }

    /** Every turn, for a result file. */
    List<Map<String, Object>> rounds() {
        List<Map<String, Object>> rounds = new ArrayList<>();
        for (Turn turn : turns) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("workload", turn.workload());
            figures.put("round", (long) turn.round());
            figures.put("system", turn.system());
            figures.putAll(turn.sample().figures());
            rounds.add(figures);
        }
        return rounds;
    }

    /** Per workload and system: medians and spread of rate, ratio to the limit, and cost. */
    List<Map<String, Object>> medians() {
        List<Map<String, Object>> medians = new ArrayList<>();
        for (Summary summary : summaries()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("workload", summary.workload());
            figures.put("system", summary.system());
            figures.put("pps", summary.rate().figures());
            if (!Double.isNaN(summary.ratio().median())) {
                figures.put("ratio_to_limit", summary.ratio().figures());
            }
            if (!Double.isNaN(summary.processCpu().median())) {
                figures.put("cpu_seconds_per_million", summary.processCpu().figures());
            }
            figures.put("machine_cpu_seconds_per_million", summary.machineCpu().figures());
            figures.put("loss", summary.loss().figures());
            medians.add(figures);
        }
        return medians;
    }

    /** A table for people. */
    String table() {
        StringBuilder text = new StringBuilder();
        String workload = "";
        for (Summary summary : summaries()) {
            if (!workload.equals(summary.workload())) {
                workload = summary.workload();
                text.append("%n%-24s %9s %19s %9s %15s %9s %9s %7s%n"
                        .formatted(
                                workload,
                                "M/s",
                                "(least - most)",
                                "of limit",
                                "(quartiles)",
                                "CPU s/M",
                                "machine",
                                "loss"));
            }
            text.append("  %-22s %9.3f %9.3f -%8.3f %9.3f %7.3f -%6.3f %9s %9.3f %6.1f%%%n"
                    .formatted(
                            summary.system(),
                            summary.rate().median() / 1e6,
                            summary.rate().least() / 1e6,
                            summary.rate().most() / 1e6,
                            summary.ratio().median(),
                            summary.ratio().lowerQuartile(),
                            summary.ratio().upperQuartile(),
                            Double.isNaN(summary.processCpu().median())
                                    ? "-"
                                    : "%.3f".formatted(summary.processCpu().median()),
                            summary.machineCpu().median(),
                            100 * summary.loss().median()));
        }
        return text.toString();
    }

    /** One system under one workload. */
    private record Summary(
            String workload,
            String system,
            Statistics rate,
            Statistics ratio,
            Statistics processCpu,
            Statistics machineCpu,
            Statistics loss) {}

    private List<Summary> summaries() {
        Map<String, List<Turn>> groups = new LinkedHashMap<>();
        for (Turn turn : turns) {
            groups.computeIfAbsent(turn.workload() + ' ' + turn.system(), key -> new ArrayList<>())
                    .add(turn);
        }
        return groups.values().stream().map(this::summary).toList();
    }

    private Summary summary(List<Turn> group) {
        List<Sample> samples = group.stream().map(Turn::sample).toList();
        return new Summary(
                group.getFirst().workload(),
                group.getFirst().system(),
                Statistics.of(samples.stream().map(Sample::delivered).toList()),
                Statistics.of(group.stream()
                        .map(this::ratioToLimit)
                        .filter(Double::isFinite)
                        .toList()),
                Statistics.of(samples.stream()
                        .map(Sample::processCpu)
                        .filter(Double::isFinite)
                        .toList()),
                Statistics.of(samples.stream().map(Sample::machineCpu).toList()),
                Statistics.of(samples.stream().map(Sample::loss).toList()));
    }

    /** To the first of the limit's turns in the same round. */
    private double ratioToLimit(Turn turn) {
        return turns.stream()
                .filter(other -> other.round() == turn.round()
                        && other.workload().equals(turn.workload())
                        && other.system().equals(LimitPeer.NAME))
                .mapToDouble(limit -> turn.sample().delivered() / limit.sample().delivered())
                .findFirst()
                .orElse(Double.NaN);
    }
}
