package dev.patchbay.perf.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Markdown page in which some pieces are made by this program: those between {@code <!-- bench:begin NAME -->} and {@code
 * <!-- bench:end -->}.
 */
final class MarkedPage {
    private static final String BEGIN = "<!-- bench:begin ";
    private static final String CLOSE = " -->";
    private static final String END = "<!-- bench:end -->";

    /** Makes the text of a piece. */
    @FunctionalInterface
    interface Maker {
        /** The text of that name; null if there is no such piece. */
        String make(String name) throws BadResultException;
    }

    private final Path file;
    private final String text;

    private MarkedPage(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    static MarkedPage read(Path file) throws IOException {
        return new MarkedPage(file, Files.readString(file));
    }

    Path file() {
        return file;
    }

    boolean isMarked() {
        return text.contains(BEGIN);
    }

    /** Whether that is the page's text now. */
    boolean reads(String other) {
        return text.equals(other);
    }

    /**
     * The page with its pieces made anew.
     *
     * @throws BadResultException if a mark has no end or names nothing.
     */
    String with(Maker maker) throws BadResultException {
        StringBuilder page = new StringBuilder();
        int from = 0;
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, from)) {
            int close = text.indexOf(CLOSE, begin);
            int end = text.indexOf(END, begin);
            if (close < 0 || end < close) {
                throw new BadResultException(file, "a mark '" + BEGIN.strip() + "' without '" + END + "'");
            }
            String name = text.substring(begin + BEGIN.length(), close);
            String made = maker.make(name);
            if (made == null) {
                throw new BadResultException(file, "a mark names '" + name + "', which is no section of the report");
            }
            page.append(text, from, close + CLOSE.length())
                    .append("\n\n")
                    .append(made.strip())
                    .append("\n\n");
            from = end;
        }
        return page.append(text, from, text.length()).toString();
    }
}
