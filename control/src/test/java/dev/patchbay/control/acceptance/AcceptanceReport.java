package dev.patchbay.control.acceptance;

import dev.patchbay.control.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All rows with their tests, written when the run of tests ends: {@code target/acceptance.md} for people and {@code
 * target/acceptance.json}. A row without a test in this run says so.
 */
final class AcceptanceReport implements AutoCloseable {
    private record Result(String test, String result, String why, List<String> evidence) {
        Map<String, Object> json() {
            return Map.of("test", test, "result", result, "why", why, "evidence", evidence);
        }
    }

    private final Map<String, List<Result>> results = new TreeMap<>();

    synchronized void add(String row, String test, String outcome, String why, List<String> evidence) {
        results.computeIfAbsent(row, _ -> new ArrayList<>()).add(new Result(test, outcome, why, evidence));
    }

    @Override
    public synchronized void close() throws IOException {
        Path target = Path.of("target");
        Files.createDirectories(target);
        Files.writeString(target.resolve("acceptance.md"), markdown());
        Files.writeString(target.resolve("acceptance.json"), Json.write(json()));
    }

    private static String result(List<Result> tests) {
        if (tests.isEmpty()) {
            return "no test";
        }
        return tests.stream()
                .map(Result::result)
                .filter(result -> !result.equals("passed"))
                .findFirst()
                .orElse("passed");
    }

    private String markdown() {
        StringBuilder table = new StringBuilder(
                "# Acceptance\n\n| row | document | what | tests | result |\n|---|---|---|---|---|\n");
        StringBuilder evidence = new StringBuilder("\n# Evidence\n");
        for (RowTable.Entry row : RowTable.read()) {
            List<Result> tests = results.getOrDefault(row.id(), List.of());
            table.append("| ")
                    .append(String.join(
                            " | ",
                            row.id(),
                            row.file(),
                            row.item(),
                            String.join(", ", tests.stream().map(Result::test).toList()),
                            result(tests)))
                    .append(" |\n");
            for (Result test : tests) {
                evidence.append("\n## ")
                        .append(row.id())
                        .append(' ')
                        .append(test.test())
                        .append('\n');
                if (!test.why().isEmpty()) {
                    evidence.append("\n```\n").append(test.why().strip()).append("\n```\n");
                }
                test.evidence()
                        .forEach(seen -> evidence.append("\n```\n").append(seen).append("\n```\n"));
            }
        }
        return table.append(evidence).toString();
    }

    private List<Map<String, Object>> json() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RowTable.Entry row : RowTable.read()) {
            List<Result> tests = results.getOrDefault(row.id(), List.of());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("row", row.id());
            entry.put("document", row.file());
            entry.put("what", row.item());
            entry.put("result", result(tests));
            entry.put("tests", tests.stream().map(Result::json).toList());
            rows.add(entry);
        }
        return rows;
    }
}
