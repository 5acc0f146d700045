package dev.patchbay.perf.report;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** Percentiles of all systems: the way to the right gets ten times rarer with each step. */
final class LatencyChart {
    private static final int WIDTH = 820;
    private static final int LEFT = 84;
    private static final int RIGHT = 540;
    private static final int TOP = 40;
    private static final int BOTTOM = 360;
    /** Up to 99.99 %. */
    private static final double DECADES = 4;

    private static final int STEPS = 160;
    private static final double NS_PER_US = 1e3;
    private static final double[] LABELS = {50, 90, 99, 99.9, 99.99};

    private LatencyChart() {}

    /** The text of an SVG file. */
    static String svg(String title, Result run) throws BadResultException {
        Map<String, Histogram> histograms = histograms(run);
        double least = Double.MAX_VALUE;
        double most = 1;
        for (Histogram histogram : histograms.values()) {
            least = Math.min(least, micros(histogram, 0));
            most = Math.max(most, micros(histogram, DECADES));
        }
        int low = (int) Math.floor(Math.log10(Math.max(least, 1)));
        int high = Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
        Svg svg = new Svg(WIDTH, BOTTOM + 40, title, "Percentiles of one-way latency, from 50 to 99.99.");
        for (int power = low; power <= high; power++) {
            double y = BOTTOM - (BOTTOM - TOP) * (double) (power - low) / (high - low);
            svg.line(LEFT, y, RIGHT, y, "axis");
            svg.words(LEFT - 8, y + 4, "small", "end", Figures.axis(Math.pow(10, power)) + " µs");
        }
        for (double label : LABELS) {
            double x = LEFT + (RIGHT - LEFT) * -Math.log10(1 - label / 100) / DECADES;
            svg.line(x, TOP, x, BOTTOM, "axis");
            svg.words(x, BOTTOM + 16, "small", "middle", Figures.axis(label) + " %");
        }
        int place = TOP + 14;
        for (Map.Entry<String, Histogram> each : histograms.entrySet()) {
            Systems system = Systems.of(each.getKey());
            String colour = system == null ? Systems.LIMIT.colour() : system.colour();
            StringBuilder points = new StringBuilder();
            for (int i = 0; i <= STEPS; i++) {
                double decades = DECADES * i / STEPS;
                double height = Math.log10(Math.max(1, micros(each.getValue(), decades))) - low;
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        LEFT + (RIGHT - LEFT) * decades / DECADES,
                        BOTTOM - (BOTTOM - TOP) * height / (high - low)));
            }
            svg.path(points.toString().strip(), colour);
            svg.bar(RIGHT + 20, place - 6, 14, 4, colour);
            svg.words(RIGHT + 40, place, "name", "start", system == null ? each.getKey() : system.title());
            place += 20;
        }
        return svg.end();
    }

    private static double micros(Histogram histogram, double decades) {
        return histogram.getValueAtPercentile(100 * (1 - Math.pow(10, -decades))) / NS_PER_US;
    }

    /** Of each system the sum of its rounds. */
    private static Map<String, Histogram> histograms(Result run) throws BadResultException {
        Map<String, Histogram> sums = new LinkedHashMap<>();
        String log = String.join("\n", run.texts("histogram_log")) + "\n";
        try (HistogramLogReader reader =
                new HistogramLogReader(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)))) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                if (!(next instanceof Histogram histogram) || histogram.getTag() == null) {
                    throw new BadResultException(run.file(), "\"histogram_log\" has an interval without a system");
                }
                sums.computeIfAbsent(
                                histogram.getTag(), tag -> new Histogram(histogram.getNumberOfSignificantValueDigits()))
                        .add(histogram);
            }
        } catch (IllegalArgumentException e) {
            throw new BadResultException(run.file(), "\"histogram_log\" cannot be read: " + e.getMessage(), e);
        }
        return sums;
    }
}
