package dev.patchbay.control.netns;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.conntrack.CtTuple;
import dev.patchbay.datapath.conntrack.Space;
import dev.patchbay.datapath.conntrack.SpaceEntry;
import dev.patchbay.datapath.netns.Namespace;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** {@code conntrack}: the connections of a namespace (conntrack(8) of conntrack-tools). Any thread may call. */
public final class ConntrackProgram extends NamespaceProgram {
    private static final int LOOK_MS = 20;
    private static final String BANNER = "conntrack v1.4.7 (conntrack-tools): ";
    private static final String HINT = "Try `conntrack -h' or 'conntrack --help' for more information.";

    private static final String USAGE = """
            Command line interface for the connection tracking system. Version 1.4.7
            Usage: conntrack [commands] [options]

            Commands:
              -L [table] [options]\t\tList conntrack table
              -D [table] parameters\t\tDelete conntrack
              -F [table]\t\t\tFlush table
              -C [table]\t\t\tShow counter
              -E [table] [options]\t\tShow events

            Common parameters and options:
              -s, --src, --orig-src ip\t\tSource address from original direction
              -d, --dst, --orig-dst ip\t\tDestination address from original direction
              -r, --reply-src ip\t\tSource addres from reply direction
              -q, --reply-dst ip\t\tDestination address from reply direction
              -p, --protonum proto\t\tLayer 4 Protocol, eg. 'tcp'
              -f, --family proto\t\tLayer 3 Protocol, eg. 'ipv6'
              -m, --mark mark\t\t\tMark
              -w, --zone value\t\tConntrack zone
              -e, --event-mask eventmask\tEvent mask, eg. NEW,DESTROY
            """;

    private static final Set<String> EVENTS = Set.of("NEW", "UPDATES", "DESTROY");

    private final NamespaceAccess access;

    /** The tool for a host. */
    public ConntrackProgram(VirtualSwitch vswitch) {
        super("conntrack", "connections of a namespace");
        access = new NamespaceAccess(vswitch);
    }

    /** Which connections are meant; what was not said is null. */
    private static final class Selector {
        private char command;
        private Integer protocol;
        private String source;
        private String destination;
        private String replySource;
        private String replyDestination;
        private Boolean ipv6;
        private Integer mark;
        private Integer zone;
        private Set<String> events = EVENTS;

        boolean wants(SpaceEntry entry) {
            CtTuple original = entry.original();
            return (protocol == null || original.protocol() == protocol)
                    && (source == null || source.equals(source(original)))
                    && (destination == null || destination.equals(destination(original)))
                    && (replySource == null || replySource.equals(source(entry.reply())))
                    && (replyDestination == null || replyDestination.equals(destination(entry.reply())))
                    && (ipv6 == null || original.ipv6() == ipv6)
                    && (mark == null || entry.mark() == mark);
        }
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        if (arguments.isEmpty()) {
            throw new ToolFailure(1, USAGE);
        }
        Selector selector = selector(new Words(arguments));
        if (selector.command == 'h') {
            call.out().print(USAGE);
            return 0;
        }
        if (selector.command == 'E') {
            return events(call, selector);
        }
        StringBuilder listed = new StringBuilder();
        int count = access.ask(call, (model, place) -> run(model, place, selector, listed));
        call.out().print(listed);
        call.out().flush();
        String counted =
                "%d flow entries have been %s.".formatted(count, selector.command == 'D' ? "deleted" : "shown");
        switch (selector.command) {
            case 'C' -> call.out().println(count);
            case 'F' -> call.err().println(BANNER + "connection tracking table has been emptied.");
            default -> call.err().println(BANNER + counted);
        }
        return selector.command == 'D' && count == 0 ? 1 : 0;
    }

