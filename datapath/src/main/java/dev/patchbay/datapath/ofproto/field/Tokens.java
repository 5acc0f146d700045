package dev.patchbay.datapath.ofproto.field;

/**
 * Takes words off a text, each time with separators of the caller's choice, as C's {@code strtok} does: separators before a
 * word are skipped, and one behind it.
 */
public final class Tokens {
    private final String text;
    private int at;

    /**
     * Starts at the beginning.
     *
     * @param text to take apart.
     */
    public Tokens(String text) {
        this.text = text;
    }

    /**
     * Takes the next word.
     *
     * @param separators characters that part it from its neighbours.
     * @return word, null if there is none.
     */
    public String next(String separators) {
        while (at < text.length() && separators.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == text.length()) {
            return null;
        }
        int start = at;
        while (at < text.length() && separators.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        at = Math.min(at + 1, text.length());
        return word;
    }
}
