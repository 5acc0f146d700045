package dev.patchbay.control.lab;

/**
 * How many there must be: {@code 5}, {@code >=1}, {@code <10}.
 *
 * @param min smallest number that is right
 * @param max largest number that is right
 */
public record Count(long min, long max) {
    /** Zero and nothing else. */
    public static final Count NONE = exactly(0);

    /**
     * One number and no other.
     *
     * @param number that is right
     * @return the count
     */
    public static Count exactly(long number) {
        return new Count(number, number);
    }

    /** Reads the form of the lab file; the caller has checked it. */
    static Count parse(String text) {
        if (text.startsWith(">=")) {
            return new Count(Long.parseLong(text.substring(2)), Long.MAX_VALUE);
        }
        if (text.startsWith("<=")) {
            return new Count(0, Long.parseLong(text.substring(2)));
        }
        if (text.startsWith(">")) {
            return new Count(Long.parseLong(text.substring(1)) + 1, Long.MAX_VALUE);
        }
        if (text.startsWith("<")) {
            return new Count(0, Long.parseLong(text.substring(1)) - 1);
        }
        return exactly(Long.parseLong(text));
    }

    /**
     * Whether a number is right.
     *
     * @param number seen
     * @return true if it is in the range
     */
    public boolean accepts(long number) {
        return number >= min && number <= max;
    }

    @Override
    public String toString() {
        if (min == max) {
            return Long.toString(min);
        }
        return max == Long.MAX_VALUE ? ">=" + min : "<=" + max;
    }
}
