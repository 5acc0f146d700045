package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.flowcache.classifier.TagSink;
import java.util.Arrays;
import java.util.List;

/**
 * The flow that a {@code learn} action makes of one packet, and the duty to keep it alive while such packets come.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * @param bridge where it is learned.
 * @param learn the action.
 * @param match its match, in the short form.
 * @param actions its actions.
 */
public record LearnedFlow(Bridge bridge, Learn learn, Match match, List<OfAction> actions) implements SideEffect {
    @Override
    public void apply(long bytes, long nowMs, int tcpFlags) {
        bridge.flows().learn(learn, match, actions, nowMs);
    }

    /**
     * Keeps the flow alive, but neither gives it other actions nor brings it back: whoever changed or removed it came later
     * than the packets replayed.
     */
    @Override
    public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
        Rule rule = present();
        if (rule != null && same(rule)) {
            bridge.flows().learn(learn, match, actions, usedMs);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LearnedFlow flow
                && match.equals(flow.match)
                && bridge.equals(flow.bridge)
                && learn.equals(flow.learn)
                && actions.equals(flow.actions);
    }

    /** The match tells flows apart; the rest would take long. */
    @Override
    public int hashCode() {
        return Arrays.hashCode(match.row());
    }

    private Rule present() {
        return bridge.table(learn.table()).classifier().find(match.maskWords(), match.row(), learn.priority());
    }

    /** Whether the table has the flow as it is learned, or its limit lets it in. */
    boolean isAllowed() {
        return isPresent() || bridge.flows().admits(learn);
    }

    /** Whether the table has the flow now as it is learned: not when a limit kept it out. */
    boolean isPresent() {
        Rule rule = present();
        return rule != null && rule.isAsLearned(learn, actions);
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
        bridge.table(learn.table()).classifier().dependOn(match.maskWords(), match.row(), reads);
    }
}
