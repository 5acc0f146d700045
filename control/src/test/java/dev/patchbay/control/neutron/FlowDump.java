package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dump of a host's bridges with everything taken out that is free: cookies, link-layer addresses of ports, the order of
 * flows, and the numbers of conjunctions, which are called by what they do instead.
 */
final class FlowDump {
    private static final Pattern PORT = Pattern.compile(" (\\d+|LOCAL)\\((.*)\\): addr:.*");
    private static final Pattern CONJUNCTION = Pattern.compile("(conj_id=|conjunction\\()(\\d+)");
    private static final Pattern REMEMBERED = Pattern.compile("load:0x([0-9a-f]+)->NXM_NX_REG7");

    private FlowDump() {}

    /** Lines that are equal if and only if the dumps mean the same, sorted. */
    static List<String> normalized(String dump) {
        List<String> lines = new ArrayList<>();
        String bridge = "";
        for (String line : dump.lines().toList()) {
            Matcher port = PORT.matcher(line);
            if (line.startsWith("== ")) {
                bridge = line.substring(3);
                lines.add(bridge);
            } else if (port.matches()) {
                lines.add(bridge + " port " + port.group(1) + " " + port.group(2));
            } else if (!line.isBlank()) {
                lines.add(bridge + " " + line.strip().replaceAll("cookie=0x[0-9a-f]+", "cookie="));
            }
        }
        Map<Integer, String> names = names(lines);
        return lines.stream().map(line -> rename(line, names)).sorted().toList();
    }

    /** Each number's name is the list of flows that it stands in, where it is X and others are nothing. */
    private static Map<Integer, String> names(List<String> lines) {
        Map<Integer, List<String>> places = new TreeMap<>();
        for (String line : lines) {
            for (int id : numbers(line)) {
                places.computeIfAbsent(id, unknown -> new ArrayList<>()).add(rename(line, Map.of(id, "X")));
            }
        }
        Map<String, Integer> known = new HashMap<>();
        Map<Integer, String> names = new HashMap<>();
        places.forEach((id, flows) -> {
            flows.sort(null);
            names.put(
                    id,
                    Integer.toHexString(String.join("\n", flows).hashCode())
                            + known.merge(flows.toString(), 1, Integer::sum));
        });
        return names;
    }

    private static Set<Integer> numbers(String line) {
        Set<Integer> numbers = new TreeSet<>();
        CONJUNCTION.matcher(line).results().forEach(found -> numbers.add(Integer.parseInt(found.group(2))));
        return numbers;
    }

    private static String rename(String line, Map<Integer, String> names) {
        String renamed = CONJUNCTION
                .matcher(line)
                .replaceAll(found -> found.group(1) + names.getOrDefault(Integer.parseInt(found.group(2)), "_"));
        renamed = REMEMBERED
                .matcher(renamed)
                .replaceAll(found ->
                        "load:" + names.getOrDefault(Integer.parseInt(found.group(1), 16), "_") + "->NXM_NX_REG7");
        int actions = renamed.indexOf("actions=conjunction(");
        if (actions < 0) {
            return renamed;
        }
        int start = actions + "actions=".length();
        String[] parts = renamed.substring(start).split("(?<=\\)),");
        Arrays.sort(parts);
        return renamed.substring(0, start) + String.join(",", parts);
    }
}
