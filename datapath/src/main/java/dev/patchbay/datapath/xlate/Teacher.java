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
import dev.patchbay.flowcache.key.KeyHash;
import dev.patchbay.flowcache.tuple.MaskWords;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the flow of a {@code learn} action and a packet.
 *
 * <p>The flows that one action makes have the same mask, and those of one port mostly the same actions; whoever keeps a hundred
 * thousand of them keeps these once. What the packets of a connection teach is the same each time that they are translated; so a
 * flow that was made lately is not made again.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> {@value #PLACES} references to flows of 80 bytes. What these hold may outlive its
 * table that long.
 */
final class Teacher {
    private static final int PLACES = 4096;

    private final Match match = new Match();
    private final List<OfAction> actions = new ArrayList<>();

    /** Flows made lately, by a hash of their matches. */
    private final LearnedFlow[] flows = new LearnedFlow[PLACES];

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
        List<LearnSpec> specs = learn.specs();
        for (int i = 0; i < specs.size(); i++) {
            LearnSpec spec = specs.get(i);
            if (spec.source() != null) {
                spec.source().unwildcard(wildcards);
            }
            long high = spec.high(packet);
            long low = spec.low(packet);
            switch (spec) {
                case LearnSpec.MatchSpec demand -> match.set(demand.destination(), high, low);
                case LearnSpec.LoadSpec load -> add(load.destination(), high, low);
                case LearnSpec.OutputSpec ignored -> {
                    if (high == 0 && low <= 0xffff && isOutput((int) low)) {
                        add((int) low);
                    }
                }
            }
        }
        int place = (int) KeyHash.row(match.value().words(), FlowKey.WORDS, 0) & (PLACES - 1);
        if (!isSame(flows[place], learn, bridge)) {
            Match made = match.compactCopy(lastMask);
            lastMask = made.maskWords();
            lastActions = actions.equals(lastActions) ? lastActions : List.copyOf(actions);
            flows[place] = new LearnedFlow(bridge, learn, made, lastActions);
        }
        return flows[place];
    }

    @SuppressWarnings("ReferenceEquality") // An equal action of another rule is rare, and then the flow is made again.
    private boolean isSame(LearnedFlow flow, Learn learn, Bridge bridge) {
        return flow != null
                && flow.learn() == learn
                && flow.bridge() == bridge
                && match.sameAs(flow.match())
                && actions.equals(flow.actions());
    }

    /** The action of the last flow that has the same place as the next one of this flow, or null: mostly it is the same. */
    private OfAction last() {
        return actions.size() < lastActions.size() ? lastActions.get(actions.size()) : null;
    }

    private void add(SubField bits, long high, long low) {
        long valueHigh = bits.shiftHigh(high, low);
        long valueLow = bits.shiftLow(low);
        if (last() instanceof SetField same
                && same.field() == bits.field()
                && same.valueHigh() == valueHigh
                && same.valueLow() == valueLow
                && same.maskHigh() == bits.maskHigh()
                && same.maskLow() == bits.maskLow()
                && same.load()) {
            actions.add(same);
        } else {
            actions.add(new SetField(bits.field(), valueHigh, valueLow, bits.maskHigh(), bits.maskLow(), true));
        }
    }

    private void add(int port) {
        boolean known = last() instanceof Output same && same.equals(new Output(port, 0));
        actions.add(known ? last() : new Output(port, 0));
    }

    private static boolean isOutput(int port) {
        return port < OfPorts.MAX
                || port == OfPorts.IN_PORT
                || port == OfPorts.FLOOD
                || port == OfPorts.LOCAL
                || port == OfPorts.ALL;
    }
}
