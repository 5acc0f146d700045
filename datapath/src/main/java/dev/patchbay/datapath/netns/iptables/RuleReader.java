package dev.patchbay.datapath.netns.iptables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts the options of a command line that describe a rule together. One object per command line. */
final class RuleReader {
    private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "sctp", "dccp");

    private final Family family;
    private final Set<String> given = new HashSet<>();
    private final List<ExtensionReader<Match>> matches = new ArrayList<>();
    private List<AddressMatch> sources = List.of(AddressMatch.ANY);
    private List<AddressMatch> destinations = List.of(AddressMatch.ANY);
    private DeviceMatch in = DeviceMatch.ANY;
    private DeviceMatch out = DeviceMatch.ANY;
    private int protocol;
    private boolean protocolInverted;
    private Boolean fragment;
    private String jump;
    private boolean isGoto;
    private ExtensionReader<Target> target;
    private String implicit;

    RuleReader(Family family) {
        this.family = family;
    }

    /** The protocol that the rule asks for; 0 for any. */
    int protocol() {
        return protocol;
    }

    /** Whether it asks for one protocol that has ports. */
    boolean hasPorts() {
        return !protocolInverted && WITH_PORTS.contains(Services.protocol(protocol));
    }

    /** Whether {@code -s} named several addresses, or {@code -d}. */
    boolean isManifold() {
        return sources.size() > 1 || destinations.size() > 1;
    }

    /** The options of a rule that were given, by their letters. */
    Set<String> given() {
        return given;
    }

    /** Takes an option that every rule may have, by its letter. */
    void accept(char option, String value, boolean inverted) throws IptablesException {
        if (option != 'm' && !given.add(String.valueOf(option == 'g' ? 'j' : option))) {
            throw IptablesException.parameter("multiple -" + (option == 'g' ? 'j' : option) + " flags not allowed");
        }
        switch (option) {
            case 's' -> sources = OptionValues.addresses(family, value, inverted);
            case 'd' -> destinations = OptionValues.addresses(family, value, inverted);
            case 'i' -> in = OptionValues.device(value, inverted);
            case 'o' -> out = OptionValues.device(value, inverted);
            case 'p' -> protocol(value, inverted);
            case 'f' -> fragment = !inverted;
            case 'm' -> match(value, inverted);
            case 'j' -> jump(value, inverted);
            case 'g' -> {
                if (inverted) {
                    throw IptablesException.parameter("cannot have ! before -g");
                }
                isGoto = true;
                jump = value;
            }
            default -> throw new IllegalArgumentException("-" + option);
        }
    }

    private void protocol(String text, boolean inverted) throws IptablesException {
        protocol = Services.protocolNumber(text);
        protocolInverted = inverted;
        if (protocol < 0) {
            throw IptablesException.parameter("unknown protocol \"" + text + "\" specified");
        }
        if (protocol == 0 && inverted) {
            throw IptablesException.parameter("rule would never match protocol");
        }
        implicit = MatchReaders.ofProtocol(protocol, family);
    }

    private void match(String name, boolean inverted) throws IptablesException {
        if (inverted) {
            throw IptablesException.parameter("unexpected ! flag before --match");
        }
        ExtensionReader<Match> reader = MatchReaders.of(name, family);
        if (reader == null) {
            throw IptablesException.parameter("Couldn't load match `" + name + "':No such file or directory\n");
        }
        matches.add(reader);
    }

    private void jump(String name, boolean inverted) throws IptablesException {
        if (inverted) {
            throw IptablesException.parameter("cannot have ! before -j");
        }
        if (name.isEmpty()) {
            throw IptablesException.parameter("Invalid target name (too short)");
        }
        jump = name;
        target = TargetReaders.of(name, family);
    }

    /** The match or target that knows an option, the one named last first; null if none does. */
    ExtensionReader<?> reader(String option) {
        if (target != null && target.options().contains(option)) {
            return target;
        }
        for (ExtensionReader<Match> match : matches.reversed()) {
            if (match.options().contains(option)) {
                return match;
            }
        }
        ExtensionReader<Match> byProtocol = implicit == null ? null : MatchReaders.of(implicit, family);
        boolean named = matches.stream().anyMatch(match -> match.name().equals(implicit));
        if (byProtocol != null && !named && byProtocol.options().contains(option)) {
            matches.add(byProtocol);
            return byProtocol;
        }
        return null;
    }

    /** Options of extensions that start like this. */
    Set<String> starting(String prefix) {
        Set<String> options = new HashSet<>();
        if (target != null) {
            options.addAll(target.options());
        }
        matches.forEach(match -> options.addAll(match.options()));
        if (implicit != null) {
            options.addAll(MatchReaders.of(implicit, family).options());
        }
        options.removeIf(option -> !option.startsWith(prefix));
        return options;
    }

    /**
     * The rules that were described: one for each pair of addresses.
     *
     * @param chain that they are for; some have no device on one side
     */
    List<RuleSpec> finish(String chain) throws IptablesException {
        if (!in.any() && (chain.equals("POSTROUTING") || chain.equals("OUTPUT"))) {
            throw IptablesException.parameter("Can't use -i with " + chain + "\n");
        }
        if (!out.any() && (chain.equals("PREROUTING") || chain.equals("INPUT"))) {
            throw IptablesException.parameter("Can't use -o with " + chain + "\n");
        }
        List<Match> finished = new ArrayList<>();
        for (ExtensionReader<Match> match : matches) {
            finished.add(match.finish(this));
        }
        Target end = target();
        List<RuleSpec> rules = new ArrayList<>();
        for (AddressMatch source : sources) {
            for (AddressMatch destination : destinations) {
                rules.add(new RuleSpec(
                        family, source, destination, in, out, protocol, protocolInverted, fragment, finished, end));
            }
        }
        return rules;
    }

    private Target target() throws IptablesException {
        if (jump == null) {
            return new Target.None();
        }
        if (isGoto && TargetReaders.knows(jump)) {
            throw IptablesException.parameter("goto '" + jump + "' is not a chain");
        }
        return target == null ? new Target.Jump(jump, isGoto) : target.finish(this);
    }
}
