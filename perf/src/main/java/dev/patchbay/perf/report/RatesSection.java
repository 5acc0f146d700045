package dev.patchbay.perf.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Packets per second on real sockets, beside other switches: of each workload the newest run. */
final class RatesSection implements Section {
    private static final String LIMIT = "limit";
    private final String name;
    /** The only workload to show; null for all. */
    private final String only;

    /** All workloads. */
    RatesSection() {
        this("rates", null);
    }

    /** One workload, for a page that has room for no more. */
    RatesSection(String name, String only) {
        this.name = name;
        this.only = only;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String make(ResultSet results, String prefix, Map<String, String> charts) throws BadResultException {
        Map<String, Result> newest = new LinkedHashMap<>();
        for (Result run : results.runs("peers-rate")) {
            for (Result row : run.objects("medians")) {
                newest.putIfAbsent(row.text("workload"), run);
            }
        }
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Result> each : newest.entrySet()) {
            if (only == null || only.equals(each.getKey())) {
                text.append(workload(each.getKey(), each.getValue(), prefix, charts));
            }
        }
        if (text.isEmpty()) {
            return NOTHING;
        }
        if (only == null) {
            for (Result run : new LinkedHashSet<>(newest.values())) {
                text.append(run.origin(prefix))
                        .append("\n\nThe limit's source has the SHA-256 `")
                        .append(run.shown("limit_sha256"))
                        .append("`.\n\n");
            }
        }
        return text.toString();
    }

    private String workload(String workload, Result run, String prefix, Map<String, String> charts)
            throws BadResultException {
        String title = title(workload);
        BarChart chart = new BarChart(title, "million packets per second");
        MarkdownTable table = new MarkdownTable(
                "system", "M packets/s", "least – most", "of the limit", "quartiles", "CPU s per M", "wrong");
        int rounds = 0;
        for (Result row : run.objects("medians")) {
            if (!row.text("workload").equals(workload)) {
                continue;
            }
            String word = row.text("system");
            Systems system = Systems.of(word);
            String named = system == null ? word : system.title();
            Result pps = row.object("pps");
            List<Double> all = new ArrayList<>();
            long wrong = 0;
            for (Result turn : turns(run, workload, word)) {
                all.add(turn.number("pps") / 1e6);
                wrong += (long) turn.number("wrong");
            }
            rounds = all.size();
            String ratio = "–";
            String quartiles = "–";
            if (row.has("ratio_to_limit") && !word.equals(LIMIT)) {
                Result toLimit = row.object("ratio_to_limit");
                ratio = Figures.ratio(toLimit.number("median"));
                quartiles = Figures.quartiles(toLimit);
            }
            table.row(
                    named,
                    Figures.millions(pps.number("median")),
                    Figures.millions(pps.number("least")) + " – " + Figures.millions(pps.number("most")),
                    ratio,
                    quartiles,
                    row.has("cpu_seconds_per_million")
                            ? Figures.plain(
                                    row.object("cpu_seconds_per_million").number("median"))
                            : "–",
                    String.valueOf(wrong));
            chart.bar(
                    named,
                    system == null ? Systems.LIMIT.colour() : system.colour(),
                    pps.number("median") / 1e6,
                    all,
                    Figures.millions(pps.number("median"))
                            + (ratio.equals("–") ? "" : "   (" + ratio + " of the limit)"));
        }
        String file = "rate-" + workload.replace(':', '-') + ".svg";
        charts.put(file, chart.svg());
        return (only == null ? "### " + title + "\n\n" : "")
                + "![" + title + "](" + prefix + file + ")\n\n" + table + "\n"
                + "Medians of " + rounds + " interleaved rounds; workload `" + workload + "`"
                + (only == null
                        ? ""
                        : "; [" + run.file().getFileName() + "](" + prefix
                                + run.file().getFileName() + ")")
                + ".\n\n";
    }

    /** The system's turns in all rounds. */
    private static List<Result> turns(Result run, String workload, String system) throws BadResultException {
        List<Result> turns = new ArrayList<>();
        for (Result round : run.objects("rounds")) {
            if (round.text("workload").equals(workload) && round.text("system").equals(system)) {
                turns.add(round);
            }
        }
        return turns;
    }

    /** {@code batched-mixed:64:1000} in words. */
    static String title(String workload) {
        String[] parts = workload.split(":", -1);
        if (parts.length != 3) {
            return workload;
        }
        String sender = switch (parts[0]) {
            case "batched" -> "Batched to the socket, one flow per piece";
            case "batched-mixed" -> "Batched to the socket, flows mixed within pieces";
            case "segmented" -> "Segmented on the wire, joined by the receiving device";
            case "segmented-mixed" -> "Segmented on the wire, flows mixed";
            case "single" -> "One by one";
            default -> parts[0];
        };
        String size = parts[1].equals("imix") ? "IMIX" : parts[1] + " bytes";
        String flows = Figures.plain(Double.parseDouble(parts[2])) + (parts[2].equals("1") ? " flow" : " flows");
        return sender + ": " + size + ", " + flows;
    }
}
