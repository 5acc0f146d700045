package dev.patchbay.control.agent;

import dev.patchbay.control.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of a user's command.
 *
 * @param status its exit status
 * @param output for standard output
 * @param error for standard error, empty for nothing
 */
public record CommandOutcome(int status, String output, String error) {
    /** As one host tells it another. */
    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", (long) status);
        all.put("output", output);
        all.put("error", error);
        return Json.write(all);
    }

    /** Reads what {@link #json} wrote. */
    static CommandOutcome read(String json) {
        Map<?, ?> all = (Map<?, ?>) Json.parse(json);
        int status = ((Long) all.get("status")).intValue();
        return new CommandOutcome(status, (String) all.get("output"), (String) all.get("error"));
    }
}
