package dev.patchbay.perf.report;

import java.util.ArrayList;
import java.util.List;

/** A table whose columns stand below each other in the source, too. */
final class MarkdownTable {
    private final List<List<String>> rows = new ArrayList<>();

    MarkdownTable(String... heads) {
        row(heads);
    }

    MarkdownTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The first column to the left, all others to the right, where figures belong. */
    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Math.max(2, row.get(i).length()));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < columns; i++) {
                String cell = rows.get(r).get(i);
                String room = " ".repeat(widths[i] - cell.length());
                text.append("| ").append(i == 0 ? cell + room : room + cell).append(' ');
            }
            text.append("|\n");
            if (r == 0) {
                for (int i = 0; i < columns; i++) {
                    text.append('|').append("-".repeat(widths[i] + 1)).append(i == 0 ? '-' : ':');
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }
}
