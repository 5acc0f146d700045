package dev.patchbay.perf.report;

import java.util.List;
import java.util.Map;

/** Runs that look for wrong answers: of each kind the newest. */
final class ProofsSection implements Section {
    @Override
    public String name() {
        return "proofs";
    }

    @Override
    public String make(ResultSet results, String prefix, Map<String, String> charts) throws BadResultException {
        MarkdownTable table = new MarkdownTable("run", "commit", "seed", "tried", "found");
        StringBuilder origins = new StringBuilder();
        boolean any = false;
        for (String name : List.of("soundness", "differential", "masks")) {
            Result run = results.newest(name);
            if (run == null) {
                continue;
            }
            any = true;
            table.row(
                    "`patchbay " + name + "`",
                    run.commit(),
                    run.has("seed") ? String.valueOf(run.whole("seed")) : "–",
                    tried(name, run),
                    found(name, run));
            origins.append(run.origin(prefix)).append("\n\n");
        }
        return any ? table + "\n" + origins : NOTHING;
    }

    private static String tried(String name, Result run) {
        return switch (name) {
            case "soundness" ->
                run.shown("cases") + " cases in " + run.shown("histories") + " histories, "
                        + run.shown("frames_from_cache") + " of " + run.shown("frames") + " frames from the cache";
            case "differential" ->
                run.shown("cases") + " scenarios of " + run.shown("events") + " events, " + run.shown("frames")
                        + " frames";
            default -> run.shown("packets") + " packets";
        };
    }

    private static String found(String name, Result run) {
        return switch (name) {
            case "soundness" -> run.shown("findings") + " wrong masks";
            case "differential" -> run.shown("differences") + " scenarios with differences";
            default ->
                run.shown("mean_bits") + " exact bits beside Open vSwitch's " + run.shown("mean_bits_of_open_vswitch")
                        + ": " + run.shown("ratio");
        };
    }
}
