package dev.patchbay.perf.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** How figures are written: with the three digits that a spread of some per cent supports. */
final class Figures {
    private static final MathContext DIGITS = new MathContext(3);
    private static final MathContext AXIS_DIGITS = new MathContext(6);
    private static final double MILLION = 1e6;

    private Figures() {}

    /** Three digits, zeros at the end too; whole numbers from a hundred on. */
    static String plain(double value) {
        if (Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        int missing = DIGITS.getPrecision() - rounded.precision();
        return (value == 0 ? rounded : rounded.setScale(rounded.scale() + missing, RoundingMode.UNNECESSARY))
                .toPlainString();
    }

    /** Packets per second in millions. */
    static String millions(double perSecond) {
        return plain(perSecond / MILLION);
    }

    /** A number on an axis: without zeros at the end. */
    static String axis(double value) {
        String text = BigDecimal.valueOf(value)
                .round(AXIS_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
        return value >= 1000 ? String.format(Locale.ROOT, "%,d", Math.round(value)) : text;
    }

    /** Two digits behind the point, for ratios; three for small ones. */
    static String ratio(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
    }

    /** Where the middle half of ratios is. */
    static String quartiles(Result statistics) throws BadResultException {
        return ratio(statistics.number("lower_quartile")) + " – " + ratio(statistics.number("upper_quartile"));
    }
}
