package dev.patchbay.perf.report;

import java.util.Locale;

/** A drawing that is read on light and on dark pages, and aloud. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    /**
     * Begins a drawing.
     *
     * @param description in words what the picture shows, for those who do not see it.
     */
    Svg(int width, int height, String title, String description) {
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
                <title>%s</title>
                <desc>%s</desc>
                <style>
                text { font: 13px system-ui, sans-serif; fill: #24292f }
                .head { font-size: 15px; font-weight: 600 }
                .small { font-size: 11px; fill: #57606a }
                .axis { stroke: #d0d7de; stroke-width: 1 }
                .spread { stroke: #24292f; stroke-width: 1.5; fill: none }
                .dot { fill: #24292f; fill-opacity: 0.45 }
                .line { fill: none; stroke-width: 2 }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 }
                .small { fill: #9aa4af }
                .axis { stroke: #3d444d }
                .spread { stroke: #e6edf3 }
                .dot { fill: #e6edf3 }
                }
                </style>
                """, width, height, width, height, escaped(title), escaped(description));
        words(0, 18, "head", "start", title);
    }

    void words(double x, double y, String style, String anchor, String words) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n",
                x, y, style, anchor, escaped(words));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, style);
    }

    void bar(double x, double y, double width, double height, String colour) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"%s\"/>\n",
                x, y, Math.max(width, 1), height, colour);
    }

    void dot(double x, double y) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" class=\"dot\"/>\n", x, y);
    }

    void path(String points, String colour) {
        add("<polyline points=\"%s\" class=\"line\" stroke=\"%s\"/>\n", points, colour);
    }

    /** The drawing as the text of a file. */
    String end() {
        return text + "</svg>\n";
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a dependency.
    private void add(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments));
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
