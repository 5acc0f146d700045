package dev.patchbay.datapath.revalidator;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowMask;
import dev.patchbay.flowcache.tuple.MaskWords;

/**
 * A megaflow as the slow path knows it: what its translation depended on, what its packets do besides leaving, and how many
 * of them were already accounted for.
 *
 * <p><b>Threads.</b> What this class adds belongs to the slow path; the workers see the {@link DatapathFlow}.
 */
public final class CachedFlow extends DatapathFlow {
    private final SideEffect[] effects;
    private final int[] recirculations;
    private final int[] punts;
    private final long createdMs;
    private long pushedPackets;
    private long pushedBytes;
    private long verifiedMs;
    private int index = -1;

    /** What the flow depends on, ascending by tag, and its place in each list. */
    private Dependents[] lists = {};

    private int[] places = {};
    private boolean queued;

    CachedFlow(
            FlowKey key,
            MegaflowMask mask,
            ActionList actions,
            SideEffect[] effects,
            int[] recirculations,
            int[] punts,
            long createdMs,
            long verifiedMs) {
        super(mask, key, actions);
        this.effects = effects;
        this.recirculations = recirculations;
        this.punts = punts;
        this.createdMs = createdMs;
        this.verifiedMs = verifiedMs;
    }

    /** Where the flow was listed; the lists are sorted by tag if the tags were. */
    void listed(Dependents[] under, int[] at) {
        lists = under;
        places = at;
    }

    Dependents[] lists() {
        return lists;
    }

    int place(int i) {
        return places[i];
    }

    /** A list has given this flow another place. */
    @SuppressWarnings("ReferenceEquality")
    void moved(Dependents list, int to) {
        int i = 0;
        while (lists[i] != list) {
            i++;
        }
        places[i] = to;
    }

    /** Whether the flow is listed under exactly the tags of a translation. */
    boolean dependsOn(Translation translation) {
        if (translation.sortTags() != lists.length) {
            return false;
        }
        for (int i = 0; i < lists.length; i++) {
            if (lists[i].tag() != translation.tag(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What each of its packets does besides leaving.
     *
     * @return live array, not to be changed.
     */
    public SideEffect[] effects() {
        return effects;
    }

    /** Recirculation ids that it keeps good: those in its actions, and the one that its packets come with. */
    int[] recirculations() {
        return recirculations;
    }

    /** Punt ids in its actions. */
    int[] punts() {
        return punts;
    }

    /**
     * When the first packet of the flow came.
     *
     * @return milliseconds on the switch's clock.
     */
    public long createdMs() {
        return createdMs;
    }

    /** Lets the packets that the workers forwarded since the last call have their side effects. */
    void pushStatistics() {
        long packets = packets();
        long bytes = bytes();
        long newPackets = packets - pushedPackets;
        long newBytes = bytes - pushedBytes;
        if (newPackets == 0) {
            return;
        }
        pushedPackets = packets;
        pushedBytes = bytes;
        long usedMs = lastUsedMs();
        for (SideEffect effect : effects) {
            effect.replay(newPackets, newBytes, usedMs, tcpFlags());
        }
    }

    /**
     * Goes on with the counters of the flow whose place it takes; their side effects happened, those of the TCP flags
     * seen so far, too. Before the workers can see
     * this flow.
     */
    void inherit(CachedFlow replaced) {
        pushedPackets = replaced.pushedPackets;
        pushedBytes = replaced.pushedBytes;
        count(0, pushedPackets, pushedBytes, replaced.lastUsedMs(), 0);
    }

    /** Whether the flow matches every bit of a mask: then it is narrow enough for it. */
    boolean covers(FlowMask needed) {
        MaskWords matchedWords = mask().maskWords();
        long[] bits = needed.words();
        int next = 0;
        for (int word = 0; word < FlowKey.DATAPATH_WORDS; word++) {
            long matched = 0;
            if (next < matchedWords.size() && matchedWords.word(next) == word) {
                matched = matchedWords.bits(next++);
            }
            if ((bits[word] & ~matched) != 0) {
                return false;
            }
        }
        return true;
    }

    long idleSinceMs() {
        return Math.max(createdMs, lastUsedMs());
    }

    long verifiedMs() {
        return verifiedMs;
    }

    void verified(long nowMs) {
        verifiedMs = nowMs;
    }

    /** Place in the revalidator's list; -1 when it is not there. */
    int index() {
        return index;
    }

    void index(int place) {
        index = place;
    }

    boolean registered() {
        return index >= 0;
    }

    /** Whether it already waits to be looked at again. */
    boolean queued() {
        return queued;
    }

    void queued(boolean waiting) {
        queued = waiting;
    }
}
