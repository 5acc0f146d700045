package dev.patchbay.control.ovsdb;

import dev.patchbay.control.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How rows are printed: {@code --format}, {@code --data} and {@code --no-headings} of ovs-vsctl(8).
 *
 * @param form {@code list}, {@code table}, {@code csv}, {@code html} or {@code json}
 * @param data {@code string}, {@code bare} or {@code json}
 * @param headings whether columns are named
 */
public record RowFormat(String form, String data, boolean headings) {
    /** What there is to choose from. */
    public static final List<String> FORMS = List.of("table", "list", "html", "csv", "json");

    /** How values are written. */
    public static final List<String> DATA = List.of("string", "bare", "json");

    /** Prints rows, all with the same columns. */
    public String print(String table, List<String> columns, List<? extends List<Object>> rows) {
        return switch (form) {
            case "list" -> list(columns, rows);
            case "csv" -> csv(columns, rows);
            case "html" -> html(table, columns, rows);
            case "json" -> json(columns, rows);
            default -> table(columns, rows);
        };
    }

    private String cell(Object value) {
        return switch (data) {
            case "bare" -> Values.bare(value);
            case "json" -> Json.write(Values.json(value));
            default -> Values.text(value);
        };
    }

    private String list(List<String> columns, List<? extends List<Object>> rows) {
        StringBuilder out = new StringBuilder();
        for (List<Object> row : rows) {
            out.append(out.isEmpty() ? "" : "\n");
            for (int i = 0; i < columns.size(); i++) {
                out.append(headings ? String.format(Locale.ROOT, "%-20s: ", columns.get(i)) : "");
                out.append(cell(row.get(i))).append('\n');
            }
        }
        return out.toString();
    }

    private String table(List<String> columns, List<? extends List<Object>> rows) {
        List<List<String>> lines = new ArrayList<>();
        if (headings) {
            lines.add(columns);
        }
        rows.forEach(row -> lines.add(row.stream().map(this::cell).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        if (headings) {
            List<String> rule = new ArrayList<>();
            for (int width : widths) {
                rule.add("-".repeat(width));
            }
            lines.add(1, rule);
        }
        StringBuilder out = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                out.append(i == 0 ? "" : " ").append(line.get(i));
                out.append(" ".repeat(widths[i] - line.get(i).length()));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private String csv(List<String> columns, List<? extends List<Object>> rows) {
        StringBuilder out = new StringBuilder();
        if (headings) {
            out.append(columns.stream().map(RowFormat::csv).collect(Collectors.joining(",")))
                    .append('\n');
        }
        rows.forEach(row -> out.append(
                        row.stream().map(this::cell).map(RowFormat::csv).collect(Collectors.joining(",")))
                .append('\n'));
        return out.toString();
    }

    private static String csv(String text) {
        boolean quoted = text.chars().anyMatch(letter -> "\n\t \"',".indexOf(letter) >= 0);
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private String html(String table, List<String> columns, List<? extends List<Object>> rows) {
        StringBuilder out =
                new StringBuilder("<table border=1>\n  <caption>").append(table).append("</caption>\n");
        if (headings) {
            out.append("  <tr>\n");
            columns.forEach(column -> out.append("    <th>").append(column).append("</th>\n"));
            out.append("  </tr>\n");
        }
        for (List<Object> row : rows) {
            out.append("  <tr>\n");
            row.forEach(
                    value -> out.append("    <td>").append(escaped(cell(value))).append("</td>\n"));
            out.append("  </tr>\n");
        }
        return out.append("</table>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String json(List<String> columns, List<? extends List<Object>> rows) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put(
                "data",
                rows.stream()
                        .map(row -> row.stream().map(Values::json).toList())
                        .toList());
        whole.put("headings", columns);
        return Json.write(whole) + "\n";
    }
}
