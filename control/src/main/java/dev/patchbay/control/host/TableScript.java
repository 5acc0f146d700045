package dev.patchbay.control.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands that make one description of a table of iptables another: rules in front of the first and behind the last
 * difference of a chain stay where they are, with their counters. Stateless but for what it was made of.
 */
final class TableScript {
    private static final String NEW_CHAIN = "-N ";
    private static final String RULE = "-A ";

    private final Map<String, List<String>> before;
    private final Map<String, List<String>> after;
    private final Map<String, String> policiesBefore;
    private final Map<String, String> policiesAfter;
    private final List<String> script = new ArrayList<>();

    /**
     * Prepares it.
     *
     * @param from lines {@code :CHAIN POLICY}, {@code -N CHAIN} and {@code -A CHAIN RULE}
     * @param to the same
     */
    TableScript(List<String> from, List<String> to) {
        before = chains(from);
        after = chains(to);
        policiesBefore = policies(from);
        policiesAfter = policies(to);
    }

    private static Map<String, List<String>> chains(List<String> lines) {
        Map<String, List<String>> chains = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.startsWith(NEW_CHAIN)) {
                chains.putIfAbsent(line.substring(NEW_CHAIN.length()).strip(), new ArrayList<>());
            } else if (line.startsWith(RULE)) {
                String rest = line.substring(RULE.length()).strip();
                int blank = rest.indexOf(' ');
                String chain = blank < 0 ? rest : rest.substring(0, blank);
                chains.computeIfAbsent(chain, unknown -> new ArrayList<>())
                        .add(blank < 0 ? "" : rest.substring(blank + 1).strip());
            } else if (line.startsWith(":")) {
                chains.putIfAbsent(line.substring(1).strip().split("\\s+", 2)[0], new ArrayList<>());
            }
        }
        return chains;
    }

    private static Map<String, String> policies(List<String> lines) {
        Map<String, String> policies = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split("\\s+", 3);
            if (line.startsWith(":") && words.length > 1 && !words[1].equals("-")) {
                policies.put(words[0].substring(1), words[1]);
            }
        }
        return policies;
    }

    /** Built-in chains are always there: their names are in capitals. */
    private static boolean isBuiltIn(String chain) {
        return chain.matches("PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING");
    }

    /** The lines, as {@code iptables-restore --noflush} takes them; none if the two descriptions mean the same. */
    List<String> lines() {
        after.keySet().stream()
                .filter(chain -> !before.containsKey(chain) && !isBuiltIn(chain))
                .forEach(chain -> script.add(NEW_CHAIN + chain));
        policiesAfter.forEach((chain, policy) -> {
            if (!policy.equals(policiesBefore.getOrDefault(chain, "ACCEPT")) && isBuiltIn(chain)) {
                script.add("-P " + chain + " " + policy);
            }
        });
        policiesBefore.forEach((chain, policy) -> {
            if (!policiesAfter.containsKey(chain) && !policy.equals("ACCEPT") && isBuiltIn(chain)) {
                script.add("-P " + chain + " ACCEPT");
            }
        });
        after.forEach((chain, rules) -> chain(chain, before.getOrDefault(chain, List.of()), rules));
        List<String> gone = before.keySet().stream()
                .filter(chain -> !after.containsKey(chain))
                .toList();
        gone.forEach(chain -> chain(chain, before.get(chain), List.of()));
        gone.stream().filter(chain -> !isBuiltIn(chain)).forEach(chain -> script.add("-X " + chain));
        return script;
    }

    private void chain(String chain, List<String> from, List<String> to) {
        int front = 0;
        while (front < from.size() && front < to.size() && from.get(front).equals(to.get(front))) {
            front++;
        }
        int back = 0;
        while (back < from.size() - front
                && back < to.size() - front
                && from.get(from.size() - 1 - back).equals(to.get(to.size() - 1 - back))) {
            back++;
        }
        List<String> gone = from.subList(front, from.size() - back);
        // A rule that stands in front, too, must be named by its number, or that one would go.
        boolean numbered = gone.stream().anyMatch(from.subList(0, front)::contains);
        for (int i = gone.size() - 1; i >= 0; i--) {
            String rule = numbered ? String.valueOf(front + i + 1) : gone.get(i);
            script.add("-D " + chain + (rule.isEmpty() ? "" : " " + rule));
        }
        for (int i = front; i < to.size() - back; i++) {
            String rule = to.get(i).isEmpty() ? "" : " " + to.get(i);
            // With nothing behind it a rule is appended: "-I" takes no number beyond the end.
            script.add(back == 0 ? RULE + chain + rule : "-I " + chain + " " + (i + 1) + rule);
        }
    }
}
