package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import java.util.List;

/** What {@code -j} can name besides chains, with its options (iptables-extensions(8)). */
final class TargetReaders {
    private TargetReaders() {}

    /** The reader of a target by its name, or null: then it is a chain. */
    static ExtensionReader<Target> of(String name, Family family) {
        return switch (name) {
            case "ACCEPT", "DROP", "RETURN" -> new Fixed(name, Target.Verdict.valueOf(name));
            case "NOTRACK" -> new Fixed(name, new CtTarget(true, 0, true));
            case "DNAT", "SNAT", "MASQUERADE", "REDIRECT" -> new Nat(NatTarget.Kind.valueOf(name), family);
            case "MARK" -> new Mark();
            case "CONNMARK" -> new Connmark();
            case "CT" -> new Ct();
            case "CHECKSUM" -> new Checksum();
            case "LOG" -> new Log();
            case "REJECT" -> new Reject(family);
            default -> null;
        };
    }

    /** Whether no chain may be called so. */
    static boolean knows(String name) {
        return of(name, Family.IPV4) != null || name.equals("QUEUE");
    }

    private static final class Fixed extends ExtensionReader<Target> {
        private final Target target;

        Fixed(String name, Target target) {
            super(name);
            this.target = target;
        }

        @Override
        Target finish(RuleReader rule) {
            return target;
        }
    }

    private static final class Nat extends ExtensionReader<Target> {
        private final NatTarget.Kind kind;
        private final Family family;
        private NatTarget to;
        private boolean random;
        private boolean fullyRandom;
        private boolean persistent;

        Nat(NatTarget.Kind kind, Family family) {
            super(kind.name());
            this.kind = kind;
            this.family = family;
            plain((values, inverted) -> to = where(values.getFirst()), kind.option());
            flag(false, (values, inverted) -> random = true, "--random");
            if (kind == NatTarget.Kind.SNAT || kind == NatTarget.Kind.MASQUERADE) {
                flag(false, (values, inverted) -> fullyRandom = true, "--random-fully");
            }
            if (takesAddresses()) {
                flag(false, (values, inverted) -> persistent = true, "--persistent");
            }
        }

        private boolean takesAddresses() {
            return kind == NatTarget.Kind.DNAT || kind == NatTarget.Kind.SNAT;
        }

        private NatTarget where(String text) throws IptablesException {
            if (!takesAddresses()) {
                return NatTarget.toPorts(kind, family, OptionValues.translated(text), false, false, false);
            }
            String addresses = text;
            String ports = null;
            int colon = family == Family.IPV4 ? text.indexOf(':') : text.lastIndexOf("]:") + 1;
            if (family == Family.IPV6 && text.startsWith("[") && text.endsWith("]")) {
                addresses = text.substring(1, text.length() - 1);
            } else if (family == Family.IPV4 ? colon >= 0 : colon > 0) {
                ports = text.substring(colon + 1);
                addresses = family == Family.IPV4 ? text.substring(0, colon) : text.substring(1, colon - 1);
            }
            PortRange range = ports == null ? null : OptionValues.translated(ports);
            if (addresses.isEmpty()) {
                return NatTarget.toPorts(kind, family, range, false, false, false);
            }
            int hyphen = addresses.indexOf('-');
            Ipv6Address first = address(hyphen < 0 ? addresses : addresses.substring(0, hyphen));
            Ipv6Address last = hyphen < 0 ? first : address(addresses.substring(hyphen + 1));
            return new NatTarget(
                    kind, family, true, first.high(), first.low(), last.high(), last.low(), range, false, false, false);
        }

        private Ipv6Address address(String text) throws IptablesException {
            try {
                return family == Family.IPV4
                        ? new Ipv6Address(0, Integer.toUnsignedLong(Ipv4Address.parse(text)))
                        : Ipv6Address.parse(text);
            } catch (IllegalArgumentException noAddress) {
                throw IptablesException.parameter("Bad IP address \"" + text + "\"");
            }
        }

