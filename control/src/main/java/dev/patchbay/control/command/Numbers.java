package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;

/** Numbers among the options of a tool, and times as {@code ping} prints them. */
final class Numbers {
    private static final double NS_PER_SECOND = 1e9;

    private Numbers() {}

    /** A whole number within bounds, or a default. */
    static long whole(ToolOptions.Parsed parsed, String option, long absent, long min, long max) throws CommandFailure {
        String text = parsed.value(null, option);
        if (text == null) {
            return absent;
        }
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
            throw new CommandFailure("invalid argument: '" + text + "': out of range: " + min + " <= value <= " + max);
        }
        return Long.parseLong(text);
    }

    /** Seconds, with a fraction if wanted, or a default; in nanoseconds. */
    static long nanoseconds(ToolOptions.Parsed parsed, String option, double absent) throws CommandFailure {
        String text = parsed.value(null, option);
        if (text == null) {
            return (long) (absent * NS_PER_SECOND);
        }
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{0,9})?|\\.[0-9]{1,9}")) {
            throw new CommandFailure("bad timing interval: " + text);
        }
        return (long) (Double.parseDouble(text) * NS_PER_SECOND);
    }

    /** Milliseconds with three decimals. */
    static String milliseconds(long ns) {
        long us = Math.max(0, ns) / 1_000;
        return String.format("%d.%03d", us / 1_000, us % 1_000);
    }

    /** Milliseconds with as many decimals as {@code ping} finds worth showing. */
    static String roundTrip(long ns) {
        long us = Math.max(0, ns) / 1_000;
        if (us >= 100_000) {
            return String.valueOf(us / 1_000);
        }
        if (us >= 10_000) {
            return String.format("%d.%01d", us / 1_000, us % 1_000 / 100);
        }
        if (us >= 1_000) {
            return String.format("%d.%02d", us / 1_000, us % 1_000 / 10);
        }
        return String.format("%d.%03d", us / 1_000, us % 1_000);
    }
}
