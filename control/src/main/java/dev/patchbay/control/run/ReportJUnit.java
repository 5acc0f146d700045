package dev.patchbay.control.run;

import dev.patchbay.control.run.CheckResult.Outcome;
import java.util.Locale;

/** A run in the XML that CI systems take from JUnit: the lab is the suite, a check is a test. */
final class ReportJUnit {
    private ReportJUnit() {}

    static String of(RunReport report) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(
                Locale.ROOT,
                "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\" time=\"%.3f\">\n",
                escape(report.lab().name()),
                report.results().size(),
                report.count(Outcome.FAILED),
                report.count(Outcome.SKIPPED),
                report.durationMs() / 1000.0));
        for (CheckResult result : report.results()) {
            xml.append(String.format(
                    Locale.ROOT,
                    "  <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\">",
                    escape(report.lab().name()),
                    escape(result.check().id()),
                    result.durationMs() / 1000.0));
            switch (result.outcome()) {
                case OK ->
                    xml.append("<system-out>").append(escape(result.seen())).append("</system-out>");
                case FAILED ->
                    xml.append("<failure message=\"")
                            .append(escape(result.seen()))
                            .append("\"/>");
                case SKIPPED ->
                    xml.append("<skipped message=\"")
                            .append(escape(result.seen()))
                            .append("\"/>");
            }
            xml.append("</testcase>\n");
        }
        return xml.append("</testsuite>\n").toString();
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c < ' ' ? ' ' : c);
            }
        }
        return escaped.toString();
    }
}
