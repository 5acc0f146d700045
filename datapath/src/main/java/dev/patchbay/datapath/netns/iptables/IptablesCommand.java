package dev.patchbay.datapath.netns.iptables;

import java.util.List;

/**
 * A command line of {@code iptables} as data: read on any thread by {@link #parse}, carried out on the slow path by {@link
 * #run}.
 *
 * @param kind what is to be done
 * @param table in which
 * @param chain where, or null where all are meant
 * @param newName of {@link Kind#RENAME_CHAIN}, or the policy of {@link Kind#POLICY}
 * @param number of a rule from 1, or 0 if none was given
 * @param rules that it is about, one for each pair of addresses
 * @param counters packets and octets that a new rule or policy starts with
 * @param listing how to print
 * @param zeroing whether counters are set to zero after printing
 */
public record IptablesCommand(
        Kind kind,
        TableName table,
        String chain,
        String newName,
        int number,
        List<RuleSpec> rules,
        InitialCounters counters,
        Listing listing,
        boolean zeroing) {
    /** Version of the program whose texts these are: the legacy form, whose tables are always all there. */
    public static final String VERSION = "v1.8.9 (legacy)";

    /** What can be done. */
    public enum Kind {
        /** {@code -A}. */
        APPEND,
        /** {@code -C}. */
        CHECK,
        /** {@code -D} with a rule or a number. */
        DELETE,
        /** {@code -I}. */
        INSERT,
        /** {@code -R}. */
        REPLACE,
        /** {@code -L}. */
        LIST,
        /** {@code -S}. */
        LIST_RULES,
        /** {@code -F}. */
        FLUSH,
        /** {@code -Z}. */
        ZERO,
        /** {@code -N}. */
        NEW_CHAIN,
        /** {@code -X}. */
        DELETE_CHAIN,
        /** {@code -E}. */
        RENAME_CHAIN,
        /** {@code -P}. */
        POLICY,
        /** {@code -V}. */
        VERSION,
        /** {@code -h}. */
        HELP
    }

    /**
     * What a new rule starts with.
     *
     * @param packets so far
     * @param bytes so far
     */
    public record InitialCounters(long packets, long bytes) {
        /** Nothing counted. */
        static final InitialCounters NONE = new InitialCounters(0, 0);
    }

    /**
     * How tables are printed.
     *
     * @param numeric addresses and ports as numbers
     * @param verbose with counters and devices
     * @param exact counters as they are, not rounded
     * @param lineNumbers the number of each rule before it
     */
    public record Listing(boolean numeric, boolean verbose, boolean exact, boolean lineNumbers) {}

    /**
     * Reads a command line.
     *
     * @param family {@code iptables} or {@code ip6tables}
     * @param words behind the name of the program
     * @throws IptablesException in the original's words
     */
    public static IptablesCommand parse(Family family, List<String> words) throws IptablesException {
        return new CommandReader(family, words).read();
    }

    /**
     * Reads a line of {@code iptables-save}, such as {@code -A PREROUTING -j ACCEPT}.
     *
     * @param family whose addresses it has
     * @param table that it stands under
     * @param line with quotation marks
     * @throws IptablesException in the original's words
     */
    public static IptablesCommand parse(Family family, TableName table, String line) throws IptablesException {
        return new CommandReader(family, Words.split(line)).read(table);
    }

    /** The same with other counters to start with. */
    IptablesCommand with(InitialCounters initial) {
        return new IptablesCommand(kind, table, chain, newName, number, rules, initial, listing, zeroing);
    }

    /**
     * Does it, completely or not at all unless several addresses were given. Slow path only.
     *
     * @param iptables of the namespace
     * @return what is printed
     * @throws IptablesException in the original's words
     */
    public String run(Iptables iptables) throws IptablesException {
        return run(iptables.table(table), iptables.sets());
    }

    /** The same on one table, which may be a draft. */
    String run(RuleTable rows, IpSets sets) throws IptablesException {
        for (RuleSpec rule : rules) {
            for (Match match : rule.matches()) {
                if (match instanceof SetMatch set && sets.get(set.set()) == null) {
                    throw IptablesException.parameter("Set " + set.set() + " doesn't exist.\n");
                }
            }
        }
        switch (kind) {
            case APPEND -> {
                for (RuleSpec rule : rules) {
                    count(rows.append(chain, rule));
                }
            }
            case INSERT -> {
                for (RuleSpec rule : rules) {
                    count(rows.insert(chain, number, rule));
                }
            }
            case REPLACE -> count(rows.replace(chain, number, rules.getFirst()));
            case CHECK -> {
                for (RuleSpec rule : rules) {
                    rows.find(chain, rule);
                }
            }
            case DELETE -> {
                if (number > 0) {
                    rows.delete(chain, number);
                }
                for (RuleSpec rule : rules) {
                    rows.delete(chain, rule);
                }
            }
            case LIST, LIST_RULES -> {
                return print(rows);
            }
            case FLUSH -> rows.flush(chain);
            case ZERO -> zero(rows);
            case NEW_CHAIN -> rows.newChain(chain);
            case DELETE_CHAIN -> {
                if (chain == null) {
                    rows.deleteChains();
                } else {
                    rows.deleteChain(chain);
                }
            }
            case RENAME_CHAIN -> rows.renameChain(chain, newName);
            case POLICY -> policy(rows);
            case VERSION -> {
                return rows.family().program() + " " + VERSION + "\n";
            }
            case HELP -> {
                return IptablesHelp.text(rows.family());
            }
        }
        return "";
    }

    private void count(Rule rule) {
        rule.counter().set(counters.packets(), counters.bytes());
    }

    private String print(RuleTable rows) throws IptablesException {
        RuleListing text = new RuleListing(rows, listing);
        String printed = kind == Kind.LIST ? text.list(chain, number) : text.rules(chain, number);
        if (zeroing) {
            zero(rows);
        }
        return printed;
    }

    private void zero(RuleTable rows) throws IptablesException {
        if (number > 0) {
            rows.zero(chain, number);
        } else {
            rows.zero(chain);
        }
    }

    private void policy(RuleTable rows) throws IptablesException {
        Target.Verdict verdict = switch (newName) {
            case "ACCEPT" -> Target.Verdict.ACCEPT;
            case "DROP" -> Target.Verdict.DROP;
            default -> Target.Verdict.RETURN;
        };
        rows.policy(chain, verdict);
        rows.chain(chain).policyCounter().set(counters.packets(), counters.bytes());
    }
}
