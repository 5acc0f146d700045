package dev.patchbay.control.agent;

import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * {@code journalctl}: what the services of the host have logged, in the format of the journal.
 *
 * <p>It knows {@code -u UNIT}, {@code -g PATTERN}, {@code -n LINES}, {@code -o short|cat}, {@code -f} and, without effect,
 * {@code --no-pager} and {@code -b}.
 */
public final class JournalProgram implements Program {
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter SERVICE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final String SUFFIX = ".service";
    private static final int FOLLOWED = 10;

    private final AgentLog log;
    private final String host;

    /** What was asked for. */
    private static final class Options {
        private final List<String> units = new ArrayList<>();
        private Pattern pattern;
        private int lines = -1;
        private boolean cat;
        private boolean follow;

        boolean wants(AgentLog.Line line) {
            return (units.isEmpty() || units.contains(line.unit()))
                    && (pattern == null || pattern.matcher(line.text()).find());
        }
    }

    /** A mistake in the words of the original. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * The program on one host.
     *
     * @param log of the host
     * @param host its name
     */
    public JournalProgram(AgentLog log, String host) {
        this.log = log;
        this.host = host;
    }

    @Override
    public String name() {
        return "journalctl";
    }

    @Override
    public String summary() {
        return "what Neutron's server and agent have logged";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws InterruptedException {
        Options options;
        try {
            options = options(arguments);
        } catch (Refused refused) {
            call.err().println(refused.getMessage());
            return 1;
        }
        List<AgentLog.Line> lines = log.lines().stream().filter(options::wants).toList();
        BlockingQueue<AgentLog.Line> further = options.follow ? log.follow() : null;
        int last = options.lines >= 0 ? options.lines : options.follow ? FOLLOWED : lines.size();
        List<AgentLog.Line> shown = lines.subList(Math.max(0, lines.size() - last), lines.size());
        if (shown.isEmpty() && !options.follow) {
            call.out().println("-- No entries --");
        }
        shown.forEach(line -> print(call.out(), line, options.cat));
        call.out().flush();
        if (further != null) {
            try {
                follow(call.out(), further, options);
            } finally {
                log.leave(further);
            }
        }
        return 0;
    }

    /** Until the caller interrupts. */
    private void follow(PrintStream out, BlockingQueue<AgentLog.Line> further, Options options)
            throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            AgentLog.Line line = further.take();
            if (options.wants(line)) {
                print(out, line, options.cat);
                out.flush();
            }
        }
    }

    private static Options options(List<String> words) throws Refused {
        Options options = new Options();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String key = equals < 0 ? word : word.substring(0, equals);
            String inline = equals < 0 ? null : word.substring(equals + 1);
            switch (key) {
                case "-f", "--follow" -> options.follow = true;
                case "--no-pager", "-b", "--boot", "-a", "--all", "-q", "--quiet" -> {
                    // Nothing here is paged, older than the host, shortened or warned of.
                }
                case "-u", "--unit", "-g", "--grep", "-n", "--lines", "-o", "--output" -> {
                    if (inline == null && ++i == words.size()) {
                        throw new Refused("journalctl: option requires an argument -- '" + key.replace("-", "") + "'");
                    }
                    value(options, key, inline == null ? words.get(i) : inline);
                }
                default ->
                    throw new Refused(
                            word.startsWith("--")
                                    ? "journalctl: unrecognized option '" + word + "'"
                                    : word.startsWith("-")
                                            ? "journalctl: invalid option -- '" + word.substring(1) + "'"
                                            : "Failed to add match '" + word + "': Invalid argument");
            }
        }
        return options;
    }

    private static void value(Options options, String key, String value) throws Refused {
        switch (key) {
            case "-u", "--unit" ->
                options.units.add(
                        value.endsWith(SUFFIX) ? value.substring(0, value.length() - SUFFIX.length()) : value);
            case "-g", "--grep" -> {
                try {
                    int flags = value.equals(value.toLowerCase(Locale.ROOT)) ? Pattern.CASE_INSENSITIVE : 0;
                    options.pattern = Pattern.compile(value, flags);
                } catch (PatternSyntaxException wrong) {
                    throw new Refused("Bad pattern \"" + value + "\": " + wrong.getDescription());
                }
            }
            case "-n", "--lines" -> {
                if (!value.matches("all|[0-9]{1,9}")) {
                    throw new Refused("Failed to parse lines '" + value + "'");
                }
                options.lines = value.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(value);
            }
            default -> {
                if (!value.equals("short") && !value.equals("cat")) {
                    throw new Refused("Unknown output format '" + value + "'.");
                }
                options.cat = value.equals("cat");
            }
        }
    }

    private void print(PrintStream out, AgentLog.Line line, boolean cat) {
        ZonedDateTime time = Instant.ofEpochMilli(line.epochMs()).atZone(ZoneId.systemDefault());
        long process = ProcessHandle.current().pid();
        String text = SERVICE.format(time) + " " + process + " " + line.text();
        out.println(cat ? text : SHORT.format(time) + " " + host + " " + line.unit() + "[" + process + "]: " + text);
    }
}
