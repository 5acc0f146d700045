package dev.patchbay.datapath.netns.iptables;

import java.util.Set;
import java.util.function.Supplier;

/**
 * Where targets and matches may stand: what Linux checks when a table is loaded (the {@code table}, {@code hooks} and {@code
 * proto} of its {@code xt_target}s and {@code xt_match}es).
 */
final class RuleCheck {
    private static final Set<Hook> NAT_SOURCE = Set.of(Hook.POSTROUTING, Hook.INPUT);
    private static final Set<Hook> NAT_DESTINATION = Set.of(Hook.PREROUTING, Hook.OUTPUT);

    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int ICMPV6 = 58;

    private final TableName table;
    private final Supplier<Set<Hook>> reached;
    private Set<Hook> hooks;

    /**
     * Checks rules of one chain.
     *
     * @param table of the chain
     * @param reached the hooks that the chain can be reached from; asked for only where it matters. A chain that nothing leads
     *     to yet may have any target
     */
    RuleCheck(TableName table, Supplier<Set<Hook>> reached) {
        this.table = table;
        this.reached = reached;
    }

    /** Refuses a rule that cannot stand there. */
    void check(RuleSpec spec) throws IptablesException {
        target(spec);
        for (Match match : spec.matches()) {
            if (match instanceof MacMatch && (hooks().contains(Hook.OUTPUT) || hooks().contains(Hook.POSTROUTING))) {
                throw IptablesException.refusedRule("-m mac is only for chains that packets come in by");
            }
            if (match instanceof LimitMatch limit && !limit.isCountable()) {
                throw IptablesException.kernel("Numerical result out of range");
            }
            int protocol = switch (match) {
                case PortMatch ports -> Services.protocolNumber(ports.name());
                case IcmpMatch icmp -> icmp.family() == Family.IPV4 ? ICMP : ICMPV6;
                default -> 0;
            };
            if (protocol != 0 && (spec.protocol() != protocol || spec.protocolInverted())) {
                throw IptablesException.refusedRule("-m " + match.name() + " needs -p " + Services.protocol(protocol));
            }
        }
    }

    private void target(RuleSpec spec) throws IptablesException {
        Target target = spec.target();
        TableName only = switch (target) {
            case NatTarget nat -> TableName.NAT;
            case CtTarget ct -> TableName.RAW;
            case RejectTarget reject -> TableName.FILTER;
            case Target.ChecksumFill fill -> TableName.MANGLE;
            default -> table;
        };
        if (only != table) {
            throw IptablesException.refusedRule(target.name() + " is only for table " + only.text());
        }
        if (target instanceof NatTarget nat && !hooks(nat.kind()).containsAll(hooks())) {
            throw IptablesException.refusedRule(target.name() + " is only for chains that are reached from "
                    + String.join(
                            " or ",
                            hooks(nat.kind()).stream().map(Hook::name).sorted().toList()));
        }
        if (target instanceof RejectTarget reject
                && reject.with().isReset()
                && (spec.protocol() != TCP || spec.protocolInverted())) {
            throw IptablesException.refusedRule("tcp-reset needs -p tcp");
        }
    }

    private Set<Hook> hooks() {
        if (hooks == null) {
            hooks = reached.get();
        }
        return hooks;
    }

    private static Set<Hook> hooks(NatTarget.Kind kind) {
        if (kind == NatTarget.Kind.MASQUERADE) {
            return Set.of(Hook.POSTROUTING);
        }
        return kind.destination() ? NAT_DESTINATION : NAT_SOURCE;
    }
}
