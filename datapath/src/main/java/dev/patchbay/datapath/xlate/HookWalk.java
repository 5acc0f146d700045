package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.NamespaceTags;
import dev.patchbay.datapath.netns.iptables.Chain;
import dev.patchbay.datapath.netns.iptables.ConnmarkTarget;
import dev.patchbay.datapath.netns.iptables.Counter;
import dev.patchbay.datapath.netns.iptables.CtTarget;
import dev.patchbay.datapath.netns.iptables.Hook;
import dev.patchbay.datapath.netns.iptables.MarkTarget;
import dev.patchbay.datapath.netns.iptables.NatTarget;
import dev.patchbay.datapath.netns.iptables.RejectTarget;
import dev.patchbay.datapath.netns.iptables.Rule;
import dev.patchbay.datapath.netns.iptables.RuleTable;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.datapath.netns.iptables.Target;
import dev.patchbay.flowcache.key.FlowField;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The walk of a packet through one table of iptables at one hook: rules in their order, jumps and returns, what the targets do, and
 * at the end the policy.
 *
 * <p><b>Bounds.</b> Chains call each other no deeper than there are chains: the tables see to that.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class HookWalk {
    private static final int ETHERNET = 14;
    private static final int TAG = 4;

    private final Traversal at;
    private final NamespaceStage stage;
    private final ActionInterpreter actions;
    private final RuleMatcher matcher;
    private boolean notrack;
    private int zone;
    private boolean connectionMarked;
    private NatTarget binding;

    private record Place(Chain chain, int next) {}

    HookWalk(Traversal at, NamespaceStage stage, ActionInterpreter actions) {
        this.at = at;
        this.stage = stage;
        this.actions = actions;
        matcher = new RuleMatcher(at);
    }

    /** A packet begins, or goes on. */
    void begin() {
        notrack = false;
        zone = 0;
        connectionMarked = false;
        binding = null;
    }

    /** Whether a rule of table raw has said that the packet is not to be tracked. */
    boolean notrack() {
        return notrack;
    }

    /** The zone that a rule of table raw has chosen for the packet's connection; 0 if none has. */
    int zone() {
        return zone;
    }

    /** Whether the mark that the connection should have was changed. */
    boolean connectionMarked() {
        return connectionMarked;
    }

    /** The binding that the walk through table nat ended with; null if with none. */
    NatTarget binding() {
        return binding;
    }

    /** Walks through a table; false if the packet ended there. */
    boolean pass(StageState packet, Hook hook, TableName name) {
        IpFamily family = at.isIpv4() ? IpFamily.IPV4 : IpFamily.IPV6;
        at.out.tag(NamespaceTags.iptables(packet.namespace().id(), family));
        RuleTable table = packet.namespace().iptables(family).table(name);
        Chain start = table.chain(hook);
        matcher.begin(hook, name);
        binding = null;
        Deque<Place> callers = new ArrayDeque<>();
        Chain chain = start;
        int next = 0;
        while (true) {
            if (next == chain.rules().size()) {
                if (callers.isEmpty()) {
                    return policy(hook, name, start);
                }
                Place caller = callers.pop();
                chain = caller.chain();
                next = caller.next();
                continue;
            }
            Rule rule = chain.rules().get(next++);
            if (!matcher.matches(rule, packet, hook)) {
                continue;
            }
            count(rule.counter());
            if (at.trace != null) {
                at.note(TraceNote.NAMESPACE_RULE, rule(hook, name, chain, next, rule));
            }
            switch (rule.spec().target()) {
                case Target.Verdict verdict -> {
                    switch (verdict) {
                        case ACCEPT -> {
                            return true;
                        }
                        case DROP -> {
                            stage.lose(DropReason.FILTERED);
                            return false;
                        }
                        case RETURN -> next = chain.rules().size();
                    }
                }
                case Target.Jump jump -> {
                    if (!jump.isGoto()) {
                        callers.push(new Place(chain, next));
                    }
                    chain = table.chain(jump.chain());
                    next = 0;
                }
                case NatTarget nat -> {
                    binding = nat;
                    return true;
                }
                case RejectTarget reject -> {
                    reject(packet, reject.with());
                    return false;
                }
                case MarkTarget mark ->
                    actions.fields().assign(FlowField.PKT_MARK, Integer.toUnsignedLong(mark.apply((int)
                            at.flow.get(FlowField.PKT_MARK))));
                case ConnmarkTarget mark -> markConnection(mark);
                case CtTarget ct -> {
                    notrack |= ct.notrack();
                    zone = ct.zone();
                }
                default -> {
                    // LOG and CHECKSUM change nothing here, and neither does a rule without a target.
                }
            }
        }
    }

    /** What the trace says of a rule. */
    private static String rule(Hook hook, TableName name, Chain chain, int number, Rule rule) {
        return hook + ": " + name.text() + ' ' + chain.name() + " rule " + number + ':'
                + rule.spec().save();
    }

    private boolean policy(Hook hook, TableName name, Chain chain) {
        count(chain.policyCounter());
        if (chain.policy() != Target.Verdict.DROP) {
            if (at.trace != null && !chain.rules().isEmpty()) {
                at.trace.passedHook(hook, name);
            }
            return true;
        }
        at.note(TraceNote.NAMESPACE_RULE, hook + ": " + name.text() + ' ' + chain.name() + " policy DROP");
        stage.lose(DropReason.FILTERED);
        return false;
    }

    private void count(Counter counter) {
        at.effect(new SideEffect.CountFilter(counter, ETHERNET + TAG * at.receivedTags));
    }

    private void markConnection(ConnmarkTarget mark) {
        if (!at.conntracked) {
            return;
        }
        at.wildcards.unwildcard(FlowField.CT_MARK);
        int connection = (int) at.flow.get(FlowField.CT_MARK);
        at.wildcards.unwildcard(FlowField.PKT_MARK);
        int packet = (int) at.flow.get(FlowField.PKT_MARK);
        long result = Integer.toUnsignedLong(mark.apply(connection, packet));
        if (mark.mode() == ConnmarkTarget.Mode.RESTORE) {
            at.flow.set(FlowField.PKT_MARK, result);
        } else {
            connectionMarked |= result != Integer.toUnsignedLong(connection);
            at.flow.set(FlowField.CT_MARK, result);
        }
    }

    private void reject(StageState packet, RejectTarget.With with) {
        at.note(TraceNote.NAMESPACE_TAKES, "its sender is told: " + with.text());
        at.lost = DropReason.FILTERED;
        stage.punt(new StageOrigin(
                with.isReset() ? StageOrigin.What.RESET : StageOrigin.What.ERROR,
                packet.namespace(),
                packet.in(),
                null,
                with.type(),
                with.code(),
                0));
    }
}
