package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.datapath.netns.iptables.IptablesCommand.InitialCounters;
import dev.patchbay.datapath.netns.iptables.IptablesCommand.Kind;
import dev.patchbay.datapath.netns.iptables.IptablesCommand.Listing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the words of one {@code iptables} command line as the original reads them: its options come and go with {@code -p}, {@code -m} and {@code -j}. */
final class CommandReader {
    private static final Map<String, Character> LONG = new LinkedHashMap<>();
    private static final Map<Character, Kind> KINDS = Map.ofEntries(
            Map.entry('A', Kind.APPEND),
            Map.entry('C', Kind.CHECK),
            Map.entry('D', Kind.DELETE),
            Map.entry('I', Kind.INSERT),
            Map.entry('R', Kind.REPLACE),
            Map.entry('L', Kind.LIST),
            Map.entry('S', Kind.LIST_RULES),
            Map.entry('F', Kind.FLUSH),
            Map.entry('Z', Kind.ZERO),
            Map.entry('N', Kind.NEW_CHAIN),
            Map.entry('X', Kind.DELETE_CHAIN),
            Map.entry('E', Kind.RENAME_CHAIN),
            Map.entry('P', Kind.POLICY),
            Map.entry('V', Kind.VERSION),
            Map.entry('h', Kind.HELP));

    private static final String NEED_VALUE = "ACDIRNEPspdijtomgcMW";
    private static final String RULE_OPTIONS = "sdpijogmf";
    private static final String INVERTIBLE = "sdpijogmf";
    private static final char LINE_NUMBERS = '0';

    static {
        String[] names = {
            "append",
            "A",
            "delete",
            "D",
            "check",
            "C",
            "insert",
            "I",
            "replace",
            "R",
            "list",
            "L",
            "list-rules",
            "S",
            "flush",
            "F",
            "zero",
            "Z",
            "new-chain",
            "N",
            "delete-chain",
            "X",
            "rename-chain",
            "E",
            "policy",
            "P",
            "source",
            "s",
            "src",
            "s",
            "destination",
            "d",
            "dst",
            "d",
            "protocol",
            "p",
            "proto",
            "p",
            "in-interface",
            "i",
            "out-interface",
            "o",
            "jump",
            "j",
            "goto",
            "g",
            "table",
            "t",
            "match",
            "m",
            "fragments",
            "f",
            "numeric",
            "n",
            "verbose",
            "v",
            "exact",
            "x",
            "line-numbers",
            "0",
            "wait",
            "w",
            "wait-interval",
            "W",
            "modprobe",
            "M",
            "set-counters",
            "c",
            "version",
            "V",
            "help",
            "h",
            "ipv4",
            "4",
            "ipv6",
            "6"
        };
        for (int i = 0; i < names.length; i += 2) {
            LONG.put("--" + names[i], names[i + 1].charAt(0));
        }
    }

    private final Family family;
    private final List<String> words;
    private final RuleReader rule;
    private final Set<Character> printing = new HashSet<>();
    private int at;
    private Kind kind;
    private char letter;
    private boolean zeroing;
    private String table;
    private String chain;
    private String newName;
    private int number;
    private InitialCounters counters = InitialCounters.NONE;
    private boolean inverted;

    CommandReader(Family family, List<String> words) {
        this.family = family;
        this.words = words;
        rule = new RuleReader(family);
    }

    /** Reads a command line of a shell. */
    IptablesCommand read() throws IptablesException {
        return read(null);
    }

    /** Reads a line of a saved table, which cannot name another. */
    IptablesCommand read(TableName under) throws IptablesException {
        while (at < words.size()) {
            String word = words.get(at++);
            if (word.equals("!")) {
                if (inverted) {
                    throw IptablesException.parameter("multiple consecutive ! not allowed");
                }
                inverted = true;
            } else if (word.startsWith("--") && word.length() > 2) {
                longOption(word);
                inverted = false;
            } else if (word.startsWith("-") && word.length() > 1) {
                cluster(word);
                inverted = false;
            } else {
                throw IptablesException.parameter("Bad argument `" + word + "'");
            }
        }
        if (under != null && table != null) {
            throw IptablesException.parameter("The -t option cannot be used in iptables-restore.\n");
        }
        return finish(under);
    }

