package dev.patchbay.datapath.netns.iptables;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the options of one match or target of a command line. One object per {@code -m} or {@code -j} that is read.
 *
 * @param <T> what comes out
 */
abstract class ExtensionReader<T> {
    /** Takes the values of an option. */
    @FunctionalInterface
    interface Handler {
        /** Once per option. */
        void accept(List<String> values, boolean inverted) throws IptablesException;
    }

    private record Option(int values, boolean invertible, Handler handler) {}

    private final String name;
    private final Map<String, Option> options = new LinkedHashMap<>();
    private final Set<Handler> seen = new HashSet<>();

    ExtensionReader(String name) {
        this.name = name;
    }

    /** What stands behind {@code -m} or {@code -j}. */
    final String name() {
        return name;
    }

    /** An option that takes one value; other spellings of it follow. */
    final void value(Handler handler, String... spellings) {
        add(1, true, handler, spellings);
    }

    /** An option that takes one value and no exclamation mark. */
    final void plain(Handler handler, String... spellings) {
        add(1, false, handler, spellings);
    }

    /** An option without a value. */
    final void flag(boolean invertible, Handler handler, String... spellings) {
        add(0, invertible, handler, spellings);
    }

    /** An option that takes two values. */
    final void pair(Handler handler, String... spellings) {
        add(2, true, handler, spellings);
    }

    private void add(int values, boolean invertible, Handler handler, String... spellings) {
        for (String spelling : spellings) {
            options.put(spelling, new Option(values, invertible, handler));
        }
    }

    /** The options that it knows. */
    final Set<String> options() {
        return options.keySet();
    }

    /** How many values an option takes. */
    final int values(String option) {
        return options.get(option).values;
    }

    /** Takes an option with its values. */
    final void accept(String option, List<String> values, boolean inverted) throws IptablesException {
        Option known = options.get(option);
        if (inverted && !known.invertible) {
            throw mistake("option \"" + option + "\" cannot be inverted");
        }
        if (!seen.add(known.handler)) {
            if (option.endsWith("port")) {
                throw IptablesException.parameter(
                        "Only one `" + (option.contains("s") ? "--source-port" : "--destination-port") + "' allowed");
            }
            throw mistake("option \"" + option + "\" can only be used once");
        }
        known.handler.accept(values, inverted);
    }

    /** Whether no option was given at all. */
    final boolean isUnused() {
        return seen.isEmpty();
    }

    /** What was read, when the command line is over. */
    abstract T finish(RuleReader rule) throws IptablesException;

    /** Refuses if an option is missing that must be there. */
    final void require(boolean given, String option) throws IptablesException {
        if (!given) {
            throw IptablesException.parameter(name + ": option \"" + option + "\" must be specified\n");
        }
    }

    private IptablesException mistake(String what) {
        return IptablesException.parameter(name + ": " + what + ".\n");
    }
}
