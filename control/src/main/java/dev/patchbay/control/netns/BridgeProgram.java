package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import java.util.List;

/** {@code bridge}: ports, stations and VLANs of the Linux bridges of a namespace (bridge(8)). Any thread may call. */
public final class BridgeProgram extends NamespaceProgram {
    private static final String USAGE = """
            Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
            where  OBJECT := { link | fdb | vlan }
                   OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                                -o[neline] | -j[son] | -p[retty] | -c[olor] }
            """;

    private static final String VERSION = "bridge utility, 6.1.0\n";

    private final NamespaceAccess access;

    /** The tool for a host. */
    BridgeProgram(NamespaceAccess access) {
        super("bridge", "ports and stations of Linux bridges");
        this.access = access;
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        Words words = new Words(arguments);
        boolean json = false;
        boolean pretty = false;
        boolean details = false;
        int statistics = 0;
        while (words.hasNext() && words.peek().startsWith("-")) {
            String word = words.next();
            String option = word.startsWith("--") ? word.substring(1) : word;
            if (Words.matches(option, "-json")) {
                json = true;
            } else if (Words.matches(option, "-pretty")) {
                pretty = true;
            } else if (Words.matches(option, "-details")) {
                details = true;
            } else if (Words.matches(option, "-statistics") || Words.matches(option, "-stats")) {
                statistics++;
            } else if (Words.matches(option, "-Version")) {
                call.out().print(VERSION);
                return 0;
            } else if (Words.matches(option, "-help")) {
                call.out().print(USAGE);
                return 0;
            } else if (!Words.matches(option, "-oneline") && !option.startsWith("-c")) {
                throw new ToolFailure(255, "Option \"" + word + "\" is unknown, try \"bridge help\".");
            }
        }
        if (!words.hasNext()) {
            throw new ToolFailure(255, USAGE);
        }
        IpOptions options = new IpOptions(null, false, false, false, details, statistics, json, pretty, false);
        String object = words.next();
        NamespaceAccess.Question<String> question;
        if (Words.matches(object, "link")) {
            question = (model, place) -> new BridgeCommand(place, options).link(words);
        } else if (Words.matches(object, "fdb")) {
            question = (model, place) -> new BridgeCommand(place, options).stations(words);
        } else if (Words.matches(object, "vlan")) {
            question = (model, place) -> new BridgeCommand(place, options).vlan(words);
        } else if (Words.matches(object, "mdb")) {
            return 0;
        } else if (Words.matches(object, "help")) {
            throw new ToolFailure(255, USAGE);
        } else {
            throw new ToolFailure(255, "Object \"" + object + "\" is unknown, try \"bridge help\".");
        }
        try {
            access.print(call, question);
        } catch (ToolFailure failure) {
            throw new ToolFailure(255, failure.getMessage());
        }
        return 0;
    }
}