        @Override
        Target finish(RuleReader rule) throws IptablesException {
            if (takesAddresses()) {
                require(to != null, kind.option());
            }
            NatTarget where = to == null ? NatTarget.toPorts(kind, family, null, false, false, false) : to;
            if (where.ports() != null && !rule.hasPorts()) {
                throw IptablesException.parameter("Need TCP, UDP, SCTP or DCCP with port specification");
            }
            return new NatTarget(
                    kind,
                    family,
                    where.addresses(),
                    where.firstHigh(),
                    where.firstLow(),
                    where.lastHigh(),
                    where.lastLow(),
                    where.ports(),
                    random,
                    fullyRandom,
                    persistent);
        }
    }

    private static final class Mark extends ExtensionReader<Target> {
        private MarkTarget target;
        private String given;

        Mark() {
            super("MARK");
            plain((values, not) -> set("--set-xmark", values, m -> new MarkTarget(m.value(), m.mask())), "--set-xmark");
            plain(
                    (values, not) -> set("--set-mark", values, m -> new MarkTarget(m.value(), m.value() | m.mask())),
                    "--set-mark");
            plain((values, not) -> set("--and-mark", values, m -> new MarkTarget(0, ~m.value())), "--and-mark");
            plain((values, not) -> set("--or-mark", values, m -> new MarkTarget(m.value(), m.value())), "--or-mark");
            plain((values, not) -> set("--xor-mark", values, m -> new MarkTarget(m.value(), 0)), "--xor-mark");
        }

        @FunctionalInterface
        private interface Making {
            MarkTarget of(OptionValues.Masked mark);
        }

        private void set(String option, List<String> values, Making making) throws IptablesException {
            if (given != null) {
                throw IptablesException.parameter(
                        "MARK: option \"" + option + "\" cannot be used together with \"" + given + "\".\n");
            }
            given = option;
            target = making.of(OptionValues.Masked.parse("MARK", option, values.getFirst()));
        }

        @Override
        Target finish(RuleReader rule) throws IptablesException {
            if (target == null) {
                throw IptablesException.parameter(
                        "MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
            }
            return target;
        }
    }

    private static final class Connmark extends ExtensionReader<Target> {
        private ConnmarkTarget.Mode mode;
        private int value;
        private int connectionMask = -1;
        private int packetMask = -1;

        Connmark() {
            super("CONNMARK");
            plain((values, not) -> set("--set-xmark", values.getFirst(), false), "--set-xmark");
            plain((values, not) -> set("--set-mark", values.getFirst(), true), "--set-mark");
            plain((values, not) -> change("--and-mark", values.getFirst(), Operation.AND), "--and-mark");
            plain((values, not) -> change("--or-mark", values.getFirst(), Operation.OR), "--or-mark");
            plain((values, not) -> change("--xor-mark", values.getFirst(), Operation.XOR), "--xor-mark");
            flag(false, (values, not) -> mode = ConnmarkTarget.Mode.SAVE, "--save-mark");
            flag(false, (values, not) -> mode = ConnmarkTarget.Mode.RESTORE, "--restore-mark");
            plain((values, not) -> connectionMask = number("--ctmask", values.getFirst()), "--ctmask");
            plain((values, not) -> packetMask = number("--nfmask", values.getFirst()), "--nfmask");
            plain(
                    (values, not) -> {
                        connectionMask = number("--mask", values.getFirst());
                        packetMask = connectionMask;
                    },
                    "--mask");
        }

        private enum Operation {
            AND,
            OR,
            XOR
        }

        private static int number(String option, String text) throws IptablesException {
            return OptionValues.Masked.parse("CONNMARK", option, text).value();
        }

