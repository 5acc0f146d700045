package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.FinTimeout;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.LearnSpec;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.SetField;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.classifier.TagSink;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;

/**
 * The flow that a {@code learn} action makes of one packet, and the duty to keep it alive while such packets come.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * @param bridge where it is learned.
 * @param learn the action.
 * @param match its match.
 * @param actions its actions.
 */
public record LearnedFlow(Bridge bridge, Learn learn, Match match, List<OfAction> actions) implements SideEffect {
    /** Builds the flow and un-wildcards the packet's fields that went into it. */
    static LearnedFlow from(Learn learn, Bridge bridge, FlowKey packet, FlowMask wildcards) {
        Match match = new Match();
        List<OfAction> actions = new ArrayList<>();
        if (learn.finIdle() != 0 || learn.finHard() != 0) {
            actions.add(new FinTimeout(learn.finIdle(), learn.finHard()));
        }
        for (LearnSpec spec : learn.specs()) {
            if (spec.source() != null) {
                spec.source().unwildcard(wildcards);
            }
            long high = spec.high(packet);
            long low = spec.low(packet);
            switch (spec) {
                case LearnSpec.MatchSpec demand -> match.set(demand.destination(), high, low);
                case LearnSpec.LoadSpec load -> actions.add(load(load.destination(), high, low));
                case LearnSpec.OutputSpec ignored -> {
                    if (high == 0 && low <= 0xffff && isOutput((int) low)) {
                        actions.add(new Output((int) low, 0));
                    }
                }
            }
        }
        return new LearnedFlow(bridge, learn, match, List.copyOf(actions));
    }

    private static SetField load(SubField bits, long high, long low) {
        return new SetField(
                bits.field(), bits.shiftHigh(high, low), bits.shiftLow(low), bits.maskHigh(), bits.maskLow(), true);
    }

    private static boolean isOutput(int port) {
        return port < OfPorts.MAX
                || port == OfPorts.IN_PORT
                || port == OfPorts.FLOOD
                || port == OfPorts.LOCAL
                || port == OfPorts.ALL;
    }

    @Override
    public void apply(long bytes, long nowMs, int tcpFlags) {
        bridge.flows().learn(learn, flowMod(), nowMs);
    }

    /**
     * Keeps the flow alive, but neither gives it other actions nor brings it back: whoever changed or removed it came later
     * than the packets replayed.
     */
    @Override
    public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
        Rule rule = present();
        if (rule != null && same(rule)) {
            bridge.flows().learn(learn, flowMod(), usedMs);
        }
    }

    private FlowMod flowMod() {
        boolean tellRemoval = (learn.flags() & Learn.SEND_FLOW_REM) != 0;
        return new FlowMod(
                FlowMod.Command.MODIFY_STRICT,
                learn.table(),
                learn.priority(),
                match,
                0,
                0,
                learn.cookie(),
                true,
                true,
                learn.idleTimeout(),
                learn.hardTimeout(),
                0,
                tellRemoval ? Rule.SEND_FLOW_REM : 0,
                OfPorts.NONE,
                FlowMod.ANY_GROUP,
                actions);
    }

    private Rule present() {
        return bridge.table(learn.table()).classifier().find(match.value(), match.mask(), learn.priority());
    }

    /** Whether the table has the flow as it is learned, or its limit lets it in. */
    boolean isAllowed() {
        return isPresent() || bridge.flows().admits(learn);
    }

    /** Whether the table has the flow now as it is learned: not when a limit kept it out. */
    boolean isPresent() {
        Rule rule = present();
        return rule != null && rule.isAsLearned(flowMod());
    }

    /** Whether the next packet would add the flow, give it other actions, or be refused by the limit. */
    boolean wouldChangeTable() {
        Rule rule = present();
        return rule == null || !same(rule) || (learn.limit() != 0 && !isPresent());
    }

    private boolean same(Rule rule) {
        return rule.cookie() == learn.cookie() && rule.actions().equals(actions);
    }

    /** The flow's going away must bring the next packet back to the slow path. */
    void dependOn(TagSink reads) {
        bridge.table(learn.table()).classifier().dependOn(match.value(), match.mask(), reads);
    }
}
