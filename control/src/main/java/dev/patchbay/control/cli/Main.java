package dev.patchbay.control.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The entry point of the {@code patchbay} command.
 *
 * <p>Whatever happens, the process ends with a status: the result of the subcommand, {@link ExitStatus#USAGE} for a wrong
 * command line, {@link ExitStatus#COULD_NOT_START} for anything thrown on any thread. A user reads one line and never a
 * stack trace, unless the process was started with {@code -Dpatchbay.debug}.
 */
@Command(
        name = "patchbay",
        description = "A virtual switch that re-creates an OpenStack Neutron network.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs one command and ends the process with its status.
     *
     * @param args the command line behind {@code patchbay}
     */
    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            FatalError.report(thrown, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
            System.exit(ExitStatus.COULD_NOT_START);
        });
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /**
     * Runs one command in this process, for callers that go on afterwards. The writers get what picocli prints itself:
     * help, version and usage errors.
     *
     * @return one of {@link ExitStatus}
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = commandLine(args.length == 0 ? "" : args[0])
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    FatalError.report(thrown, command.getErr());
                    return ExitStatus.COULD_NOT_START;
                })
                .setParameterExceptionHandler((wrong, arguments) -> {
                    String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
                    err.println("patchbay: " + wrong.getMessage());
                    err.println("Try '" + name + " --help'.");
                    return ExitStatus.USAGE;
                });
        try {
            return commandLine.execute(args);
        } catch (StackOverflowError | LinkageError | AssertionError thrown) {
            // picocli hands exceptions to the handler above, but lets errors pass.
            FatalError.report(thrown, err);
            return ExitStatus.COULD_NOT_START;
        }
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /**
     * Reading a command's annotations costs milliseconds, and a lab starts many processes: when the first word names a
     * subcommand, no other one is created.
     */
    private static CommandLine commandLine(String first) {
        List<ServiceLoader.Provider<Subcommand>> known = ServiceLoader.load(Subcommand.class).stream()
                .sorted(Comparator.comparing(Main::name))
                .toList();
        List<ServiceLoader.Provider<Subcommand>> named =
                known.stream().filter(provider -> name(provider).equals(first)).toList();
        CommandLine commandLine = new CommandLine(new Main());
        for (ServiceLoader.Provider<Subcommand> provider : named.isEmpty() ? known : named) {
            commandLine.addSubcommand(provider.get());
        }
        return commandLine;
    }

    private static String name(ServiceLoader.Provider<Subcommand> provider) {
        Command command = provider.type().getAnnotation(Command.class);
        return Objects.requireNonNull(command, () -> provider.type() + " lacks @Command")
                .name();
    }

    /** Reads the version from the manifest of the jar this class came in. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"patchbay " + Objects.requireNonNullElse(version, "(not packaged)")};
        }
    }
}
