package dev.patchbay.datapath.revalidator;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowMask;
import dev.patchbay.flowcache.tuple.MaskWords;
import java.util.Arrays;

/**
 * A megaflow as the slow path knows it: what its translation depended on, what its packets do besides leaving, and how many
 * of them were already accounted for.
 *
 * <p><b>Threads.</b> What this class adds belongs to the slow path; the workers see the {@link DatapathFlow}.
 */
public final class CachedFlow extends DatapathFlow implements TagEntry {
    /** Of a flow's packets at the greatest rate, those of ten seconds; and 64 GB. Statistics are pushed twice a second. */
    private static final int PACKET_BITS = 28;

    private static final long PACKETS = (1L << PACKET_BITS) - 1;
    private static final long BYTES = -1L >>> PACKET_BITS;

    /** What marks a flow that somebody put into the cache without a translation. */
    static final SideEffect[] BY_HAND = {};

    private final SideEffect[] effects;
    private final HeldIds held;

    /** The lower bits of how many packets and bytes were accounted for: enough to tell how many were not yet. */
    private long pushed;

    /** Times, of which only the lower half is kept: what matters is how long ago something was, up to three weeks. */
    private int created;

    private int verified;
    private int index = -1;

    /** What the flow depends on together with others; null if that is nothing. */
    private TagGroup group;

    /** A tag that it stands for as the only one that depends on it; if it does, it is an entry of itself. */
    private long tag;

    /** What else it depends on: a tag, and null, a {@link TagEntry}, or several of them in an array. */
    private TagEntry entry;

    private Object entries;

    private boolean queued;

    CachedFlow(FlowKey key, MegaflowMask mask, ActionList actions, SideEffect[] effects, HeldIds held, long nowMs) {
        super(mask, key, actions);
        this.effects = effects;
        this.held = held;
        created = (int) nowMs;
        verified = created;
    }

    /** What the flow depends on: what a group does, which may be null, and other tags. */
    void listed(TagGroup in, TagEntry[] under) {
        group = in;
        entry = under.length == 0 ? null : under[0];
        entries = switch (under.length) {
            case 0, 1 -> null;
            case 2 -> under[1];
            default -> Arrays.copyOfRange(under, 1, under.length);
        };
    }

    /** The flow stands for a tag from now on. */
    void standFor(long only) {
        tag = only;
    }

    /**
     * The tag that the flow stands for. Slow path only.
     *
     * @return what was said last; of no meaning for a flow that stands for none.
     */
    @Override
    public long tag() {
        return tag;
    }

    TagGroup group() {
        return group;
    }

    /** How many tags the flow depends on besides those of its group. */
    int entries() {
        return switch (entries) {
            case null -> entry == null ? 0 : 1;
            case TagEntry[] several -> 1 + several.length;
            default -> 2;
        };
    }

    TagEntry entry(int i) {
        if (i == 0) {
            return entry;
        }
        return entries instanceof TagEntry[] several ? several[i - 1] : (TagEntry) entries;
    }

    /** Something else is known of a tag now. */
    @SuppressWarnings("ReferenceEquality")
    void replace(TagEntry known, TagEntry by) {
        if (entry == known) {
            entry = by;
        } else if (entries instanceof TagEntry[] several) {
            int i = 0;
            while (several[i] != known) {
                i++;
            }
            several[i] = by;
        } else {
            entries = by;
        }
    }

    /** Whether the flow depends on exactly the tags of a translation. */
    boolean dependsOn(Translation translation) {
        int tags = translation.sortTags();
        int alone = entries();
        if (alone + (group == null ? 0 : group.tags().size()) != tags) {
            return false;
        }
        for (int i = 0; i < alone; i++) {
            if (!has(translation, tags, entry(i).tag())) {
                return false;
            }
        }
        return group == null || group.tags().within(translation, tags);
    }

    /** Whether a translation, whose tags are in order, has a tag. */
    private static boolean has(Translation translation, int tags, long tag) {
        int low = 0;
        int high = tags - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (translation.tag(middle) < tag) {
                low = middle + 1;
            } else if (translation.tag(middle) > tag) {
                high = middle - 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /**
     * What each of its packets does besides leaving.
     *
     * @return live array, not to be changed.
     */
    public SideEffect[] effects() {
        return effects;
    }

    /** Whether no translation stands behind it, so that nothing tells when it becomes wrong. */
    @SuppressWarnings("ReferenceEquality") // The one array that says so.
    boolean byHand() {
        return effects == BY_HAND;
    }

    /** Ids of other things that it keeps good. */
    HeldIds held() {
        return held;
    }

    /** Lets the packets that the workers forwarded since the last call have their side effects. */
    void pushStatistics() {
        long packets = packets();
        long bytes = bytes();
        long newPackets = newPackets(packets);
        long newBytes = newBytes(bytes);
        if (newPackets == 0) {
            return;
        }
        pushed = pushed(packets, bytes);
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
        created = replaced.created;
        long packets = replaced.packets();
        long bytes = replaced.bytes();
        packets -= replaced.newPackets(packets);
        bytes -= replaced.newBytes(bytes);
        pushed = pushed(packets, bytes);
        count(0, packets, bytes, replaced.lastUsedMs(), 0);
    }

    private long newPackets(long packets) {
        return (packets - pushed) & PACKETS;
    }

    private long newBytes(long bytes) {
        return (bytes - (pushed >>> PACKET_BITS)) & BYTES;
    }

    private static long pushed(long packets, long bytes) {
        return (bytes << PACKET_BITS) | (packets & PACKETS);
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

    /** How long the flow has not been used, in milliseconds; one that never was, since it was made. */
    long idleMs(long nowMs) {
        long lastUsedMs = lastUsedMs();
        return lastUsedMs == 0 ? agoMs(created, nowMs) : nowMs - lastUsedMs;
    }

    /** How long ago it was known to be right, in milliseconds. */
    long unverifiedMs(long nowMs) {
        return agoMs(verified, nowMs);
    }

    private static int agoMs(int time, long nowMs) {
        return (int) nowMs - time;
    }

    void verified(long nowMs) {
        verified = (int) nowMs;
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
