package dev.patchbay.control.appctl;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What a host's control socket can be asked: commands in the manner of {@code ovs-appctl}, and programs for
 * {@code patchbay exec}.
 *
 * <p>Any thread may register and ask, also while the socket is open. It registers {@code list-commands} itself.
 */
public final class CommandRegistry {
    private record Command(String name, String usage, int minArguments, int maxArguments, CommandHandler handler) {}

    private final Map<String, Command> commands = new ConcurrentSkipListMap<>();
    private final Map<String, Program> programs = new ConcurrentSkipListMap<>();

    /** A registry with {@code list-commands} in it. */
    public CommandRegistry() {
        command("list-commands", "", 0, 0, arguments -> list());
    }

    /**
     * Adds a command, replacing one of the same name.
     *
     * @param name for example {@code fdb/show}
     * @param usage its arguments as {@code list-commands} shows them, "" for none
     * @param minArguments fewer are refused before the handler is called
     * @param maxArguments more are refused, too
     */
    public void command(String name, String usage, int minArguments, int maxArguments, CommandHandler handler) {
        commands.put(name, new Command(name, usage, minArguments, maxArguments, handler));
    }

    /** Adds a program, replacing one of the same name. */
    public void program(Program program) {
        programs.put(program.name(), program);
    }

    /** The program of that name, or null. */
    public Program program(String name) {
        return programs.get(name);
    }

    /** All programs, by name. */
    public List<Program> programs() {
        return List.copyOf(programs.values());
    }

    /**
     * Runs a command.
     *
     * @param arguments strings; anything else in it is refused
     * @return its answer
     * @throws CommandFailure with its error, or saying that there is no such command or the arguments are too few or many
     */
    public String run(String name, List<?> arguments) throws CommandFailure, InterruptedException {
        Command command = commands.get(name);
        if (command == null) {
            throw new CommandFailure(
                    "\"" + name + "\" is not a valid command (use \"list-commands\" to see a list of valid commands)");
        }
        if (arguments.size() < command.minArguments) {
            throw new CommandFailure(
                    "\"" + name + "\" command requires at least " + command.minArguments + " arguments");
        }
        if (arguments.size() > command.maxArguments) {
            throw new CommandFailure("\"" + name + "\" command takes at most " + command.maxArguments + " arguments");
        }
        List<String> words = arguments.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
        if (words.size() != arguments.size()) {
            throw new CommandFailure("\"" + name + "\" command has non-string argument");
        }
        return command.handler.run(words);
    }

    private String list() {
        StringBuilder text = new StringBuilder("The available commands are:\n");
        for (Command command : commands.values()) {
            text.append(String.format("  %-23s %s\n", command.name, command.usage));
        }
        return text.toString();
    }
}
