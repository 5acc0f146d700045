package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.MovedCall;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.netns.IpFamily;
import java.io.IOException;
import java.util.List;

/**
 * {@code ip}: devices, addresses, routes, rules, neighbours and namespaces (ip(8)).
 *
 * <p>Any thread may call.
 */
public final class IpProgram extends NamespaceProgram {
    private static final String USAGE = """
            Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
            where  OBJECT := { address | link | neighbor | neighbour | netns | route | rule }
                   OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                                -f[amily] { inet | inet6 | link } |
                                -4 | -6 | -0 | -br[ief] |
                                -o[neline] | -n[etns] name | -N[umeric] |
                                -j[son] | -p[retty] | -c[olor]}
            """;

    private static final String VERSION = "ip utility, iproute2-6.1.0\n";

    private final NamespaceAccess access;
    private final CommandRegistry registry;

    /**
     * The tool for a host.
     *
     * @param access to the namespaces of the host
     * @param registry has the programs that can be run in a namespace
     */
    IpProgram(NamespaceAccess access, CommandRegistry registry) {
        super("ip", "devices, addresses, routes, rules, neighbours, namespaces");
        this.access = access;
        this.registry = registry;
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, IOException, InterruptedException {
        Words words = new Words(arguments);
        ProgramCall placed = call;
        IpFamily family = null;
        boolean linkOnly = false;
        boolean brief = false;
        boolean oneline = false;
        boolean details = false;
        boolean json = false;
        boolean pretty = false;
        int statistics = 0;
        while (words.hasNext() && words.peek().startsWith("-")) {
            String word = words.next();
            String option = word.startsWith("--") ? word.substring(1) : word;
            if (word.equals("--")) {
                break;
            } else if (option.equals("-4")) {
                family = IpFamily.IPV4;
            } else if (option.equals("-6")) {
                family = IpFamily.IPV6;
            } else if (option.equals("-0")) {
                linkOnly = true;
            } else if (is(option, "-family")) {
                String name = words.next();
                linkOnly = name.equals("link");
                family = family(name);
            } else if (is(option, "-statistics") || is(option, "-stats")) {
                statistics++;
            } else if (is(option, "-json")) {
                json = true;
            } else if (is(option, "-pretty")) {
                pretty = true;
            } else if (is(option, "-details")) {
                details = true;
            } else if (is(option, "-oneline")) {
                oneline = true;
            } else if (option.length() > 2 && is(option, "-brief")) {
                brief = true;
            } else if (is(option, "-Version")) {
                call.out().print(VERSION);
                return 0;
            } else if (is(option, "-help")) {
                call.out().print(USAGE);
                return 0;
            } else if (is(option, "-netns")) {
                placed = new MovedCall(call, words.next(), call.guest());
            } else if (!is(option, "-resolve") && !is(option, "-Numeric") && !option.startsWith("-c")) {
                throw new ToolFailure(255, "Option \"" + word + "\" is unknown, try \"ip -help\".");
            }
        }
        if (!words.hasNext()) {
            throw new ToolFailure(255, USAGE);
        }
        return object(
                placed,
                words,
                new IpOptions(
                        family,
                        linkOnly,
                        brief,
                        oneline,
                        details,
                        statistics,
                        json,
                        pretty,
                        !call.guest().isEmpty()));
    }

    private static boolean is(String option, String name) {
        return option.length() > 1 && name.startsWith(option);
    }

    private static IpFamily family(String name) throws ToolFailure {
        return switch (name) {
            case "inet" -> IpFamily.IPV4;
            case "inet6" -> IpFamily.IPV6;
            case "link" -> null;
            default ->
                throw new ToolFailure(255, "Error: argument \"" + name + "\" is wrong: invalid protocol family\n");
        };
    }

    private int object(ProgramCall call, Words words, IpOptions options)
            throws ToolFailure, IOException, InterruptedException {
        String object = words.next();
        if (options.statistics() > 0) {
            access.countPackets();
        }
        if (Words.matches(object, "address")) {
            return say(call, (model, place) -> new AddressCommand(model, place, options).run(words));
        }
        if (Words.matches(object, "route")) {
            return say(call, (model, place) -> new RouteCommand(place, options).run(words));
        }
        if (Words.matches(object, "rule")) {
            return say(call, (model, place) -> new RuleCommand(place, options).run(words));
        }
        if (Words.matches(object, "neighbor") || Words.matches(object, "neighbour")) {
            return say(call, (model, place) -> new NeighbourCommand(model, place, options).run(words));
        }
        if (Words.matches(object, "link")) {
            return say(call, (model, place) -> new LinkCommand(model, place, options).run(words));
        }
        if (Words.matches(object, "netns")) {
            return netns(call, words, options);
        }
        if (Words.matches(object, "help")) {
            throw new ToolFailure(255, USAGE);
        }
        throw new ToolFailure(1, "Object \"" + object + "\" is unknown, try \"ip help\".");
    }

    private int say(ProgramCall call, NamespaceAccess.Question<String> question)
            throws ToolFailure, InterruptedException {
        access.print(call, question);
        return 0;
    }

    private int netns(ProgramCall call, Words words, IpOptions options)
            throws ToolFailure, IOException, InterruptedException {
        if (options.readOnly()) {
            // Nobody has made any inside a guest, and its users may not.
            if (words.hasNext() && !words.acceptPrefix("list", "show", "lst")) {
                throw new ToolFailure(1, "mkdir /run/netns failed: Permission denied");
            }
            return 0;
        }
        if (!words.acceptPrefix("exec")) {
            return say(call, (model, place) -> NetnsCommand.run(model, place, options, words));
        }
        if (!words.hasNext()) {
            throw new ToolFailure(1, "No netns name specified");
        }
        String namespace = words.next();
        if (!words.hasNext()) {
            throw new ToolFailure(1, "No command specified");
        }
        access.ask(namespace, (model, place) -> true);
        String command = words.next();
        Program program = registry.program(command.substring(command.lastIndexOf('/') + 1));
        if (program == null) {
            throw new ToolFailure(1, "exec of \"" + command + "\" failed: No such file or directory");
        }
        return program.run(new MovedCall(call, namespace, call.guest()), words.rest());
    }
}
