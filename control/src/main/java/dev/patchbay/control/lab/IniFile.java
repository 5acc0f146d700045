package dev.patchbay.control.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A configuration file as the services of OpenStack read it: sections in brackets, {@code key = value}, lines that go on when
 * the next one is indented, comments behind {@code #} and {@code ;} at the begin of a line.
 *
 * @param name for messages
 * @param entries in the order of the file
 */
record IniFile(String name, List<Entry> entries) {
    /**
     * A key with its value.
     *
     * @param line where it stands, from 1
     */
    record Entry(String section, String key, String value, int line) {}

    /** A line that is none of these. */
    static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        Mistake(String name, int line, String message) {
            super(name + ":" + line + ": " + message);
        }
    }

    /** Reads a text. */
    static IniFile read(String name, String text) throws Mistake {
        List<Entry> entries = new ArrayList<>();
        String section = "DEFAULT";
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#") || content.startsWith(";")) {
                continue;
            }
            if (Character.isWhitespace(line.charAt(0)) && !entries.isEmpty()) {
                Entry last = entries.removeLast();
                entries.add(new Entry(last.section(), last.key(), last.value() + " " + content, last.line()));
            } else if (content.startsWith("[") && content.endsWith("]")) {
                section = content.substring(1, content.length() - 1).strip();
            } else {
                int equals = content.indexOf('=');
                if (equals < 1) {
                    throw new Mistake(name, number, "'" + content + "' is neither '[section]' nor 'key = value'");
                }
                entries.add(new Entry(
                        section.toLowerCase(Locale.ROOT),
                        content.substring(0, equals).strip(),
                        content.substring(equals + 1).strip(),
                        number));
            }
        }
        return new IniFile(name, List.copyOf(entries));
    }
}
