package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A command line read as {@code getopt_long} reads it: options anywhere, short ones bundled, values behind or inside the
 * word, {@code --} ends them; the words of its errors, too.
 *
 * <p>Made once per tool and shared; {@link #parse} has no side effects.
 */
final class ToolOptions {
    /** How an option takes its value. */
    enum Value {
        NONE,
        REQUIRED,
        /** Only behind an equals sign. */
        OPTIONAL
    }

    private final Map<String, Value> known = new HashMap<>();

    /**
     * Options of one word each, such as {@code -O=}, {@code --names}, {@code --sort=?}: a mark says that a value must or may
     * follow.
     */
    static ToolOptions of(String... options) {
        ToolOptions tool = new ToolOptions();
        for (String option : options) {
            if (option.endsWith("=?")) {
                tool.known.put(option.substring(0, option.length() - 2), Value.OPTIONAL);
            } else if (option.endsWith("=")) {
                tool.known.put(option.substring(0, option.length() - 1), Value.REQUIRED);
            } else {
                tool.known.put(option, Value.NONE);
            }
        }
        return tool;
    }

    /** Reads a command line. */
    Parsed parse(List<String> arguments) throws CommandFailure {
        List<Option> options = new ArrayList<>();
        List<String> operands = new ArrayList<>();
        int at = 0;
        while (at < arguments.size()) {
            String word = arguments.get(at++);
            if (word.equals("--")) {
                operands.addAll(arguments.subList(at, arguments.size()));
                break;
            }
            if (word.startsWith("--")) {
                at = longOption(word, arguments, at, options);
            } else if (word.startsWith("-") && word.length() > 1) {
                at = shortOptions(word, arguments, at, options);
            } else {
                operands.add(word);
            }
        }
        return new Parsed(options, operands);
    }

    private int longOption(String word, List<String> arguments, int next, List<Option> options) throws CommandFailure {
        int equals = word.indexOf('=');
        String typed = equals < 0 ? word : word.substring(0, equals);
        String name = unabbreviated(typed);
        Value kind = known.get(name);
        String value = equals < 0 ? null : word.substring(equals + 1);
        if (value != null && kind == Value.NONE) {
            throw new CommandFailure("option '" + name + "' doesn't allow an argument");
        }
        int at = next;
        if (value == null && kind == Value.REQUIRED) {
            if (at == arguments.size()) {
                throw new CommandFailure("option '" + name + "' requires an argument");
            }
            value = arguments.get(at++);
        }
        options.add(new Option(name, value));
        return at;
    }

    private String unabbreviated(String typed) throws CommandFailure {
        if (known.containsKey(typed)) {
            return typed;
        }
        List<String> meant = known.keySet().stream()
                .filter(option -> option.startsWith("--") && option.startsWith(typed))
                .sorted()
                .toList();
        if (meant.size() == 1) {
            return meant.getFirst();
        }
        if (meant.isEmpty()) {
            throw new CommandFailure("unrecognized option '" + typed + "'");
        }
        StringBuilder possibilities = new StringBuilder();
        meant.forEach(option -> possibilities.append(" '").append(option).append('\''));
        throw new CommandFailure("option '" + typed + "' is ambiguous; possibilities:" + possibilities);
    }

    private int shortOptions(String word, List<String> arguments, int next, List<Option> options)
            throws CommandFailure {
        int at = next;
        for (int i = 1; i < word.length(); i++) {
            String name = "-" + word.charAt(i);
            Value kind = known.get(name);
            if (kind == null) {
                throw new CommandFailure("invalid option -- '" + word.charAt(i) + "'");
            }
            if (kind == Value.NONE) {
                options.add(new Option(name, null));
                continue;
            }
            String value = word.substring(i + 1);
            if (value.isEmpty()) {
                if (at == arguments.size()) {
                    throw new CommandFailure("option requires an argument -- '" + word.charAt(i) + "'");
                }
                value = arguments.get(at++);
            }
            options.add(new Option(name, value));
            break;
        }
        return at;
    }

    /** One option as it was given; the value is null if it has none. */
    record Option(String name, String value) {}

    /** A command line, taken apart. */
    record Parsed(List<Option> options, List<String> operands) {
        /** Whether one of some spellings of an option was given. */
        boolean has(String... names) {
            return options.stream().anyMatch(option -> Arrays.asList(names).contains(option.name));
        }

        /** How often. */
        int count(String name) {
            return (int)
                    options.stream().filter(option -> option.name.equals(name)).count();
        }

        /** The value that was given last under one of some spellings, or a default. */
        String value(String absent, String... names) {
            String value = absent;
            for (Option option : options) {
                if (Arrays.asList(names).contains(option.name) && option.value != null) {
                    value = option.value;
                }
            }
            return value;
        }

        /** Which of two contradicting options came last: true for the first of them, or a default if neither came. */
        boolean last(String on, String off, boolean absent) {
            boolean state = absent;
            for (Option option : options) {
                state = option.name.equals(on) || (state && !option.name.equals(off));
            }
            return state;
        }
    }
}
