package dev.patchbay.datapath.netns.iptables;

import java.util.ArrayList;
import java.util.List;

/** A line of {@code iptables-save} as words, and a word as it is written there. */
final class Words {
    private Words() {}

    /** A text as {@code iptables-save} writes it: in quotation marks unless it is letters, digits, {@code _} and {@code -}. */
    static String quote(String text) {
        if (text.matches("[-_0-9A-Za-z]+")) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c == '\'') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /**
     * The words of a line: separated by blanks; quotation marks of both kinds hold blanks together, a backslash takes the next
     * character as it is inside them.
     *
     * @throws IptablesException if a quotation mark is not closed
     */
    static List<String> split(String line) throws IptablesException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean inWord = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == '\\' && i + 1 < line.length()) {
                    word.append(line.charAt(++i));
                } else if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw IptablesException.parameter("Unterminated quotation mark in `" + line.strip() + "'");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
