package dev.patchbay.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Bars for medians, with all rounds as dots and a line from the least to the most. */
final class BarChart {
    private static final int WIDTH = 870;
    private static final int LEFT = 310;
    private static final int RIGHT = 640;
    private static final int TOP = 46;
    private static final int STEP = 28;
    private static final int THICK = 16;

    /** One bar. */
    private record Bar(String name, String colour, double median, List<Double> rounds, String label) {}

    private final String title;
    private final String unit;
    private final List<Bar> bars = new ArrayList<>();

    /**
     * A chart without bars.
     *
     * @param unit of the figures.
     */
    BarChart(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /**
     * Adds a bar below the others.
     *
     * @param rounds what the median is of.
     * @param label behind it.
     */
    void bar(String name, String colour, double median, List<Double> rounds, String label) {
        bars.add(new Bar(name, colour, median, rounds, label));
    }

    /** The text of an SVG file. */
    String svg() {
        double most = bars.stream()
                .flatMapToDouble(bar -> DoubleStream.concat(
                        DoubleStream.of(bar.median()), bar.rounds().stream().mapToDouble(Double::doubleValue)))
                .max()
                .orElse(1);
        double tick = tick(most);
        double end = tick * Math.ceil(most / tick);
        int bottom = TOP + STEP * bars.size();
        Svg svg = new Svg(WIDTH, bottom + 24, title, description());
        for (int i = 0; i * tick <= end + tick / 2; i++) {
            double x = LEFT + (RIGHT - LEFT) * i * tick / end;
            svg.line(x, TOP - 8, x, bottom, "axis");
            svg.words(x, bottom + 14, "small", "middle", Figures.axis(i * tick));
        }
        svg.words(RIGHT + 10, bottom + 14, "small", "start", unit);
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double y = TOP + STEP * i;
            double middle = y + THICK / 2.0;
            svg.words(LEFT - 10, middle + 4, "name", "end", bar.name());
            svg.bar(LEFT, y, (RIGHT - LEFT) * bar.median() / end, THICK, bar.colour());
            double least =
                    bar.rounds().stream().mapToDouble(Double::doubleValue).min().orElse(bar.median());
            double highest =
                    bar.rounds().stream().mapToDouble(Double::doubleValue).max().orElse(bar.median());
            svg.line(x(least, end), middle, x(highest, end), middle, "spread");
            bar.rounds().forEach(round -> svg.dot(x(round, end), middle));
            svg.words(RIGHT + 10, middle + 4, "label", "start", bar.label());
        }
        return svg.end();
    }

    private static double x(double value, double end) {
        return LEFT + (RIGHT - LEFT) * value / end;
    }

    /** 1, 2 or 5 times a power of ten, so that there are four to ten of them. */
    static double tick(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / 4)));
        double rest = most / 4 / power;
        return power * (rest >= 5 ? 5 : rest >= 2 ? 2 : 1);
    }

    private String description() {
        StringBuilder words = new StringBuilder("Medians in " + unit + ":");
        bars.forEach(bar -> words.append(' ')
                .append(bar.name())
                .append(' ')
                .append(bar.label())
                .append(';'));
        return words.toString();
    }
}
