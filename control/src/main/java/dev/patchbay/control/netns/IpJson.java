package dev.patchbay.control.netns;

import dev.patchbay.control.json.Json;
import java.util.List;
import java.util.Map;

/**
 * JSON as iproute2 writes it: a list of objects on one line, or with {@code -p} one member a line, numbers and words in lists
 * beside each other.
 */
final class IpJson {
    private static final int INDENT = 4;

    private final StringBuilder out = new StringBuilder();
    private int depth;
    private boolean first = true;

    private IpJson() {}

    /** The list as text with its end of line. */
    static String text(List<? extends Map<String, ?>> entries, boolean pretty) {
        if (!pretty) {
            return Json.write(entries) + "\n";
        }
        IpJson json = new IpJson();
        json.value(entries);
        return json.out.append('\n').toString();
    }

    private void comma() {
        out.append(first ? "" : ",");
        first = false;
    }

    private void line() {
        out.append('\n').append(" ".repeat(depth * INDENT));
    }

    private void value(Object value) {
        comma();
        switch (value) {
            case Map<?, ?> map -> {
                begin('{');
                map.forEach((name, member) -> {
                    comma();
                    line();
                    out.append(Json.write(name)).append(": ");
                    first = true;
                    value(member);
                });
                end('}');
            }
            case List<?> list -> {
                begin('[');
                out.append(' ');
                list.forEach(this::value);
                out.append(first ? "" : " ");
                first = true;
                end(']');
            }
            case null, default -> out.append(Json.write(value));
        }
    }

    private void begin(char bracket) {
        out.append(bracket);
        depth++;
        first = true;
    }

    private void end(char bracket) {
        depth--;
        if (!first) {
            line();
        }
        out.append(bracket);
        first = false;
    }
}
