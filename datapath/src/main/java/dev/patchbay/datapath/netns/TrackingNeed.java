package dev.patchbay.datapath.netns;

import dev.patchbay.datapath.netns.iptables.Chain;
import dev.patchbay.datapath.netns.iptables.ConnmarkTarget;
import dev.patchbay.datapath.netns.iptables.Iptables;
import dev.patchbay.datapath.netns.iptables.MarkMatch;
import dev.patchbay.datapath.netns.iptables.Match;
import dev.patchbay.datapath.netns.iptables.NatTarget;
import dev.patchbay.datapath.netns.iptables.Rule;
import dev.patchbay.datapath.netns.iptables.RuleTable;
import dev.patchbay.datapath.netns.iptables.StateMatch;
import dev.patchbay.datapath.netns.iptables.TableName;

/**
 * Whether the rules of a namespace need connections to be tracked; found out when it is first asked after a change.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class TrackingNeed {
    private final Iptables iptables;
    private Boolean needed;

    TrackingNeed(Iptables iptables) {
        this.iptables = iptables;
    }

    /** Rules have changed. */
    void forget() {
        needed = null;
    }

    boolean isNeeded() {
        if (needed == null) {
            needed = find();
        }
        return needed;
    }

    private boolean find() {
        for (TableName name : TableName.values()) {
            RuleTable table = iptables.table(name);
            for (Chain chain : table.chains()) {
                if (chain.rules().stream().anyMatch(TrackingNeed::needs)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean needs(Rule rule) {
        return rule.spec().target() instanceof NatTarget
                || rule.spec().target() instanceof ConnmarkTarget
                || rule.spec().matches().stream().anyMatch(TrackingNeed::needs);
    }

    private static boolean needs(Match match) {
        return match instanceof StateMatch || (match instanceof MarkMatch mark && mark.ofConnection());
    }
}
