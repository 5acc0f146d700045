package dev.patchbay.datapath.netns.iptables;

/**
 * {@code -m limit}: a bucket of tokens of its own in each rule.
 *
 * @param period time that one token takes, in units of 100 µs
 * @param burst tokens that the bucket holds at most, and at first
 */
public record LimitMatch(long period, int burst) implements Match {
    /** Units of {@code period} in a second. */
    public static final long SCALE = 10_000;

    /** Tokens unless {@code --limit-burst} says otherwise. */
    public static final int DEFAULT_BURST = 5;

    private static final long MOST_SECONDS = 0xffff_ffffL / 32_000;
    private static final String[] UNITS = {"day", "hour", "min", "sec"};
    private static final long[] LENGTHS = {SCALE * 24 * 60 * 60, SCALE * 60 * 60, SCALE * 60, SCALE};

    @Override
    public String name() {
        return "limit";
    }

    /** Whether the kernel's 32 bits of credit (of 1/32,000 s at 250 ticks) can hold the burst. */
    boolean isCountable() {
        return burst > 0 && period / SCALE * burst <= MOST_SECONDS;
    }

    /** The longest unit, from days on, in which the rate is no less exact than in the next one. */
    private String rate() {
        int i = 1;
        while (i < LENGTHS.length && period <= LENGTHS[i] && LENGTHS[i] / period >= LENGTHS[i] % period) {
            i++;
        }
        return LENGTHS[i - 1] / period + "/" + UNITS[i - 1];
    }

    @Override
    public String save() {
        return " --limit " + rate() + (burst == DEFAULT_BURST ? "" : " --limit-burst " + burst);
    }

    @Override
    public String list(boolean numeric) {
        return " limit: avg " + rate() + " burst " + burst;
    }
}
