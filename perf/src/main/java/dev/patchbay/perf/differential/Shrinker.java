package dev.patchbay.perf.differential;

import dev.patchbay.perf.ovs.OvsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a scenario that shows a difference smaller, as long as it shows one of the same kind.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class Shrinker {
    private static final int MAX_TRIALS = 150;

    private final Comparer comparer;
    private Comparison best;
    private int trials;

    Shrinker(Comparer comparer) {
        this.comparer = comparer;
    }

    Comparison shrink(Comparison found) throws IOException, InterruptedException, OvsException {
        best = found;
        trials = 0;
        cutAfterFirst();
        dropEvents(8);
        dropEvents(1);
        for (String member : List.of("flows", "groups")) {
            dropTexts(member, 4);
            dropTexts(member, 1);
        }
        dropEvents(1);
        return best;
    }

    /** What kind of difference it is: the words before the first detail. */
    static String kind(Comparison comparison) {
        String first = comparison.differences().getFirst();
        String what = first.substring(first.indexOf(']') + 1).strip();
        return what.split("[:\\s]", -1)[0] + (first.startsWith("[cache on") ? "-cached" : "");
    }

    private void cutAfterFirst() {
        String first = best.differences().getFirst();
        String number = first.replaceAll("(?s)^\\[[^\\]]*event (\\d+)\\].*", "$1");
        if (!number.equals(first)) {
            keep(events(best.scenario()).subList(0, Integer.parseInt(number) + 1));
        }
    }

    private void keep(List<Map<String, Object>> events) {
        Map<String, Object> shorter = Comparer.copy(best.scenario());
        shorter.put("events", new ArrayList<>(events));
        best = new Comparison(shorter, best.differences(), best.language(), best.use());
    }

    private void dropEvents(int chunk) throws IOException, InterruptedException, OvsException {
        for (int i = events(best.scenario()).size() - 1 - chunk; i >= 0; i -= chunk) {
            List<Map<String, Object>> fewer = new ArrayList<>(events(best.scenario()));
            if (i + chunk > fewer.size()) {
                continue;
            }
            fewer.subList(i, i + chunk).clear();
            Map<String, Object> candidate = Comparer.copy(best.scenario());
            candidate.put("events", fewer);
            attempt(candidate);
        }
    }

    @SuppressWarnings("unchecked")
    private void dropTexts(String member, int chunk) throws IOException, InterruptedException, OvsException {
        int bridges = ((List<?>) best.scenario().get("bridges")).size();
        for (int b = 0; b < bridges; b++) {
            for (int i = texts(b, member).size() - chunk; i >= 0; i -= chunk) {
                List<String> fewer = new ArrayList<>(texts(b, member));
                if (i + chunk > fewer.size()) {
                    continue;
                }
                fewer.subList(i, i + chunk).clear();
                Map<String, Object> candidate = Comparer.copy(best.scenario());
                ((List<Map<String, Object>>) candidate.get("bridges")).get(b).put(member, fewer);
                attempt(candidate);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private List<String> texts(int bridge, String member) {
        List<Map<String, Object>> bridges =
                (List<Map<String, Object>>) best.scenario().get("bridges");
        return (List<String>) bridges.get(bridge).getOrDefault(member, List.of());
    }

    private void attempt(Map<String, Object> candidate) throws IOException, InterruptedException, OvsException {
        if (trials++ >= MAX_TRIALS) {
            return;
        }
        Comparison tried = comparer.compare(candidate);
        if (!tried.differences().isEmpty() && kind(tried).equals(kind(best))) {
            best = tried;
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> events(Map<String, Object> scenario) {
        return (List<Map<String, Object>>) scenario.get("events");
    }
}
