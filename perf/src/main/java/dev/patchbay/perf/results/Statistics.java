package dev.patchbay.perf.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Median and spread of a few figures. Means would let one round that the machine disturbed speak for all.
 *
 * @param median the middle one, or the mean of the two in the middle; NaN if there are none.
 * @param least the smallest.
 * @param most the largest.
 * @param lowerQuartile a quarter of the figures are at most this.
 * @param upperQuartile a quarter of the figures are at least this.
 */
public record Statistics(double median, double least, double most, double lowerQuartile, double upperQuartile) {
    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_UP);

    /**
     * Of figures in any order.
     *
     * @param figures may be empty.
     * @return their statistics.
     */
    public static Statistics of(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return new Statistics(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        return new Statistics(
                quantile(sorted, 0.5),
                sorted[0],
                sorted[sorted.length - 1],
                quantile(sorted, 0.25),
                quantile(sorted, 0.75));
    }

    /** Between two neighbours in proportion. */
    private static double quantile(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /**
     * Four digits, for files.
     *
     * @param value any but NaN.
     * @return rounded.
     */
    public static BigDecimal rounded(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    /**
     * For a result file.
     *
     * @return by name.
     */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("median", rounded(median));
        figures.put("least", rounded(least));
        figures.put("most", rounded(most));
        figures.put("lower_quartile", rounded(lowerQuartile));
        figures.put("upper_quartile", rounded(upperQuartile));
        return figures;
    }
}
