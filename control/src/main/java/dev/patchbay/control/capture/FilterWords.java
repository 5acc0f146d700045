package dev.patchbay.control.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a filter, and how far its reader has come. One thread. */
final class FilterWords {
    private static final Pattern WORD =
            Pattern.compile("&&|\\|\\||!=|<=|>=|==|<<|>>|[()\\[\\]!&|=<>+*/%^]|[^\\s()\\[\\]!&|=<>+*/%^]+");

    private final List<String> words = new ArrayList<>();
    private int next;

    FilterWords(String expression) {
        Matcher matcher = WORD.matcher(expression);
        while (matcher.find()) {
            words.add(matcher.group().toLowerCase(Locale.ROOT));
        }
    }

    /** What is said of an expression that is none. */
    static IllegalArgumentException syntaxError() {
        return new IllegalArgumentException("can't parse filter expression: syntax error");
    }

    boolean atEnd() {
        return next == words.size();
    }

    /** The next word, which stays; empty at the end. */
    String peek() {
        return peek(0);
    }

    /** A later word. */
    String peek(int ahead) {
        return next + ahead < words.size() ? words.get(next + ahead) : "";
    }

    /** Takes a word if it is the next one. */
    boolean accept(String word) {
        if (word.equals(peek())) {
            next++;
            return true;
        }
        return false;
    }

    /** Takes the next word, which there has to be. */
    String take() {
        if (atEnd()) {
            throw syntaxError();
        }
        return words.get(next++);
    }

    /** Takes a number, decimal, octal or hexadecimal. */
    int number(int max) {
        try {
            int number = Integer.decode(take());
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            IllegalArgumentException wrong = syntaxError();
            wrong.initCause(noNumber);
            throw wrong;
        }
        throw syntaxError();
    }

    /** Where the reader is, to come back to. */
    int mark() {
        return next;
    }

    /** Goes back. */
    void reset(int mark) {
        next = mark;
    }
}
