package dev.patchbay.control.ovsdb;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition of {@code ovs-vsctl find}: {@code COLUMN[:KEY]=VALUE} with one of the operators of ovs-vsctl(8).
 *
 * @param column name
 * @param key of a map column, or null for all of the column
 * @param operator {@code =}, {@code !=}, {@code <}, {@code >}, {@code <=}, {@code >=}, or one of sets: {@code {=}} and its like
 * @param value as the user wrote it
 */
public record Condition(String column, String key, String operator, String value) {
    private static final Pattern FORM = Pattern.compile(
            "([A-Za-z_][A-Za-z0-9_-]*)(?::(\"[^\"]*\"|[^=<>!{]*))?(\\{=\\}|\\{!=\\}|\\{<\\}|\\{>\\}|\\{<=\\}|\\{>=\\}|\\{in\\}|<=|>=|!=|=|<|>)(.*)",
            Pattern.DOTALL);

    /** Reads one; null if it is none. */
    public static Condition parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? new Condition(
                        form.group(1),
                        form.group(2) == null ? null : Values.unquoted(form.group(2)),
                        form.group(3),
                        form.group(4))
                : null;
    }

    /** Whether it holds for the value of its column. */
    public boolean holds(Object column) {
        Object asked = key == null || !(column instanceof Map<?, ?> map) ? column : map.get(key);
        if (asked == null) {
            return false;
        }
        return switch (operator) {
            case "=" -> Values.means(asked, value);
            case "!=" -> !Values.means(asked, value);
            case "{=}" -> set(asked).containsAll(wanted()) && wanted().containsAll(set(asked));
            case "{!=}" -> !(set(asked).containsAll(wanted()) && wanted().containsAll(set(asked)));
            case "{<=}", "{in}" -> wanted().containsAll(set(asked));
            case "{>=}" -> set(asked).containsAll(wanted());
            case "{<}" -> wanted().containsAll(set(asked)) && !set(asked).containsAll(wanted());
            case "{>}" -> set(asked).containsAll(wanted()) && !wanted().containsAll(set(asked));
            default -> compares(asked);
        };
    }

    private List<String> wanted() {
        return Values.members(value);
    }

    private static List<String> set(Object asked) {
        return asked instanceof List<?> list ? list.stream().map(Values::bare).toList() : List.of(Values.bare(asked));
    }

    private boolean compares(Object asked) {
        String left = Values.bare(asked);
        String right = Values.unquoted(value);
        if (left.isEmpty()) {
            return false;
        }
        boolean numbers = left.matches("-?[0-9]{1,18}") && right.matches("-?[0-9]{1,18}");
        int order = numbers ? Long.compare(Long.parseLong(left), Long.parseLong(right)) : left.compareTo(right);
        return switch (operator) {
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            default -> order >= 0;
        };
    }
}
