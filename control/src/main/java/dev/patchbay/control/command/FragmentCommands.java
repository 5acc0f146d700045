package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.conntrack.FragmentCounters;
import dev.patchbay.datapath.conntrack.FragmentStore;
import java.util.List;

/** The keeping of fragments for connection tracking: {@code dpctl/ipf-…}. */
final class FragmentCommands {
    private static final String INDENT = "        ";

    private final SwitchAccess access;

    FragmentCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command("dpctl/ipf-set-enabled", "[dp] v4|v6", 1, 2, arguments -> enable(arguments, true));
        registry.command("dpctl/ipf-set-disabled", "[dp] v4|v6", 1, 2, arguments -> enable(arguments, false));
        registry.command("dpctl/ipf-set-min-frag", "[dp] v4|v6 minfragment", 2, 3, this::minimum);
        registry.command("dpctl/ipf-set-max-nfrags", "[dp] maxfrags", 1, 2, this::maximum);
        registry.command("dpctl/ipf-get-status", "[-m] [dp]", 0, 2, this::show);
    }

    private String enable(List<String> arguments, boolean on) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        boolean version6 = version6(given, "parameter missing: 'v4' for IPv4 or 'v6' for IPv6");
        access.ask(model -> {
            model.conntrack().fragments().counters(version6).enabled(on);
            return null;
        });
        return (on ? "enabling" : "disabling") + " fragmentation reassembly successful";
    }

    private String minimum(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        boolean version6 = version6(given, "parameter missing: v4 for IPv4 or v6 for IPv6");
        long octets = given.takeUnsigned("parameter missing for minimum fragment size");
        if (!access.ask(model -> model.conntrack().fragments().minimum(version6, (int) octets))) {
            throw new CommandFailure("ovs-vswitchd: requested minimum fragment size too small; see documentation"
                    + " (Operation not permitted)");
        }
        return "setting minimum fragment size successful";
    }

    private String maximum(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        long most = given.takeUnsigned("parameter missing for maximum fragments");
        if (!access.ask(model -> model.conntrack().fragments().maxFragments((int) most))) {
            throw new CommandFailure("ovs-vswitchd: setting maximum fragments failed (Operation not permitted)");
        }
        return "setting maximum fragments successful";
    }

    private static boolean version6(DatapathArguments given, String otherwise) throws CommandFailure {
        String version = given.take();
        if (!version.startsWith("v4") && !version.startsWith("v6")) {
            throw new CommandFailure("ovs-vswitchd: " + otherwise + " (Invalid argument)");
        }
        return version.startsWith("v6");
    }

    private String show(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        boolean verbose = given.takeVerbose();
        given.nothingMore();
        return access.ask(model -> describe(model.conntrack().fragments(), verbose));
    }

    private static String describe(FragmentStore fragments, boolean verbose) {
        var text = new StringBuilder(INDENT + "Fragmentation Module Status\n");
        text.append(INDENT + "---------------------------\n");
        line(text, "v4 enabled", fragments.counters(false).enabled() ? 1 : 0);
        line(text, "v6 enabled", fragments.counters(true).enabled() ? 1 : 0);
        line(text, "max num frags (v4/v6)", fragments.maxFragments());
        line(text, "num frag", fragments.kept());
        describe(text, "v4", fragments.counters(false));
        describe(text, "v6", fragments.counters(true));
        if (verbose) {
            text.append('\n').append(INDENT).append("Fragment Lists:\n\n");
            fragments.describe().forEach(list -> text.append(list).append('\n'));
        }
        return text.toString();
    }

    private static void describe(StringBuilder text, String version, FragmentCounters counters) {
        FragmentCounters.Counts counts = counters.counts();
        line(text, "min " + version + " frag size", counters.minimum());
        line(text, version + " frags accepted", counts.accepted());
        line(text, version + " frags completed", counts.completed());
        line(text, version + " frags expired", counts.expired());
        line(text, version + " frags too small", counts.tooSmall());
        line(text, version + " frags overlapped", counts.overlapping());
        line(text, version + " frags purged", counts.purged());
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(INDENT).append(name).append(": ").append(value).append('\n');
    }
}
