package dev.patchbay.datapath.netns.iptables;

import java.util.List;

/**
 * What a rule says. Two that are equal are the same rule to {@code iptables -D} and {@code -C}.
 *
 * @param family whose addresses it has
 * @param source of the packet
 * @param destination of the packet
 * @param in device it came in by
 * @param out device it goes out by
 * @param protocol of the packet, or 0 for any
 * @param protocolInverted whether any other protocol is meant
 * @param fragment second and further fragments only ({@code -f}), or anything but these; null if that does not matter
 * @param matches everything else, in the order in which it is looked at
 * @param target what happens then
 */
public record RuleSpec(
        Family family,
        AddressMatch source,
        AddressMatch destination,
        DeviceMatch in,
        DeviceMatch out,
        int protocol,
        boolean protocolInverted,
        Boolean fragment,
        List<Match> matches,
        Target target) {
    /** A list that nobody changes. */
    public RuleSpec {
        matches = List.copyOf(matches);
    }

    /** As {@code iptables -S} prints it behind the name of the chain: each part with a space before it. */
    public String save() {
        return saveMatches() + saveTarget();
    }

    /** Everything before the counters of {@code iptables -S -v}. */
    String saveMatches() {
        StringBuilder text = new StringBuilder();
        address(text, " -s ", source);
        address(text, " -d ", destination);
        device(text, " -i ", in);
        device(text, " -o ", out);
        if (protocol != 0 || protocolInverted) {
            text.append(Match.not(protocolInverted)).append(" -p ").append(Services.protocol(protocol));
        }
        if (fragment != null) {
            text.append(Match.not(!fragment)).append(" -f");
        }
        matches.forEach(match -> text.append(" -m ").append(match.name()).append(match.save()));
        return text.toString();
    }

    /** Everything behind them. */
    String saveTarget() {
        if (target instanceof Target.None) {
            return "";
        }
        boolean isGoto = target instanceof Target.Jump jump && jump.isGoto();
        return (isGoto ? " -g " : " -j ") + target.saveName() + target.save();
    }

    /** The same with another target. */
    RuleSpec withTarget(Target other) {
        return new RuleSpec(family, source, destination, in, out, protocol, protocolInverted, fragment, matches, other);
    }

    private void address(StringBuilder text, String option, AddressMatch address) {
        if (!address.any()) {
            text.append(Match.not(address.inverted())).append(option).append(address.save(family));
        }
    }

    private static void device(StringBuilder text, String option, DeviceMatch device) {
        if (!device.isUnnamed()) {
            text.append(Match.not(device.inverted())).append(option).append(device.name());
        }
    }

    /** As {@code iptables -S} prints it. */
    @Override
    public String toString() {
        return save().stripLeading();
    }
}
