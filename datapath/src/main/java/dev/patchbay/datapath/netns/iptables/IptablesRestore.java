package dev.patchbay.datapath.netns.iptables;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code iptables-save} wrote and replaces tables by it, each in one piece.
 *
 * <p>Reading ({@link #parse}) needs no tables and may be done on any thread; {@link #run} is for the slow path. Tables whose
 * {@code COMMIT} comes before a mistake are replaced, as with the original.
 */
public final class IptablesRestore {
    private static final Pattern COUNTERS = Pattern.compile("\\[([0-9]{1,18}):([0-9]{1,18})]");

    /** What one line asks for. */
    private sealed interface Step {
        /** {@code *table}. */
        record Begin(TableName table) implements Step {}

        /** {@code :CHAIN POLICY [packets:bytes]}. */
        record Declare(String chain, String policy, IptablesCommand.InitialCounters counters) implements Step {}

        /** {@code -A …}. */
        record Run(IptablesCommand command) implements Step {}

        /** {@code COMMIT}. */
        record Commit() implements Step {}
    }

    private record Line(int number, Step step) {}

    /**
     * How to restore.
     *
     * @param counters take the counters over, {@code -c}
     * @param noflush keep what the text does not mention, {@code -n}
     * @param test only look whether it could be done, {@code -t}
     * @param only leave all other tables alone, {@code -T}; null for none
     */
    public record Options(boolean counters, boolean noflush, boolean test, TableName only) {}

    /** A mistake with its line. */
    public static final class BadLine extends Exception {
        private static final long serialVersionUID = 1;

        private final int line;
        private final IptablesException mistake;

        BadLine(int line, IptablesException mistake) {
            super(mistake.getMessage(), mistake);
            this.line = line;
            this.mistake = mistake;
        }

        /** From 1. */
        public int line() {
            return line;
        }

        /** What is wrong with it. */
        public IptablesException mistake() {
            return mistake;
        }

        /** What the original prints on standard error. */
        public String text(String program) {
            if (mistake.refusedByKernel()) {
                return program + ": line " + line + " failed\n";
            }
            String text = mistake.text(program, IptablesCommand.VERSION);
            String hint = IptablesException.hint(program);
            return text.endsWith(hint)
                    ? text.substring(0, text.length() - hint.length()) + "Error occurred at line: " + line + "\n" + hint
                    : text;
        }
    }

    private final Family family;
    private final Options options;
    private final List<Line> lines = new ArrayList<>();
    private TableName table;
    private int number;

    private IptablesRestore(Family family, Options options) {
        this.family = family;
        this.options = options;
    }

    /**
     * Reads a text.
     *
     * @param family whose tables
     * @param text all of it
     * @param options of the command
     * @return what to do; a mistake is kept until the lines before it have been run
     * @throws BadLine if the first mistake stands in or before the first table
     */
    public static IptablesRestore parse(Family family, String text, Options options) throws BadLine {
        IptablesRestore restore = new IptablesRestore(family, options);
        for (String line : text.split("\n", -1)) {
            restore.number++;
            try {
                restore.line(line.strip());
            } catch (IptablesException mistake) {
                throw new BadLine(restore.number, mistake);
            }
        }
        if (restore.table != null) {
            throw new BadLine(
                    restore.number,
                    IptablesException.program(
                            family.program() + "-restore: COMMIT expected at line " + restore.number,
                            IptablesException.OTHER));
        }
        return restore;
    }

    private void line(String line) throws IptablesException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("*") && table == null) {
            String name = line.substring(1).strip();
            table = TableName.of(name).orElse(null);
            if (table == null) {
                throw IptablesException.parameter(
                        family.program() + "-restore: unable to initialize table '" + name + "'");
            }
            lines.add(new Line(number, new Step.Begin(table)));
        } else if (line.equals("COMMIT") && table != null) {
            lines.add(new Line(number, new Step.Commit()));
            table = null;
        } else if (line.startsWith(":") && table != null) {
            lines.add(new Line(number, declaration(line.substring(1))));
        } else if (table != null) {
            lines.add(new Line(number, new Step.Run(command(line))));
        } else {
            throw IptablesException.kernel("no table; a line *TABLE must come before");
        }
    }

    private Step declaration(String line) throws IptablesException {
        List<String> words = List.of(line.strip().split("[ \t]+", -1));
        if (words.size() < 2) {
            throw IptablesException.parameter(family.program() + "-restore: line " + number
                    + (line.isBlank() ? " chain name invalid" : " policy invalid"));
        }
        IptablesCommand.InitialCounters counters = IptablesCommand.InitialCounters.NONE;
        if (options.counters && words.size() > 2) {
            Matcher matcher = COUNTERS.matcher(words.get(2));
            if (!matcher.matches()) {
                throw IptablesException.parameter("invalid policy counters for chain '" + words.getFirst() + "'");
            }
            counters = counters(matcher);
        }
        return new Step.Declare(words.get(0), words.get(1), counters);
    }

    private static IptablesCommand.InitialCounters counters(Matcher matcher) {
        return new IptablesCommand.InitialCounters(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    private IptablesCommand command(String line) throws IptablesException {
        Matcher matcher = COUNTERS.matcher(line);
        if (!matcher.lookingAt()) {
            return IptablesCommand.parse(family, table, line);
        }
        IptablesCommand command = IptablesCommand.parse(
                family, table, line.substring(matcher.end()).strip());
        return options.counters ? command.with(counters(matcher)) : command;
    }

    /**
     * Does it. Slow path only.
     *
     * @param iptables of the namespace
     * @throws BadLine if a line does not fit the tables; its table stays as it was
     */
    public void run(Iptables iptables) throws BadLine {
        EnumMap<TableName, Boolean> skipped = new EnumMap<>(TableName.class);
        RuleTable draft = null;
        TableName current = null;
        for (Line line : lines) {
            try {
                switch (line.step) {
                    case Step.Begin(TableName name) -> {
                        current = name;
                        skipped.put(name, options.only != null && options.only != name);
                        draft = options.noflush ? iptables.table(name).draft() : new RuleTable(name, family, () -> {});
                    }
                    case Step.Declare declare -> {
                        if (draft != null) {
                            declare(draft, declare);
                        }
                    }
                    case Step.Run(IptablesCommand command) -> {
                        if (draft != null && !skipped.get(current)) {
                            command.run(draft, iptables.sets());
                        }
                    }
                    case Step.Commit commit -> {
                        if (draft != null && !options.test && !skipped.get(current)) {
                            iptables.table(current).adopt(draft);
                        }
                    }
                }
            } catch (IptablesException mistake) {
                throw new BadLine(line.number, mistake);
            }
        }
    }

    private void declare(RuleTable draft, Step.Declare declare) throws IptablesException {
        String chain = declare.chain;
        Chain there = draft.chain(chain);
        if (there == null) {
            draft.newChain(chain);
        } else if (there.hook() == null) {
            draft.flush(chain);
        }
        if (declare.policy.equals("-")) {
            return;
        }
        if (draft.chain(chain).hook() == null || !declare.policy.matches("ACCEPT|DROP")) {
            throw IptablesException.program(
                    "Can't set policy `" + declare.policy + "' on `" + chain + "' line " + number + ": Bad policy name",
                    IptablesException.OTHER);
        }
        draft.policy(chain, Target.Verdict.valueOf(declare.policy));
        draft.chain(chain).policyCounter().set(declare.counters.packets(), declare.counters.bytes());
    }
}