        private void set(String option, String text, boolean widened) throws IptablesException {
            OptionValues.Masked mark = OptionValues.Masked.parse("CONNMARK", option, text);
            mode = ConnmarkTarget.Mode.SET;
            value = mark.value();
            connectionMask = widened ? mark.value() | mark.mask() : mark.mask();
        }

        private void change(String option, String text, Operation operation) throws IptablesException {
            int bits = number(option, text);
            mode = ConnmarkTarget.Mode.SET;
            value = operation == Operation.AND ? 0 : bits;
            connectionMask = switch (operation) {
                case AND -> ~bits;
                case OR -> bits;
                case XOR -> 0;
            };
        }

        @Override
        Target finish(RuleReader rule) throws IptablesException {
            if (mode == null) {
                throw IptablesException.parameter("CONNMARK target: No operation specified");
            }
            return new ConnmarkTarget(mode, value, connectionMask, mode == ConnmarkTarget.Mode.SET ? -1 : packetMask);
        }
    }

    private static final class Ct extends ExtensionReader<Target> {
        private boolean notrack;
        private int zone;

        Ct() {
            super("CT");
            flag(false, (values, not) -> notrack = true, "--notrack");
            plain(
                    (values, not) -> {
                        Long number = OptionValues.number(values.getFirst());
                        if (number == null || number > 0xffff) {
                            throw IptablesException.parameter("Cannot parse " + values.getFirst() + " as a zone ID");
                        }
                        zone = number.intValue();
                    },
                    "--zone");
        }

        @Override
        Target finish(RuleReader rule) {
            return new CtTarget(notrack, zone, false);
        }
    }

    private static final class Checksum extends ExtensionReader<Target> {
        Checksum() {
            super("CHECKSUM");
            flag(false, (values, not) -> {}, "--checksum-fill");
        }

        @Override
        Target finish(RuleReader rule) throws IptablesException {
            require(!isUnused(), "--checksum-fill");
            return new Target.ChecksumFill();
        }
    }

    private static final class Log extends ExtensionReader<Target> {
        private static final int PREFIX_OCTETS = 29;

        private int level = LogTarget.WARNING;
        private String prefix = "";
        private int flags;

        Log() {
            super("LOG");
            plain((values, not) -> level = level(values.getFirst()), "--log-level");
            plain((values, not) -> prefix = prefix(values.getFirst()), "--log-prefix");
            for (LogTarget.Flag flag : LogTarget.Flag.values()) {
                flag(false, (values, not) -> flags |= flag.bit(), flag.option());
            }
        }

        private static String prefix(String text) throws IptablesException {
            if (text.indexOf('\n') >= 0) {
                throw IptablesException.parameter("Newlines not allowed in --log-prefix");
            }
            return text.length() > PREFIX_OCTETS ? text.substring(0, PREFIX_OCTETS) : text;
        }

        private static int level(String text) throws IptablesException {
            int level = switch (text) {
                case "panic" -> 0;
                case "error" -> 3;
                case "warning" -> LogTarget.WARNING;
                default -> LogTarget.LEVELS.indexOf(text);
            };
            if (text.matches("[0-7]")) {
                level = Integer.parseInt(text);
            }
            if (level < 0) {
                throw IptablesException.parameter("log level \"" + text + "\" unknown\n");
            }
            return level;
        }

        @Override
        Target finish(RuleReader rule) {
            return new LogTarget(level, prefix, flags);
        }
    }

    private static final class Reject extends ExtensionReader<Target> {
        private RejectTarget target;

        Reject(Family family) {
            super("REJECT");
            target = RejectTarget.usual(family);
            plain(
                    (values, not) -> {
                        RejectTarget.With with = RejectTarget.With.of(family, values.getFirst());
                        if (with == null) {
                            throw IptablesException.parameter("unknown reject type \"" + values.getFirst() + "\"");
                        }
                        target = new RejectTarget(with);
                    },
                    "--reject-with");
        }

        @Override
        Target finish(RuleReader rule) {
            return target;
        }
    }
}
