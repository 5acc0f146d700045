package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.MovedCall;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * {@code ssh [USER@]GUEST COMMAND …}: runs one of the network tools inside a guest of the host (ssh(1)).
 *
 * <p>The way into the guest is the emulator's and no connection through its network, so it works while that network does not.
 * The guest is named by its own name, its port's, or an address of its. Any thread may call.
 */
public final class SshProgram implements Program {
    private static final String USAGE = "usage: ssh [options] [user@]guest command [argument ...]\n";
    private static final int EXIT_ERROR = 255;
    private static final int EXIT_NOT_FOUND = 127;

    /** What a guest has. */
    private static final Set<String> INSIDE =
            Set.of("ip", "arp", "ping", "arping", "traceroute", "tcpdump", "curl", "hostname");

    private static final String FLAGS = "46AaCfGgKkMNnqsTtVvXxYy";

    private final CommandRegistry registry;
    private final GuestDirectory guests;

    /**
     * The tool for the guests of a host.
     *
     * @param registry has the programs that can be run
     * @param guests of the host
     */
    public SshProgram(CommandRegistry registry, GuestDirectory guests) {
        this.registry = registry;
        this.guests = guests;
    }

    @Override
    public String name() {
        return "ssh";
    }

    @Override
    public String summary() {
        return "a network tool inside a guest of this host";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException {
        if (arguments.equals(List.of("-h")) || arguments.equals(List.of("--help"))) {
            call.out().print(USAGE);
            return 0;
        }
        int at = 0;
        while (at < arguments.size() && arguments.get(at).matches("-.+")) {
            String option = arguments.get(at++);
            boolean flag = option.chars().skip(1).allMatch(letter -> FLAGS.indexOf(letter) >= 0);
            if (!flag && option.length() == 2) {
                at++;
            }
        }
        if (at >= arguments.size()) {
            call.err().print(USAGE);
            return EXIT_ERROR;
        }
        String target = arguments.get(at++);
        Guest guest = guest(target.substring(target.lastIndexOf('@') + 1));
        if (guest == null) {
            call.err()
                    .println("ssh: Could not resolve hostname " + target + ": Name or service not known; "
                            + GuestChoice.known(guests.all()));
            return EXIT_ERROR;
        }
        List<String> words = words(arguments.subList(at, arguments.size()));
        if (words.isEmpty()) {
            call.err().println("ssh: a guest has no shell: name a command behind it, such as ip a");
            return EXIT_ERROR;
        }
        return run(call, guest, words);
    }

    /** A command may come as one word, as it does from scripts. */
    private static List<String> words(List<String> command) {
        return command.size() == 1 ? List.of(command.getFirst().strip().split("\\s+", -1)) : command;
    }

    private Guest guest(String name) {
        for (Guest guest : guests.all()) {
            boolean called = guest.name().equals(name) || guest.port().equals(name);
            if (called
                    || guest.configuration().addresses().stream()
                            .anyMatch(own -> Ipv4Address.format(own.address()).equals(name))) {
                return guest;
            }
        }
        return null;
    }

    private int run(ProgramCall call, Guest guest, List<String> words) throws IOException, InterruptedException {
        String command = words.getFirst();
        String name = command.substring(command.lastIndexOf('/') + 1).equals("sudo") && words.size() > 1
                ? words.get(1)
                : command;
        List<String> rest = words.subList(words.indexOf(name) + 1, words.size());
        String tool = name.substring(name.lastIndexOf('/') + 1);
        if (!INSIDE.contains(tool)) {
            call.err().println("bash: line 1: " + name + ": command not found");
            return EXIT_NOT_FOUND;
        }
        if (tool.equals("hostname")) {
            call.out().println(guest.name());
            return 0;
        }
        return registry.program(tool).run(new MovedCall(call, "", guest.name()), rest);
    }
}