    private void longOption(String word) throws IptablesException {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        List<String> values = new ArrayList<>();
        if (equals >= 0) {
            values.add(word.substring(equals + 1));
        }
        String full = full(name);
        Character base = LONG.get(full);
        if (base != null) {
            String value = !values.isEmpty() ? values.getFirst() : needsValue(base) ? next(word) : null;
            base(base, value, full);
            return;
        }
        ExtensionReader<?> reader = rule.reader(full);
        while (values.size() < reader.values(full)) {
            if (reader.values(full) > 1 && at >= words.size()) {
                throw IptablesException.parameter(full + " requires two args.");
            }
            values.add(next(word));
        }
        reader.accept(full, values, inverted);
    }

    /** The option that a name or the beginning of one stands for. */
    private String full(String name) throws IptablesException {
        if (LONG.containsKey(name) || rule.reader(name) != null) {
            return name;
        }
        Set<String> candidates = rule.starting(name);
        Set<Character> bases = new HashSet<>();
        for (Map.Entry<String, Character> option : LONG.entrySet()) {
            if (option.getKey().startsWith(name) && bases.add(option.getValue())) {
                candidates.add(option.getKey());
            }
        }
        if (candidates.size() != 1 || name.length() < 3) {
            throw IptablesException.parameter("unknown option \"" + name + "\"");
        }
        return candidates.iterator().next();
    }

    private void cluster(String word) throws IptablesException {
        for (int i = 1; i < word.length(); i++) {
            char option = word.charAt(i);
            if (!LONG.containsValue(option) || option == LINE_NUMBERS) {
                throw IptablesException.parameter("unknown option \"-" + option + "\"");
            }
            if (needsValue(option) || option == 'w') {
                String attached = i + 1 < word.length() ? word.substring(i + 1) : null;
                String value = attached != null || option == 'w' ? attached : next("-" + option);
                base(option, value, "-" + option);
                return;
            }
            base(option, null, "-" + option);
        }
    }

    private static boolean needsValue(char option) {
        return NEED_VALUE.indexOf(option) >= 0;
    }

    private String next(String option) throws IptablesException {
        if (at >= words.size()) {
            throw IptablesException.parameter("option \"" + option + "\" requires an argument");
        }
        return words.get(at++);
    }

    /** Whether a word follows that is no option. */
    private boolean hasArgument() {
        return at < words.size()
                && !words.get(at).startsWith("-")
                && !words.get(at).startsWith("!");
    }

    private void base(char option, String value, String spelling) throws IptablesException {
        if (inverted && INVERTIBLE.indexOf(option) < 0) {
            throw IptablesException.parameter("unexpected '!' flag before " + spelling);
        }
        if (KINDS.containsKey(option)) {
            command(option, value);
            return;
        }
        if (RULE_OPTIONS.indexOf(option) >= 0) {
            rule.accept(option, value, inverted);
            return;
        }
        switch (option) {
            case 't' -> table = value;
            case 'n', 'v', 'x', LINE_NUMBERS -> printing.add(option);
            case 'w' -> {
                // The lock that it waits for is never held for long here; the seconds are read and forgotten.
                if (value == null && hasArgument() && words.get(at).matches("[0-9]+")) {
                    at++;
                }
            }
            case 'c' -> counters(value);
            case '4', '6' -> {
                if ((option == '4') != (family == Family.IPV4)) {
                    throw IptablesException.parameter("this program is for " + family);
                }
            }
            default -> {}
        }
    }

    private void counters(String value) throws IptablesException {
        int comma = value.indexOf(',');
        String packets = comma < 0 ? value : value.substring(0, comma);
        String bytes = comma >= 0 ? value.substring(comma + 1) : hasArgument() ? words.get(at++) : null;
        if (bytes == null) {
            throw IptablesException.parameter("-c requires packet and byte counter");
        }
        if (!packets.matches("[0-9]{1,18}")) {
            throw IptablesException.parameter("-c packet counter not numeric");
        }
        if (!bytes.matches("[0-9]{1,18}")) {
            throw IptablesException.parameter("-c byte counter not numeric");
        }
        counters = new InitialCounters(Long.parseLong(packets), Long.parseLong(bytes));
        printing.add('c');
    }

