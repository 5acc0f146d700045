package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Sysctls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code sysctl}: the kernel settings of a namespace (sysctl(8)). Any thread may call. */
public final class SysctlProgram extends NamespaceProgram {
    private static final String USAGE = """

            Usage:
             sysctl [options] [variable[=value] ...]

            Options:
              -a, --all            display all variables
              -b, --binary         print value without new line
              -e, --ignore         ignore unknown variables errors
              -N, --names          print variable names without values
              -n, --values         print only values of the given variable(s)
              -r, --pattern <expression>
                                   select setting that match expression
              -q, --quiet          do not echo variable set
              -w, --write          enable writing a value to variable

             -h, --help     display this help and exit
             -V, --version  output version information and exit

            For more details see sysctl(8).
            """;

    private final NamespaceAccess access;

    /** The tool for a host. */
    public SysctlProgram(VirtualSwitch vswitch) {
        super("sysctl", "kernel settings of a namespace");
        access = new NamespaceAccess(vswitch);
    }

    /** How values are printed and mistakes are taken. */
    private static final class How {
        private boolean all;
        private boolean binary;
        private boolean ignore;
        private boolean names;
        private boolean values;
        private boolean quiet;
        private boolean write;
        private Pattern pattern;
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder mistakes = new StringBuilder();

        void print(String name, String value) {
            if (pattern != null && !pattern.matcher(name).find()) {
                return;
            }
            if (names) {
                out.append(name).append('\n');
            } else if (binary) {
                out.append(value);
            } else {
                out.append(values ? "" : name + " = ").append(value).append('\n');
            }
        }

        void mistake(String text) {
            mistakes.append("sysctl: ").append(text).append('\n');
        }
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        How how = new How();
        List<String> variables = new ArrayList<>();
        Words words = new Words(arguments);
        while (words.hasNext()) {
            if (words.accept("-h", "--help", "-d")) {
                call.out().print(USAGE);
                return 0;
            }
            if (words.accept("-V", "--version")) {
                call.out().println("sysctl from procps-ng 4.0.2");
                return 0;
            }
            if (words.accept("-r", "--pattern")) {
                how.pattern = pattern(words.next());
            } else if (words.peek().startsWith("-") && words.peek().length() > 1) {
                options(how, words.next());
            } else {
                variables.add(words.next());
            }
        }
        if (variables.isEmpty() && !how.all) {
            throw new ToolFailure(1, USAGE);
        }
        access.ask(call, (model, place) -> {
            if (how.all) {
                place.sysctls().all().forEach(how::print);
            }
            variables.forEach(variable -> variable(how, place, variable));
            return null;
        });
        call.out().print(how.out);
        if (!how.mistakes.isEmpty()) {
            throw new ToolFailure(1, how.mistakes.toString());
        }
        return 0;
    }

    private static Pattern pattern(String text) throws ToolFailure {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException wrong) {
            throw new ToolFailure(1, "sysctl: invalid regular expression '" + text + "'");
        }
    }

    private static void options(How how, String word) throws ToolFailure {
        String letters = switch (word) {
            case "--all" -> "a";
            case "--binary" -> "b";
            case "--ignore" -> "e";
            case "--names" -> "N";
            case "--values" -> "n";
            case "--quiet" -> "q";
            case "--write" -> "w";
            default -> word.substring(1);
        };
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            switch (letter) {
                case 'a', 'A', 'X' -> how.all = true;
                case 'b' -> how.binary = true;
                case 'e' -> how.ignore = true;
                case 'N' -> how.names = true;
                case 'n' -> how.values = true;
                case 'q' -> how.quiet = true;
                case 'w' -> how.write = true;
                case 'o', 'x' -> {}
                default ->
                    throw new ToolFailure(
                            1,
                            word.startsWith("--")
                                    ? "sysctl: unrecognized option '" + word + "'\n" + USAGE
                                    : "sysctl: invalid option -- '" + letter + "'\n" + USAGE);
            }
        }
    }

    private static void variable(How how, Namespace place, String variable) {
        int equals = variable.indexOf('=');
        if (equals < 0 && how.write) {
            how.mistake("command line(0): invalid syntax, continuing...");
            return;
        }
        String name = Sysctls.canonical(
                equals < 0 ? variable : variable.substring(0, equals).strip());
        if (equals >= 0) {
            set(how, place, name, variable.substring(equals + 1).strip());
            return;
        }
        String value = place.sysctls().get(name);
        if (value != null) {
            how.print(name, value);
            return;
        }
        boolean folder = false;
        for (Map.Entry<String, String> each : place.sysctls().all().entrySet()) {
            if (each.getKey().startsWith(name + ".")) {
                how.print(each.getKey(), each.getValue());
                folder = true;
            }
        }
        if (!folder && !how.ignore) {
            how.mistake(missing(name));
        }
    }

    private static void set(How how, Namespace place, String name, String value) {
        if (place.sysctls().get(name) == null) {
            if (!how.ignore) {
                how.mistake(missing(name));
            }
            return;
        }
        try {
            place.sysctls().set(name, value);
        } catch (IllegalArgumentException noValue) {
            how.mistake("setting key \"" + name + "\": Invalid argument");
            return;
        }
        if (!how.quiet) {
            how.print(name, value);
        }
    }

    private static String missing(String name) {
        return "cannot stat /proc/sys/" + name.replace('.', '/') + ": No such file or directory";
    }
}
