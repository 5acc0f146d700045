package dev.patchbay.control.agent;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Data as Python prints it, which is how the services of OpenStack log it. Stateless. */
final class PythonText {
    private PythonText() {}

    /** Maps, lists, texts, numbers and truth values as {@code repr} gives them. */
    static String of(Object value) {
        return switch (value) {
            case null -> "None";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> of(entry.getKey()) + ": " + of(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(PythonText::of).collect(Collectors.joining(", ", "[", "]"));
            case String text -> "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
            case Boolean truth -> truth ? "True" : "False";
            default -> value.toString();
        };
    }
}