    private void command(char option, String value) throws IptablesException {
        boolean prints = kind == Kind.LIST || kind == Kind.LIST_RULES;
        if (option == 'Z' && prints) {
            zeroing = true;
            return;
        }
        if (kind == Kind.ZERO && (option == 'L' || option == 'S')) {
            zeroing = true;
        } else if (kind != null) {
            throw IptablesException.parameter("Cannot use -" + option + " with -" + letter);
        }
        letter = option;
        kind = KINDS.get(option);
        switch (option) {
            case 'V', 'h' -> {}
            case 'L', 'S', 'F', 'Z', 'X' -> {
                chain = value != null ? value : hasArgument() ? words.get(at++) : chain;
                if (option != 'F' && option != 'X' && hasArgument()) {
                    number = number(words.get(at++));
                }
            }
            default -> {
                chain = value;
                operands(option);
            }
        }
        if (chain != null && (chain.startsWith("-") || chain.startsWith("!"))) {
            throw IptablesException.parameter("chain name not allowed to start with `" + chain.charAt(0) + "'");
        }
    }

    private void operands(char option) throws IptablesException {
        switch (option) {
            case 'D' -> number = hasArgument() ? number(words.get(at++)) : 0;
            case 'I' -> number = hasArgument() ? number(words.get(at++)) : 1;
            case 'R' -> {
                if (!hasArgument()) {
                    throw IptablesException.parameter("-R requires a rule number");
                }
                number = number(words.get(at++));
            }
            case 'E' -> {
                if (!hasArgument()) {
                    throw IptablesException.parameter("-E requires old-chain-name and new-chain-name");
                }
                newName = words.get(at++);
            }
            case 'P' -> {
                if (!hasArgument()) {
                    throw IptablesException.parameter("-P requires a chain and a policy");
                }
                newName = words.get(at++);
            }
            default -> {}
        }
    }

    private static int number(String text) throws IptablesException {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw IptablesException.parameter("Invalid rule number `" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private IptablesCommand finish(TableName under) throws IptablesException {
        if (kind == null) {
            throw IptablesException.parameter("no command specified");
        }
        if (inverted) {
            throw IptablesException.parameter("nothing appropriate following !");
        }
        String name = table == null ? TableName.FILTER.text() : table;
        TableName in = under != null ? under : TableName.of(name).orElse(null);
        if (in == null) {
            throw IptablesException.program(
                    "can't initialize " + family.program() + " table `" + name
                            + "': Table does not exist (do you need to insmod?)\nPerhaps " + family.program()
                            + " or your kernel needs to be upgraded.",
                    IptablesException.UNSUPPORTED);
        }
        boolean takesRule = switch (kind) {
            case APPEND, CHECK, INSERT, REPLACE -> true;
            case DELETE -> number == 0;
            default -> false;
        };
        legal(takesRule);
        List<RuleSpec> rules = takesRule ? rule.finish(chain) : List.of();
        if (kind == Kind.REPLACE && rule.isManifold()) {
            throw IptablesException.parameter("Replacement rule does not specify a unique address");
        }
        dropInNat(in, rules);
        return new IptablesCommand(
                kind,
                in,
                chain,
                newName,
                number,
                rules,
                counters,
                new Listing(
                        printing.contains('n'),
                        printing.contains('v'),
                        printing.contains('x'),
                        printing.contains(LINE_NUMBERS)),
                zeroing);
    }

    private void dropInNat(TableName in, List<RuleSpec> rules) throws IptablesException {
        boolean drops = (kind == Kind.POLICY && newName.equals("DROP"))
                || rules.stream().anyMatch(spec -> spec.target() == Target.Verdict.DROP);
        if (in == TableName.NAT && drops) {
            throw IptablesException.parameter(
                    "\nThe \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n");
        }
    }

    /** Refuses options that do not go with the command. */
    private void legal(boolean takesRule) throws IptablesException {
        boolean prints = kind == Kind.LIST || kind == Kind.LIST_RULES;
        boolean counts = kind == Kind.APPEND || kind == Kind.INSERT || kind == Kind.REPLACE || kind == Kind.POLICY;
        for (char option : new char[] {'n', 's', 'd', 'p', 'j', 'x', 'i', 'o', LINE_NUMBERS, 'c', 'f'}) {
            boolean given = printing.contains(option) || rule.given().contains(String.valueOf(option));
            boolean allowed = switch (option) {
                case 'n', 'x' -> prints || kind == Kind.ZERO;
                case LINE_NUMBERS -> kind == Kind.LIST;
                case 'c' -> counts;
                default -> takesRule;
            };
            if (given && !allowed) {
                throw IptablesException.parameter("Illegal option `"
                        + (option == LINE_NUMBERS ? "--line-numbers" : "-" + option) + "' with this command");
            }
        }
    }
}
