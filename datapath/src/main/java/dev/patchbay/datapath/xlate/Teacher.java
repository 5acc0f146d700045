package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.action.FinTimeout;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.LearnSpec;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.SetField;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.tuple.MaskWords;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the flow of a {@code learn} action and a packet.
 *
 * <p>The flows that one action makes have the same mask, and those of one port mostly the same actions; whoever keeps a hundred
 * thousand of them keeps these once.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Teacher {
    private final Match match = new Match();
    private final List<OfAction> actions = new ArrayList<>();

    /** Of the flow made last. */
    private MaskWords lastMask;

    private List<OfAction> lastActions = List.of();

    /** Builds the flow and un-wildcards the packet's fields that go into it. */
    LearnedFlow teach(Learn learn, Bridge bridge, FlowKey packet, FlowMask wildcards) {
        match.clear();
        actions.clear();
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
        Match made = match.compactCopy(lastMask);
        lastMask = made.maskWords();
        lastActions = actions.equals(lastActions) ? lastActions : List.copyOf(actions);
        return new LearnedFlow(bridge, learn, made, lastActions);
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
}
