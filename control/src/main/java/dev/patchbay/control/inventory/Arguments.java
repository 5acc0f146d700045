package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words behind a command of {@code openstack}, sorted into operands and options. */
final class Arguments {
    private final String command;
    private final List<String> operands = new ArrayList<>();
    private final Map<String, List<String>> options = new LinkedHashMap<>();

    private Arguments(String command) {
        this.command = command;
    }

    /**
     * Sorts.
     *
     * @param command for messages, such as {@code port set}
     * @param words behind it
     * @param flags options without a value
     * @param valued options with one
     */
    static Arguments of(String command, List<String> words, Set<String> flags, Set<String> valued) throws Refused {
        Arguments arguments = new Arguments(command);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                arguments.operands.add(word);
                continue;
            }
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String option = equals < 0 ? word : word.substring(0, equals);
            if (flags.contains(option) && equals < 0) {
                arguments.put(option, "");
            } else if (!valued.contains(option)) {
                throw new Refused(2, "openstack " + command + ": error: unrecognized arguments: " + word);
            } else if (equals < 0 && i + 1 == words.size()) {
                throw new Refused(
                        2, "openstack " + command + ": error: argument " + option + ": expected one argument");
            } else {
                arguments.put(option, equals < 0 ? words.get(++i) : word.substring(equals + 1));
            }
        }
        return arguments;
    }

    private void put(String option, String value) {
        options.computeIfAbsent(option, unknown -> new ArrayList<>()).add(value);
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /** The last value, or null. */
    String value(String option) {
        List<String> values = options.get(option);
        return values == null ? null : values.getLast();
    }

    List<String> values(String option) {
        return options.getOrDefault(option, List.of());
    }

    List<String> operands() {
        return operands;
    }

    /** The operands, which must be so many. */
    List<String> exactly(String... names) throws Refused {
        if (operands.size() < names.length) {
            throw new Refused(
                    2,
                    "openstack " + command + ": error: the following arguments are required: "
                            + String.join(", ", List.of(names).subList(operands.size(), names.length)));
        }
        if (operands.size() > names.length) {
            throw new Refused(
                    2,
                    "openstack " + command + ": error: unrecognized arguments: "
                            + String.join(" ", operands.subList(names.length, operands.size())));
        }
        return operands;
    }

    /** The operands, of which there must be some. */
    List<String> some(String name) throws Refused {
        if (operands.isEmpty()) {
            throw new Refused(2, "openstack " + command + ": error: the following arguments are required: " + name);
        }
        return operands;
    }

    /** A value such as {@code ip-address=192.0.2.1,mac-address=…} in its parts. */
    Map<String, String> parts(String option, String value, Set<String> keys) throws Refused {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 || !keys.contains(key)) {
                throw new Refused(
                        2,
                        "openstack " + command + ": error: argument " + option + ": invalid key=value '" + part
                                + "', valid keys are: "
                                + String.join(", ", keys.stream().sorted().toList()));
            }
            parts.put(key, part.substring(equals + 1));
        }
        return parts;
    }
}
