package dev.patchbay.datapath.ofproto.field;

/**
 * Splits flow text into keywords and values: {@code key=value}, {@code key:value}, {@code key(value)} or {@code key}, parted
 * by commas and white space. Parentheses in a value may nest and may hold commas.
 *
 * <p>Every text splits into something; what a keyword means is for the caller to say.
 */
public final class KeyValues {
    private final String text;
    private final int base;
    private int next;
    private int keyStart;
    private int valueStart;
    private String key = "";
    private String value = "";
    private char delimiter;

    /**
     * Starts before the first keyword.
     *
     * @param text to split.
     * @param base position of the text in a longer one, added to all positions.
     */
    public KeyValues(String text, int base) {
        this.text = text;
        this.base = base;
    }

    /**
     * Goes to the next keyword.
     *
     * @return false at the end.
     */
    public boolean next() {
        int end = text.length();
        int at = next;
        while (at < end && isSeparator(text.charAt(at))) {
            at++;
        }
        if (at == end) {
            next = at;
            return false;
        }
        keyStart = at;
        while (at < end && !isSeparator(text.charAt(at)) && ":=(".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        key = text.substring(keyStart, at);
        delimiter = at < end ? text.charAt(at) : '\0';
        valueStart = Math.min(end, at + 1);
        int valueEnd = switch (delimiter) {
            case ':', '=' -> valueEnd(valueStart, false);
            case '(' -> valueEnd(valueStart, true);
            default -> valueStart;
        };
        if (delimiter == '(' && text.startsWith(")->", valueEnd)) {
            // check_pkt_larger(LENGTH)->BIT: what follows belongs to the value.
            valueEnd = valueEnd(valueEnd, false);
        }
        value = text.substring(valueStart, valueEnd);
        next = Math.min(end, valueEnd + (delimiter == ':' || delimiter == '=' || delimiter == '(' ? 1 : 0));
        return true;
    }

    private static boolean isSeparator(char c) {
        return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private int valueEnd(int start, boolean parenthesis) {
        int end = text.length();
        int at = start;
        while (at < end) {
            char c = text.charAt(at);
            if (parenthesis ? c == ')' : isSeparator(c)) {
                break;
            }
            if (c == '(') {
                int level = 0;
                do {
                    if (at == end) {
                        return end;
                    }
                    level += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
                    at++;
                } while (level > 0);
            } else {
                at++;
            }
        }
        return at;
    }

    /**
     * The keyword.
     *
     * @return text before the delimiter.
     */
    public String key() {
        return key;
    }

    /**
     * The value.
     *
     * @return empty if there is none.
     */
    public String value() {
        return value;
    }

    /**
     * What stands between keyword and value.
     *
     * @return {@code =}, {@code :} or {@code (}; something else if there is no value.
     */
    public char delimiter() {
        return delimiter;
    }

    /**
     * Where the keyword is.
     *
     * @return position in the longer text.
     */
    public int keyPosition() {
        return base + keyStart;
    }

    /**
     * Where the value is.
     *
     * @return position in the longer text.
     */
    public int valuePosition() {
        return base + valueStart;
    }

    /**
     * A fault in the value.
     *
     * @param message what is wrong.
     * @return exception to throw.
     */
    public FlowSyntaxException badValue(String message) {
        return new FlowSyntaxException(message, valuePosition());
    }

    /**
     * A fault in the keyword.
     *
     * @param message what is wrong.
     * @return exception to throw.
     */
    public FlowSyntaxException badKey(String message) {
        return new FlowSyntaxException(message, keyPosition());
    }
}
