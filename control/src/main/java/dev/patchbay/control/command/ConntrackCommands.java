package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.conntrack.ConnectionPass;
import dev.patchbay.datapath.conntrack.CtEntry;
import dev.patchbay.datapath.conntrack.CtTuple;
import dev.patchbay.datapath.conntrack.TcpState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The tracked connections: {@code dpctl/dump-conntrack} and what else of dpctl(8) shows, empties and bounds the table. */
final class ConntrackCommands {
    /** Places of the table that are looked at in one turn on the slow path. */
    private static final int PLACES_AT_A_TIME = 512;

    private static final int BUCKETS_PER_ROW = 8;

    private final SwitchAccess access;

    ConntrackCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command("dpctl/dump-conntrack", "[-m] [-s] [dp] [zone=N]", 0, 4, this::dump);
        registry.command("dpctl/flush-conntrack", "[dp] [zone=N] [ct-orig-tuple] [ct-reply-tuple]", 0, 4, this::flush);
        registry.command("dpctl/ct-stats-show", "[dp] [zone=N]", 0, 3, this::statistics);
        registry.command("dpctl/ct-bkts", "[dp] [gt=N]", 0, 2, this::buckets);
        registry.command("dpctl/ct-set-maxconns", "[dp] maxconns", 1, 2, this::setMaxConnections);
        registry.command("dpctl/ct-get-maxconns", "[dp]", 0, 1, arguments -> {
            DatapathArguments.of(arguments).nothingMore();
            return Integer.toUnsignedString(
                    access.ask(model -> model.conntrack().maxConnections()));
        });
        registry.command("dpctl/ct-get-nconns", "[dp]", 0, 1, arguments -> {
            DatapathArguments.of(arguments).nothingMore();
            return Integer.toString(access.ask(model -> model.conntrack().connections()));
        });
        registry.command("dpctl/ct-enable-tcp-seq-chk", "[dp]", 0, 1, arguments -> checkSequence(arguments, true));
        registry.command("dpctl/ct-disable-tcp-seq-chk", "[dp]", 0, 1, arguments -> checkSequence(arguments, false));
        registry.command("dpctl/ct-get-tcp-seq-chk", "[dp]", 0, 1, arguments -> {
            DatapathArguments.of(arguments).nothingMore();
            boolean on = access.ask(model -> model.conntrack().checksSequence());
            return "TCP sequence checking: " + (on ? "enabled" : "disabled");
        });
    }

    private String dump(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        boolean verbose = given.takeVerbose();
        boolean statistics = given.takeStatistics();
        int zone = given.takeZone();
        given.nothingMore();
        var text = new StringBuilder();
        forEach(zone, entry -> text.append(entry.format(verbose, statistics)).append('\n'));
        return text.toString();
    }

    private String flush(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        if (given.next("zone=") && !given.nextIsZone()) {
            throw failure("failed to parse zone");
        }
        int zone = given.takeZone();
        ConnectionMatch match = ConnectionMatch.parse(given.take(), given.take());
        if (given.left() > 0) {
            throw failure("invalid arguments");
        }
        if (!flush(access, zone, match)) {
            throw new CommandFailure("ovs-vswitchd: failed to flush conntrack (No such file or directory)");
        }
        return "";
    }

    /**
     * Forgets connections of a zone, or of all if it is negative.
     *
     * @return whether there was one, if exactly one was named; otherwise true
     */
    static boolean flush(SwitchAccess access, int zone, ConnectionMatch match)
            throws CommandFailure, InterruptedException {
        CtTuple exact = match.exact();
        if (exact != null) {
            int inZone = Math.max(zone, 0);
            return access.ask(model -> model.conntrack().flush(exact, inZone, model.nowMs()));
        }
        boolean all = zone < 0 && match.matchesAll();
        Predicate<CtEntry> which = all ? null : entry -> (zone < 0 || zone == entry.zone()) && match.matches(entry);
        complete(access, access.ask(model -> model.conntrack().flush(which, model.nowMs())));
        return true;
    }

    private String statistics(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        boolean verbose = given.takeVerbose();
        int zone = given.takeZone();
        given.nothingMore();
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        var states = new TreeMap<TcpState, Integer>();
        forEach(zone, entry -> {
            counts.merge(Kind.of(entry.original().protocol()), 1, Integer::sum);
            if (entry.tcp() != null) {
                states.merge(entry.tcp().state(), 1, Integer::sum);
            }
        });
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        var text = new StringBuilder("Connections Stats:\n    Total: ").append(total);
        text.append('\n');
        counts.forEach((kind, count) -> {
            text.append("  ").append(kind.text).append(": ").append(count).append('\n');
            if (kind == Kind.TCP && verbose) {
                text.append("    Conn per TCP states:\n");
                states.forEach((state, connections) -> text.append("\t  [")
                        .append(state)
                        .append("]=")
                        .append(connections)
                        .append('\n'));
            }
        });
        return text.toString();
    }

    /** Protocols in the order in which they are printed. */
    private enum Kind {
        TCP("TCP", 6),
        UDP("UDP", 17),
        UDPLITE("UDPLITE", 136),
        SCTP("SCTP", 132),
        ICMP("ICMP", 1),
        ICMPV6("ICMPV6", 58),
        DCCP("DCCP", 33),
        IGMP("IGMP", 2),
        OTHER("Other", -1);

        private final String text;
        private final int protocol;

        Kind(String text, int protocol) {
            this.text = text;
            this.protocol = protocol;
        }

        static Kind of(int protocol) {
            for (Kind kind : values()) {
                if (kind.protocol == protocol) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    /** Open vSwitch has had a single bucket since connections lie in one map. */
    private String buckets(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        int threshold = given.takeNumber("gt=");
        given.nothingMore();
        int[] count = {0};
        forEach(-1, entry -> count[0]++);
        var text = new StringBuilder("Total Buckets: 1\nCurrent Connections: ").append(count[0]);
        text.append("\n\n");
        if (count[0] > 0) {
            String line = "+-----------+-----------------------------------------+";
            text.append(line).append("\n|  Buckets  |         Connections per Buckets         |\n");
            text.append(line).append("\n   0..").append("%3d   | ".formatted(BUCKETS_PER_ROW - 1));
            text.append("%5s".formatted(count[0] > Math.max(threshold, 0) ? Integer.toString(count[0]) : "."));
            text.append("\n\n");
        }
        return text.toString();
    }

    private String setMaxConnections(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        long most = given.takeUnsigned("maxconns missing or malformed");
        given.nothingMore();
        access.ask(model -> {
            model.conntrack().maxConnections((int) most);
            return null;
        });
        return "setting maxconns successful";
    }

    private String checkSequence(List<String> arguments, boolean on) throws CommandFailure, InterruptedException {
        DatapathArguments.of(arguments).nothingMore();
        access.ask(model -> {
            model.conntrack().checksSequence(on);
            return null;
        });
        return (on ? "enabling" : "disabling") + " TCP sequence checking successful";
    }

    /** What is done with an entry. */
    private interface Visitor {
        void visit(CtEntry entry);
    }

    /** Goes over the connections of a zone, or of all if it is negative. */
    private void forEach(int zone, Visitor visitor) throws CommandFailure, InterruptedException {
        List<CtEntry> some = new ArrayList<>();
        ConnectionPass pass = access.ask(model -> model.conntrack().show(model.nowMs(), some::add));
        boolean more = true;
        while (more) {
            more = access.ask(model -> pass.step(PLACES_AT_A_TIME));
            for (CtEntry entry : some) {
                if (zone < 0 || entry.zone() == zone) {
                    visitor.visit(entry);
                }
            }
            some.clear();
        }
    }

    private static void complete(SwitchAccess access, ConnectionPass pass) throws CommandFailure, InterruptedException {
        boolean more = true;
        while (more) {
            more = access.ask(model -> pass.step(PLACES_AT_A_TIME));
        }
    }

    private static CommandFailure failure(String message) {
        return new CommandFailure("ovs-vswitchd: " + message + " (Invalid argument)");
    }
}
