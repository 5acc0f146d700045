package dev.patchbay.control.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of the table as {@code rows.md} has them, in its order. */
final class RowTable {
    private static final Pattern HEADING = Pattern.compile("^### \\S+ `([^`]+)`.*");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d{3}-\\d{2}) \\| (.*?) \\|.*");

    private RowTable() {}

    /**
     * One row.
     *
     * @param id such as {@code 000-02}
     * @param file the document that it comes from
     * @param item what it is about
     */
    record Entry(String id, String file, String item) {}

    static List<Entry> read() {
        try (InputStream in = RowTable.class.getResourceAsStream("rows.md")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Entry> rows = new ArrayList<>();
            String file = "";
            for (String line : text.lines().toList()) {
                Matcher heading = HEADING.matcher(line);
                if (heading.matches()) {
                    file = heading.group(1);
                }
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    rows.add(new Entry(row.group(1), file, row.group(2)));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
