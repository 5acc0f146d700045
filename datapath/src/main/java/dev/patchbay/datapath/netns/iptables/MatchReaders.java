package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.codec.eth.MacAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What {@code -m} can name, with its options (iptables-extensions(8)). */
final class MatchReaders {
    private static final int MULTIPORT_SLOTS = 15;
    private static final int COMMENT_OCTETS = 255;

    private MatchReaders() {}

    /** The reader of a match by its name, or null. */
    static ExtensionReader<Match> of(String name, Family family) {
        return switch (name) {
            case "tcp", "udp", "sctp" -> new Ports(name);
            case "multiport" -> new Multiport();
            case "icmp" -> family == Family.IPV4 ? new Icmp(name, family) : null;
            case "icmp6", "icmpv6" -> family == Family.IPV6 ? new Icmp("icmp6", family) : null;
            case "state" -> new States(name, "--state");
            case "conntrack" -> new States(name, "--ctstate");
            case "mark", "connmark" -> new Mark(name);
            case "physdev" -> new Physdev();
            case "mac" -> new Mac();
            case "set" -> new Sets();
            case "comment" -> new Comment();
            case "limit" -> new Limit();
            case "addrtype" -> new Addrtype();
            default -> null;
        };
    }

    /** The match whose options become known with {@code -p}, or null. */
    static String ofProtocol(int protocol, Family family) {
        String name = Services.protocol(protocol);
        return switch (name) {
            case "tcp", "udp", "sctp" -> name;
            case "icmp" -> family == Family.IPV4 ? name : null;
            case "ipv6-icmp" -> family == Family.IPV6 ? "icmp6" : null;
            default -> null;
        };
    }

    private static final class Ports extends ExtensionReader<Match> {
        private PortRange source = PortRange.ALL;
        private PortRange destination = PortRange.ALL;
        private boolean sourceInverted;
        private boolean destinationInverted;
        private int flagMask;
        private int flags;
        private boolean flagsInverted;

        Ports(String name) {
            super(name);
            value(this::source, "--source-port", "--sport");
            value(this::destination, "--destination-port", "--dport");
            if (name.equals("tcp")) {
                pair(this::flags, "--tcp-flags");
                flag(true, this::syn, "--syn");
            }
        }

        private void source(List<String> values, boolean inverted) throws IptablesException {
            source = OptionValues.ports(values.getFirst());
            sourceInverted = inverted;
        }

        private void destination(List<String> values, boolean inverted) throws IptablesException {
            destination = OptionValues.ports(values.getFirst());
            destinationInverted = inverted;
        }

        private void flags(List<String> values, boolean inverted) throws IptablesException {
            flagMask = bits(values.get(0));
            flags = bits(values.get(1));
            flagsInverted = inverted;
        }

        private void syn(List<String> values, boolean inverted) throws IptablesException {
            flags(List.of("FIN,SYN,RST,ACK", "SYN"), inverted);
        }

        private static int bits(String text) throws IptablesException {
            int bits = 0;
            for (String word : text.split(",", -1)) {
                String flag = word.toUpperCase(Locale.ROOT);
                int bit = PortMatch.FLAGS.indexOf(flag);
                if (flag.equals("ALL")) {
                    bits |= (1 << PortMatch.FLAGS.size()) - 1;
                } else if (bit >= 0) {
                    bits |= 1 << bit;
                } else if (!flag.equals("NONE")) {
                    throw IptablesException.parameter("Unknown TCP flag `" + word + "'");
                }
            }
            return bits;
        }

        @Override
        Match finish(RuleReader rule) {
            return new PortMatch(
                    name(), source, sourceInverted, destination, destinationInverted, flagMask, flags, flagsInverted);
        }
    }

    private static final class Multiport extends ExtensionReader<Match> {
        private MultiportMatch.Side side;
        private List<PortRange> ports;
        private boolean inverted;

        Multiport() {
            super("multiport");
            value((values, not) -> read(MultiportMatch.Side.SOURCE, values, not), "--source-ports", "--sports");
            value(
                    (values, not) -> read(MultiportMatch.Side.DESTINATION, values, not),
                    "--destination-ports",
                    "--dports");
            value((values, not) -> read(MultiportMatch.Side.EITHER, values, not), "--ports");
        }

