package dev.patchbay.control.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableScriptTest {
    /** What the commands mean, as simply as possible. */
    private static Map<String, List<String>> run(Map<String, List<String>> table, List<String> script) {
        for (String line : script) {
            String[] words = line.split(" ", 3);
            List<String> chain = table.get(words[1]);
            String rest = words.length > 2 ? words[2] : "";
            switch (words[0]) {
                case "-N" -> assertThat(table.put(words[1], new ArrayList<>())).isNull();
                case "-X" -> assertThat(table.remove(words[1])).isEmpty();
                case "-A" -> chain.add(rest);
                case "-D" -> {
                    if (rest.matches("[0-9]+")) {
                        chain.remove(Integer.parseInt(rest) - 1);
                    } else {
                        assertThat(chain.remove(rest)).as(line).isTrue();
                    }
                }
                case "-I" -> {
                    String[] at = rest.split(" ", 2);
                    chain.add(Integer.parseInt(at[0]) - 1, at[1]);
                }
                default -> throw new AssertionError(line);
            }
        }
        return table;
    }

    private static Map<String, List<String>> table(List<String> lines) {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("POSTROUTING", new ArrayList<>());
        return run(table, lines);
    }

    private static List<String> draw(Random random) {
        List<String> lines = new ArrayList<>();
        for (int chain = 0; chain < 3; chain++) {
            if (random.nextInt(4) > 0) {
                lines.add("-N c" + chain);
                for (int rule = random.nextInt(5); rule > 0; rule--) {
                    lines.add("-A c" + chain + " -s 192.0.2." + random.nextInt(4) + " -j ACCEPT");
                }
            }
        }
        for (int rule = random.nextInt(5); rule > 0; rule--) {
            lines.add("-A POSTROUTING -s 192.0.2." + random.nextInt(4) + " -j ACCEPT");
        }
        return lines;
    }

    @Test
    void shouldMakeEachTableOfEachOther() {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            List<String> from = draw(random);
            List<String> to = draw(random);
            List<String> script = new TableScript(from, to).lines();
            assertThat(run(table(from), script))
                    .as("seed %d round %d: %s to %s by %s", seed, round, from, to, script)
                    .isEqualTo(table(to));
        }
    }

    @Test
    void shouldDoNothingWhenTablesAreTheSame() {
        List<String> lines = draw(new Random(1));
        assertThat(new TableScript(lines, lines).lines()).isEmpty();
    }

    @Test
    void shouldTouchOneRuleWhenOneIsNew() {
        List<String> from = List.of("-N c", "-A c -s 192.0.2.1 -j ACCEPT", "-A c -s 192.0.2.3 -j ACCEPT");
        List<String> to = List.of(
                "-N c", "-A c -s 192.0.2.1 -j ACCEPT", "-A c -s 192.0.2.2 -j ACCEPT", "-A c -s 192.0.2.3 -j ACCEPT");
        assertThat(new TableScript(from, to).lines()).containsExactly("-I c 2 -s 192.0.2.2 -j ACCEPT");
        assertThat(new TableScript(to, from).lines()).containsExactly("-D c -s 192.0.2.2 -j ACCEPT");
    }

    @Test
    void shouldSetPolicies() {
        assertThat(new TableScript(List.of(), List.of(":FORWARD DROP")).lines()).containsExactly("-P FORWARD DROP");
        assertThat(new TableScript(List.of(":FORWARD DROP"), List.of()).lines()).containsExactly("-P FORWARD ACCEPT");
    }
}
