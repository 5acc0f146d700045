package dev.patchbay.control.ovsdb;

import dev.patchbay.datapath.ofproto.OvsdbText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Values of columns as text, and texts of users as values. Any thread. */
public final class Values {
    private Values() {}

    /** As OVSDB's tools print it: strings in quotes where they need them, sets in brackets, maps in braces. */
    public static String text(Object value) {
        return switch (value) {
            case String string -> OvsdbText.atom(string);
            case List<?> set -> set.stream().map(Values::text).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> text(entry.getKey()) + "=" + text(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    /** Without quotes, brackets and commas, as {@code --data=bare} prints it. */
    public static String bare(Object value) {
        return switch (value) {
            case List<?> set -> set.stream().map(Values::bare).collect(Collectors.joining(" "));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
            default -> value.toString();
        };
    }

    /** As JSON of the OVSDB protocol (RFC 7047 section 5.1), to be written by somebody else. */
    public static Object json(Object value) {
        return switch (value) {
            case UUID id -> List.of("uuid", id.toString());
            case List<?> set when set.size() == 1 -> json(set.getFirst());
            case List<?> set -> List.of("set", set.stream().map(Values::json).toList());
            case Map<?, ?> map ->
                List.of(
                        "map",
                        map.entrySet().stream()
                                .map(entry -> List.of(entry.getKey(), entry.getValue()))
                                .toList());
            default -> value;
        };
    }

    /** A copy with strings on both sides. */
    static Map<String, String> strings(Map<?, ?> map) {
        Map<String, String> strings = new LinkedHashMap<>();
        map.forEach((key, value) -> strings.put(key.toString(), value.toString()));
        return strings;
    }

    /** What a user wrote, without its quotation marks. */
    public static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
                : text;
    }

    /** Whether a value is what a user wrote, whatever the way he wrote it. */
    static boolean means(Object value, String text) {
        String plain = unquoted(text.strip());
        return switch (value) {
            case List<?> set ->
                set.isEmpty()
                        ? plain.equals("[]")
                        : sorted(set.stream().map(Values::bare).toList()).equals(sorted(members(plain)));
            case Map<?, ?> map -> entries(plain).equals(strings(map));
            default -> value.toString().equals(plain);
        };
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }

    /** The members of a set, with or without its brackets. */
    public static List<String> members(String text) {
        String inside = inside(text, '[', ']');
        return inside.isEmpty()
                ? List.of()
                : List.of(inside.split("\\s*[, ]\\s*", -1)).stream()
                        .map(Values::unquoted)
                        .toList();
    }

    /** The entries of a map, with or without its braces. */
    public static Map<String, String> entries(String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        String inside = inside(text, '{', '}');
        for (String entry : inside.isEmpty() ? new String[0] : inside.split("\\s*[, ]\\s*", -1)) {
            int equals = entry.indexOf('=');
            entries.put(
                    unquoted(equals < 0 ? entry : entry.substring(0, equals)),
                    equals < 0 ? "" : unquoted(entry.substring(equals + 1)));
        }
        return entries;
    }

    private static String inside(String text, char opening, char closing) {
        String stripped = text.strip();
        boolean bracketed = !stripped.isEmpty()
                && stripped.charAt(0) == opening
                && stripped.charAt(stripped.length() - 1) == closing;
        return (bracketed ? stripped.substring(1, stripped.length() - 1) : stripped).strip();
    }
}