        private void read(MultiportMatch.Side which, List<String> values, boolean not) throws IptablesException {
            if (side != null) {
                throw IptablesException.parameter("multiport: option \"" + which.option()
                        + "\" cannot be used together with \"" + side.option() + "\".\n");
            }
            side = which;
            inverted = not;
            ports = new ArrayList<>();
            int slots = 0;
            for (String port : values.getFirst().split(",", -1)) {
                PortRange range = OptionValues.ports(port);
                slots += port.indexOf(':') < 0 ? 1 : 2;
                if (slots > MULTIPORT_SLOTS) {
                    throw IptablesException.parameter("too many ports specified");
                }
                ports.add(range);
            }
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            if (side == null) {
                throw IptablesException.parameter("multiport expection an option");
            }
            if (!rule.hasPorts() && rule.protocol() != 136) {
                throw IptablesException.parameter(
                        "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
            }
            return new MultiportMatch(side, List.copyOf(ports), inverted);
        }
    }

    private static final class Icmp extends ExtensionReader<Match> {
        private IcmpMatch match;

        Icmp(String name, Family family) {
            super(name);
            value(
                    (values, inverted) -> match = IcmpTypes.parse(family, values.getFirst(), inverted),
                    family == Family.IPV4 ? "--icmp-type" : "--icmpv6-type");
            match = new IcmpMatch(family, IcmpMatch.ANY, 0, 0xff, false);
        }

        @Override
        Match finish(RuleReader rule) {
            return match;
        }
    }

    private static final class States extends ExtensionReader<Match> {
        private final String option;
        private final Set<StateMatch.State> states = EnumSet.noneOf(StateMatch.State.class);
        private boolean inverted;

        States(String name, String option) {
            super(name);
            this.option = option;
            value(this::read, option);
        }

        private void read(List<String> values, boolean not) throws IptablesException {
            inverted = not;
            String rest = values.getFirst();
            for (String word : values.getFirst().split(",", -1)) {
                StateMatch.State state = state(word);
                boolean translation = state == StateMatch.State.SNAT || state == StateMatch.State.DNAT;
                if (state == null || (translation && name().equals("state"))) {
                    throw IptablesException.parameter("Bad " + option.substring(2) + " \"" + rest + "\"");
                }
                rest = rest.substring(Math.min(rest.length(), word.length() + 1));
                states.add(state);
            }
        }

        private static StateMatch.State state(String word) {
            for (StateMatch.State state : StateMatch.State.values()) {
                if (state.name().equalsIgnoreCase(word)) {
                    return state;
                }
            }
            return null;
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            if (states.isEmpty() && name().equals("conntrack")) {
                throw IptablesException.parameter("conntrack: At least one option is required");
            }
            require(!states.isEmpty(), option);
            return new StateMatch(name(), states, inverted);
        }
    }

    private static final class Mark extends ExtensionReader<Match> {
        private MarkMatch match;

        Mark(String name) {
            super(name);
            value(
                    (values, inverted) -> {
                        OptionValues.Masked mark = OptionValues.Masked.parse(name, "--mark", values.getFirst());
                        match = new MarkMatch(name, mark.value(), mark.mask(), inverted);
                    },
                    "--mark");
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            require(match != null, "--mark");
            return match;
        }
    }

    private static final class Physdev extends ExtensionReader<Match> {
        private Boolean isIn;
        private DeviceMatch in = DeviceMatch.ANY;
        private Boolean isOut;
        private DeviceMatch out = DeviceMatch.ANY;
        private Boolean isBridged;

        Physdev() {
            super("physdev");
            value((values, not) -> in = OptionValues.device(values.getFirst(), not), "--physdev-in");
            value((values, not) -> out = OptionValues.device(values.getFirst(), not), "--physdev-out");
            flag(true, (values, not) -> isIn = !not, "--physdev-is-in");
            flag(true, (values, not) -> isOut = !not, "--physdev-is-out");
            flag(true, (values, not) -> isBridged = !not, "--physdev-is-bridged");
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            if (isUnused()) {
                throw IptablesException.parameter("PHYSDEV: no physdev option specified");
            }
            return new PhysdevMatch(isIn, in, isOut, out, isBridged);
        }
    }

    private static final class Mac extends ExtensionReader<Match> {
        private MacMatch match;

        Mac() {
            super("mac");
            value(
                    (values, inverted) -> {
                        try {
                            match = new MacMatch(MacAddress.parse(values.getFirst()), inverted);
                        } catch (IllegalArgumentException noMac) {
                            throw IptablesException.parameter("Invalid MAC address specified.");
                        }
                    },
                    "--mac-source");
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            require(match != null, "--mac-source");
            return match;
        }
    }

