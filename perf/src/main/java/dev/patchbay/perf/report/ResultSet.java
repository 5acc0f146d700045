package dev.patchbay.perf.report;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.json.JsonSyntaxException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The result files of a folder, newest first. */
final class ResultSet {
    private final List<Result> results;

    private ResultSet(List<Result> results) {
        this.results = results;
    }

    /**
     * Reads all of them.
     *
     * @throws BadResultException naming the file that is not a result.
     */
    @SuppressWarnings("unchecked")
    static ResultSet read(Path folder) throws IOException, BadResultException {
        List<Result> results = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                try {
                    if (!(Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> members)) {
                        throw new BadResultException(file, "a result is a JSON object");
                    }
                    Result result = new Result(file, (Map<String, Object>) members);
                    result.text("run");
                    result.text("date");
                    results.add(result);
                } catch (JsonSyntaxException e) {
                    throw new BadResultException(file, e.getMessage(), e);
                }
            }
        }
        results.sort(Comparator.comparing(ResultSet::date)
                .reversed()
                .thenComparing(result -> result.file().toString()));
        return new ResultSet(results);
    }

    private static String date(Result result) {
        return (String) result.members().get("date");
    }

    /** Runs of that name, newest first. */
    List<Result> runs(String name) {
        return results.stream()
                .filter(result -> name.equals(result.members().get("run")))
                .toList();
    }

    /** The run of that name that counts; null if there is none. */
    Result newest(String name) {
        List<Result> runs = runs(name);
        return runs.isEmpty() ? null : runs.getFirst();
    }
}