    /** Says what changes until the user ends it, by comparing what there is: states that last shorter than a look are missed. */
    private int events(ProgramCall call, Selector selector) throws ToolFailure, InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        call.onInterrupt(() -> ended.set(true));
        ConntrackEvents events = new ConntrackEvents(selector.events);
        access.ask(call, (model, place) -> seen(model, place, selector, events));
        while (!ended.get()) {
            Thread.sleep(LOOK_MS);
            access.ask(call, (model, place) -> seen(model, place, selector, events));
            call.out().print(events.take());
            call.out().flush();
            if (call.out().checkError()) {
                break;
            }
        }
        call.err().println(BANNER + events.shown() + " flow events have been shown.");
        return 0;
    }

    private static int seen(SwitchModel model, Namespace place, Selector selector, ConntrackEvents events) {
        events.begin();
        each(model, place, selector, (zone, entry) -> events.saw(zone, entry));
        events.end();
        return 0;
    }

    private static ToolFailure mistake(String text) {
        return new ToolFailure(2, BANNER + text + "\n" + HINT);
    }

    private static Selector selector(Words words) throws ToolFailure {
        Selector selector = new Selector();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "-L", "--dump" -> selector.command = 'L';
                case "-D", "--delete" -> selector.command = 'D';
                case "-F", "--flush" -> selector.command = 'F';
                case "-C", "--count" -> selector.command = 'C';
                case "-E", "--event" -> selector.command = 'E';
                case "-e", "--event-mask" -> selector.events = mask(value(words, word));
                case "-h", "--help" -> selector.command = 'h';
                case "-s", "--src", "--orig-src" -> selector.source = value(words, word);
                case "-d", "--dst", "--orig-dst" -> selector.destination = value(words, word);
                case "-r", "--reply-src" -> selector.replySource = value(words, word);
                case "-q", "--reply-dst" -> selector.replyDestination = value(words, word);
                case "-p", "--protonum", "--proto" -> selector.protocol = protocol(value(words, word));
                case "-f", "--family" -> selector.ipv6 = family(value(words, word));
                case "-m", "--mark" ->
                    selector.mark = number(value(words, word)).intValue();
                case "-w", "--zone" ->
                    selector.zone = number(value(words, word)).intValue();
                case "-n", "--numeric", "conntrack" -> {}
                default ->
                    throw mistake(
                            word.startsWith("-") ? "unknown option `" + word + "'" : "Bad argument `" + word + "'");
            }
        }
        if (selector.command == 0) {
            throw mistake("No command specified");
        }
        return selector;
    }

    private static String value(Words words, String option) throws ToolFailure {
        if (!words.hasNext()) {
            throw mistake("option `" + option + "' requires an argument");
        }
        return words.next();
    }

    private static Set<String> mask(String text) throws ToolFailure {
        Set<String> mask = new HashSet<>();
        for (String word : text.split(",", -1)) {
            String event = word.toUpperCase(Locale.ROOT);
            if (event.equals("ALL")) {
                mask.addAll(EVENTS);
            } else if (EVENTS.contains(event)) {
                mask.add(event);
            } else {
                throw mistake("Unknown event `" + word + "'");
            }
        }
        return mask;
    }

    private static Long number(String text) throws ToolFailure {
        Long number = IpWords.number(text);
        if (number == null) {
            throw mistake("Invalid value `" + text + "'");
        }
        return number;
    }

    private static int protocol(String text) throws ToolFailure {
        return switch (text) {
            case "tcp" -> IpProtocol.TCP;
            case "udp" -> IpProtocol.UDP;
            case "icmp" -> IpProtocol.ICMP;
            case "icmpv6" -> IpProtocol.ICMPV6;
            case "sctp" -> IpProtocol.SCTP;
            default -> {
                if (!text.matches("[0-9]{1,3}")) {
                    throw mistake("`" + text + "' unsupported protocol");
                }
                yield Integer.parseInt(text);
            }
        };
    }

    private static boolean family(String text) throws ToolFailure {
        if (!text.equals("ipv4") && !text.equals("ipv6")) {
            throw mistake("Unknown layer 3 protocol");
        }
        return text.equals("ipv6");
    }

    private static int run(SwitchModel model, Namespace place, Selector selector, StringBuilder out) {
        int[] count = {0};
        each(model, place, selector, (zone, entry) -> {
            count[0]++;
            if (selector.command == 'L' || selector.command == 'D') {
                print(out, entry, zone);
            }
        });
        if (selector.command == 'D' || selector.command == 'F') {
            spaces(place, selector)
                    .forEach((zone, id) -> model.conntrack()
                            .spaces()
                            .space(id)
                            .flush(selector::wants, model.nowMs())
                            .finish());
        }
        return count[0];
    }

    /** Ids by zone of the spaces that are meant. */
    private static Map<Integer, Integer> spaces(Namespace place, Selector selector) {
        Map<Integer, Integer> spaces = new TreeMap<>(place.spaces());
        spaces.put(0, place.id());
        spaces.keySet().removeIf(zone -> selector.zone != null && !selector.zone.equals(zone));
        return spaces;
    }

    private static void each(
            SwitchModel model, Namespace place, Selector selector, BiConsumer<Integer, SpaceEntry> what) {
        spaces(place, selector).forEach((zone, id) -> {
            Space space = model.conntrack().spaces().space(id);
            space.show(model.nowMs(), entry -> {
                        if (selector.wants(entry)) {
                            what.accept(zone, entry);
                        }
                    })
                    .finish();
        });
    }

    private static String source(CtTuple tuple) {
        return address(tuple.ipv6(), tuple.srcHigh(), tuple.srcLow());
    }

    private static String destination(CtTuple tuple) {
        return address(tuple.ipv6(), tuple.dstHigh(), tuple.dstLow());
    }

    private static String address(boolean ipv6, long high, long low) {
        return ipv6 ? Ipv6Address.format(high, low) : Ipv4Address.format((int) low);
    }

    private static void print(StringBuilder out, SpaceEntry entry, int zone) {
        protocol(out, entry.original().protocol());
        out.append(entry.timeoutSeconds()).append(' ');
        if (entry.tcp() != null) {
            out.append(entry.tcp()).append(' ');
        }
        tuple(out, entry.original());
        out.append(entry.answered() ? "" : "[UNREPLIED] ");
        tuple(out, entry.reply());
        out.append(entry.assured() ? "[ASSURED] " : "");
        out.append("mark=").append(Integer.toUnsignedString(entry.mark())).append(' ');
        out.append(zone == 0 ? "" : "zone=" + zone + " ").append("use=1\n");
    }

    /** Name and number, as lines of connections begin. */
    static void protocol(StringBuilder out, int protocol) {
        String name = switch (protocol) {
            case IpProtocol.TCP -> "tcp";
            case IpProtocol.UDP -> "udp";
            case IpProtocol.ICMP -> "icmp";
            case IpProtocol.ICMPV6 -> "icmpv6";
            case IpProtocol.SCTP -> "sctp";
            default -> "unknown";
        };
        out.append(IpWords.padded(name, 8)).append(' ').append(protocol).append(' ');
    }

    /** Addresses and ports of a direction. */
    static void tuple(StringBuilder out, CtTuple tuple) {
        out.append("src=")
                .append(source(tuple))
                .append(" dst=")
                .append(destination(tuple))
                .append(' ');
        switch (tuple.protocol()) {
            case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP ->
                out.append("sport=")
                        .append(tuple.srcPort())
                        .append(" dport=")
                        .append(tuple.dstPort())
                        .append(' ');
            case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
                out.append("type=")
                        .append(tuple.type())
                        .append(" code=0 id=")
                        .append(tuple.srcPort())
                        .append(' ');
            default -> {}
        }
    }
}