    private static final class Sets extends ExtensionReader<Match> {
        private SetMatch match;

        Sets() {
            super("set");
            pair(this::read, "--match-set");
        }

        private void read(List<String> values, boolean inverted) throws IptablesException {
            List<String> directions = List.of(values.get(1).split(",", -1));
            for (String direction : directions) {
                if (!direction.equals("src") && !direction.equals("dst")) {
                    throw IptablesException.parameter("You must spefify (the comma separated list of) 'src' or 'dst'.");
                }
            }
            match = new SetMatch(values.getFirst(), directions, inverted);
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            if (match == null) {
                throw IptablesException.parameter("You must specify `--match-set' with proper arguments");
            }
            return match;
        }
    }

    private static final class Comment extends ExtensionReader<Match> {
        private String text;

        Comment() {
            super("comment");
            plain((values, inverted) -> text = values.getFirst(), "--comment");
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            require(text != null, "--comment");
            return new CommentMatch(text.length() > COMMENT_OCTETS ? text.substring(0, COMMENT_OCTETS) : text);
        }
    }

    private static final class Limit extends ExtensionReader<Match> {
        private static final int USUAL_PER_HOUR = 3;
        private static final int HIGHEST_BURST = 10_000;

        private long period = LimitMatch.SCALE * 60 * 60 / USUAL_PER_HOUR;
        private int burst = LimitMatch.DEFAULT_BURST;

        Limit() {
            super("limit");
            plain((values, inverted) -> period = period(values.getFirst()), "--limit");
            plain(this::burst, "--limit-burst");
        }

        private static long period(String text) throws IptablesException {
            int slash = text.indexOf('/');
            String count = slash < 0 ? text : text.substring(0, slash);
            String unit = slash < 0 ? "second" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
            long seconds = unit.isEmpty()
                    ? 0
                    : "second".startsWith(unit)
                            ? 1
                            : "minute".startsWith(unit)
                                    ? 60
                                    : "hour".startsWith(unit) ? 3_600 : "day".startsWith(unit) ? 86_400 : 0;
            if (seconds == 0 || !count.matches("[0-9]{1,9}") || Integer.parseInt(count) == 0) {
                throw IptablesException.parameter("bad rate \"" + text + "\"'");
            }
            long period = LimitMatch.SCALE * seconds / Integer.parseInt(count);
            if (period == 0) {
                throw IptablesException.parameter("Rate too fast \"" + text + "\"");
            }
            return period;
        }

        private void burst(List<String> values, boolean inverted) throws IptablesException {
            Long number = OptionValues.number(values.getFirst());
            if (number == null || number > HIGHEST_BURST) {
                throw IptablesException.parameter(
                        "limit: bad value for option \"--limit-burst\", or out of range (0-" + HIGHEST_BURST + ").\n");
            }
            burst = number.intValue();
        }

        @Override
        Match finish(RuleReader rule) {
            return new LimitMatch(period, burst);
        }
    }

    private static final class Addrtype extends ExtensionReader<Match> {
        private Set<AddrtypeMatch.Kind> source = Set.of();
        private Set<AddrtypeMatch.Kind> destination = Set.of();
        private boolean sourceInverted;
        private boolean destinationInverted;

        Addrtype() {
            super("addrtype");
            value(
                    (values, inverted) -> {
                        source = kinds(values.getFirst());
                        sourceInverted = inverted;
                    },
                    "--src-type");
            value(
                    (values, inverted) -> {
                        destination = kinds(values.getFirst());
                        destinationInverted = inverted;
                    },
                    "--dst-type");
        }

        private static Set<AddrtypeMatch.Kind> kinds(String text) throws IptablesException {
            Set<AddrtypeMatch.Kind> kinds = EnumSet.noneOf(AddrtypeMatch.Kind.class);
            for (String word : text.split(",", -1)) {
                boolean known = false;
                for (AddrtypeMatch.Kind kind : AddrtypeMatch.Kind.values()) {
                    if (kind.name().equalsIgnoreCase(word)) {
                        kinds.add(kind);
                        known = true;
                    }
                }
                if (!known) {
                    throw IptablesException.parameter("addrtype: bad type \"" + word + "\"");
                }
            }
            return kinds;
        }

        @Override
        Match finish(RuleReader rule) throws IptablesException {
            if (isUnused()) {
                throw IptablesException.parameter("addrtype: you must specify --src-type or --dst-type");
            }
            return new AddrtypeMatch(source, sourceInverted, destination, destinationInverted);
        }
    }
}
