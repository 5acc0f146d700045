package dev.patchbay.control.netns;

import java.util.List;

/** The words of a command line of iproute2 from left to right. Used by one call. */
final class Words {
    private final List<String> words;
    private int at;

    Words(List<String> words) {
        this.words = words;
    }

    boolean hasNext() {
        return at < words.size();
    }

    String peek() {
        return words.get(at);
    }

    /** The next word; the original's words if there is none. */
    String next() throws ToolFailure {
        if (!hasNext()) {
            throw new ToolFailure(255, "Command line is not complete. Try option \"help\"");
        }
        return words.get(at++);
    }

    /** Everything that is left. */
    List<String> rest() {
        List<String> rest = words.subList(at, words.size());
        at = words.size();
        return rest;
    }

    /** Takes the next word if it is one of these. */
    boolean accept(String... alternatives) {
        if (hasNext()) {
            for (String alternative : alternatives) {
                if (peek().equals(alternative)) {
                    at++;
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes the next word if it is the beginning of one of these. */
    boolean acceptPrefix(String... alternatives) {
        if (hasNext()) {
            for (String alternative : alternatives) {
                if (matches(peek(), alternative)) {
                    at++;
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a word is the beginning of a longer one. */
    static boolean matches(String word, String longer) {
        return !word.isEmpty() && longer.startsWith(word);
    }
}
