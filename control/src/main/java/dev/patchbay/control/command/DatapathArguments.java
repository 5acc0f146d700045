package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a {@code dpctl/…} command, taken one by one: options may stand anywhere, the datapath's name before all
 * others, and since there is one datapath it may be left out.
 */
final class DatapathArguments {
    private static final List<String> NAMES =
            List.of("ovs-netdev", "netdev@ovs-netdev", "ovs-system", "system@ovs-system");
    private static final String ZONE = "zone=";

    private final List<String> arguments;
    private boolean verbose;
    private boolean statistics;

    private DatapathArguments(List<String> given) {
        arguments = new ArrayList<>(given);
        verbose = arguments.removeAll(List.of("-m", "--more"));
        statistics = arguments.removeAll(List.of("-s", "--statistics"));
        if (!arguments.isEmpty() && NAMES.contains(arguments.getFirst())) {
            arguments.removeFirst();
        }
    }

    static DatapathArguments of(List<String> given) {
        return new DatapathArguments(given);
    }

    /** Whether more is wanted: {@code -m}, or the old word for it. */
    boolean takeVerbose() {
        return arguments.remove("verbose") || verbose;
    }

    boolean takeStatistics() {
        return statistics;
    }

    int left() {
        return arguments.size();
    }

    boolean next(String prefix) {
        return !arguments.isEmpty() && arguments.getFirst().startsWith(prefix);
    }

    boolean nextIsZone() {
        return next(ZONE) && number(arguments.getFirst().substring(ZONE.length()), 0xffff) >= 0;
    }

    /** The zone if one is named next or last, else -1. */
    int takeZone() {
        if (nextIsZone()) {
            return takeNumber(ZONE);
        }
        return -1;
    }

    /** The number behind a prefix if that is next, else -1. */
    int takeNumber(String prefix) {
        return next(prefix) ? (int) number(arguments.removeFirst().substring(prefix.length()), 0xffff) : -1;
    }

    /** The next argument; empty if there is none. */
    String take() {
        return arguments.isEmpty() ? "" : arguments.removeFirst();
    }

    /** The next argument as 32 bits without sign. */
    long takeUnsigned(String otherwise) throws CommandFailure {
        long value = arguments.isEmpty() ? -1 : number(arguments.removeFirst(), 0xffff_ffffL);
        if (value < 0) {
            throw new CommandFailure("ovs-vswitchd: " + otherwise + " (Invalid argument)");
        }
        return value;
    }

    /** What is left would be a datapath that is not there. */
    void nothingMore() throws CommandFailure {
        if (!arguments.isEmpty()) {
            throw new CommandFailure("ovs-vswitchd: datapath not found (Invalid argument)");
        }
    }

    /** A decimal number, or -1. */
    static long number(String text, long max) {
        if (!text.matches("[0-9]{1,10}")) {
            return -1;
        }
        long value = Long.parseLong(text);
        return value <= max ? value : -1;
    }
}
