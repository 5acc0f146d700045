package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.Conjunction;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.controller.FlowRemoved;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.flowcache.classifier.ClassifierRule;
import dev.patchbay.flowcache.classifier.Clause;
import java.util.List;

/**
 * A flow in a table.
 *
 * <p><b>Invariants.</b> Table, match and priority never change; actions, cookie and times change through {@link FlowMods}
 * only, so that every change is reported. A flow that is added over another is a new object; a modified one stays the same.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class Rule extends ClassifierRule {
    /** Controllers want to hear of the removal. */
    public static final int SEND_FLOW_REM = 1;
    /** Adding fails if a flow of the same priority overlaps. */
    public static final int CHECK_OVERLAP = 2;
    /** Adding or modifying sets the counters to zero. */
    public static final int RESET_COUNTS = 4;
    /** The flow counts no packets. */
    public static final int NO_PACKET_COUNTS = 8;
    /** The flow counts no octets. */
    public static final int NO_BYTE_COUNTS = 16;

    private static final long NEVER = Long.MAX_VALUE;

    private final int tableId;
    private final int priority;
    private final int importance;
    private final long createdMs;
    private int flags;
    private int idleTimeout;
    private int hardTimeout;
    private long cookie;
    private List<OfAction> actions;
    private List<Clause> clauses;
    private long modifiedMs;
    private long usedMs;
    private long packets;
    private long bytes;

    /** Place in the {@link ExpiryQueue}, -1 outside. */
    int queueIndex = -1;

    /** The time by which the {@link ExpiryQueue} has this flow sorted; never later than {@link #deadlineMs}. */
    long queuedMs;

    private boolean installed;

    /** The flow that took this one's place and its counters. */
    private Rule successor;

    Rule(FlowMod mod, int tableId, long nowMs) {
        super(mod.match().maskWords(), mod.match().row());
        this.tableId = tableId;
        this.priority = mod.priority();
        this.importance = mod.importance();
        this.flags = mod.flags();
        this.idleTimeout = mod.idleTimeout();
        this.hardTimeout = mod.hardTimeout();
        this.cookie = mod.newCookie();
        actions(mod.actions());
        this.createdMs = nowMs;
        this.modifiedMs = nowMs;
        this.usedMs = nowMs;
    }

    @Override
    public int priority() {
        return priority;
    }

    /**
     * Table that holds the flow.
     *
     * @return 0 to 254.
     */
    public int tableId() {
        return tableId;
    }

    /**
     * What packets it applies to.
     *
     * @return fresh copy.
     */
    public Match match() {
        return new Match(value(), mask());
    }

    /**
     * What it does with them.
     *
     * @return immutable list; empty drops.
     */
    public List<OfAction> actions() {
        return actions;
    }

    @Override
    public List<Clause> clauses() {
        return clauses;
    }

    private void actions(List<OfAction> list) {
        actions = List.copyOf(list);
        clauses = List.of();
        for (OfAction action : actions) {
            if (action instanceof Conjunction) {
                // A flow that has a conjunction has nothing else but notes.
                clauses = clauses(actions);
                break;
            }
        }
    }

    private static List<Clause> clauses(List<OfAction> actions) {
        return actions.stream()
                .filter(Conjunction.class::isInstance)
                .map(Conjunction.class::cast)
                .map(part -> new Clause(part.id(), part.clause(), part.clauses()))
                .toList();
    }

    /**
     * Mark that whoever added the flow gave it.
     *
     * @return 64 bits.
     */
    public long cookie() {
        return cookie;
    }

    /**
     * How long the flow lives without a packet.
     *
     * @return seconds, 0 for ever.
     */
    public int idleTimeout() {
        return idleTimeout;
    }

    /**
     * How long it lives from the last add or modify.
     *
     * @return seconds, 0 for ever.
     */
    public int hardTimeout() {
        return hardTimeout;
    }

    /**
     * Rank in eviction; the lowest goes first.
     *
     * @return 0 to 65535.
     */
    public int importance() {
        return importance;
    }

    /**
     * {@link #SEND_FLOW_REM} and the others.
     *
     * @return bits.
     */
    public int flags() {
        return flags;
    }

    /**
     * When it was added.
     *
     * @return milliseconds of the switch's clock.
     */
    public long createdMs() {
        return createdMs;
    }

    /**
     * When it was added, modified or learned again.
     *
     * @return milliseconds of the switch's clock.
     */
    public long modifiedMs() {
        return modifiedMs;
    }

    /**
     * When the last packet used it.
     *
     * @return milliseconds of the switch's clock; if none did, the time of its creation, or of the last packet of the flow that it
     *     replaced.
     */
    public long usedMs() {
        return usedMs;
    }

    /**
     * Packets counted.
     *
     * @return since it was added, or since its counters were reset.
     */
    public long packets() {
        return packets;
    }

    /**
     * Octets counted.
     *
     * @return since it was added, or since its counters were reset.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Whether the flow is in its table.
     *
     * @return false once it was removed or replaced.
     */
    public boolean installed() {
        return installed;
    }

    /**
     * Counts packets that used the flow.
     *
     * @param morePackets how many.
     * @param moreBytes how long they were together.
     * @param lastMs when the last of them came.
     */
    public void credit(long morePackets, long moreBytes, long lastMs) {
        if (successor != null) {
            successor.credit(morePackets, moreBytes, lastMs);
            return;
        }
        packets += morePackets;
        bytes += moreBytes;
        usedMs = Math.max(usedMs, lastMs);
    }

    /**
     * When the flow is due, by what is known now: it goes when the time is <em>past</em> this.
     *
     * @return milliseconds of the switch's clock; {@link Long#MAX_VALUE} for never.
     */
    public long deadlineMs() {
        long hard = hardTimeout == 0 ? NEVER : modifiedMs + hardTimeout * 1000L;
        long idle = idleTimeout == 0 ? NEVER : usedMs + idleTimeout * 1000L;
        return Math.min(hard, idle);
    }

    /** Which of the two timeouts is past; the hard one if both are. */
    RemovalReason expiredBy(long nowMs) {
        boolean hard = hardTimeout != 0 && nowMs > modifiedMs + hardTimeout * 1000L;
        return hard ? RemovalReason.HARD_TIMEOUT : RemovalReason.IDLE_TIMEOUT;
    }

    /** Lets equal actions be kept once. */
    void share(ActionPool pool) {
        actions = pool.share(actions);
    }

    void installed(boolean present) {
        installed = present;
    }

    void modify(List<OfAction> newActions, long newCookie, boolean resetCounts, long nowMs) {
        actions(newActions);
        cookie = newCookie;
        modifiedMs = nowMs;
        if (resetCounts) {
            packets = 0;
            bytes = 0;
        }
    }

    /** Restarts the hard timeout. Packets that the cache forwarded come late and in any order: time never goes back. */
    void refresh(long usedAtMs) {
        modifiedMs = Math.max(modifiedMs, usedAtMs);
    }

    /**
     * Whether the flow has all that a {@code learn} gives it, so that learning it again only makes it younger. Otherwise it
     * counts as one more flow against the limit of the {@code learn}, as in Open vSwitch.
     *
     * @param learn whose match and priority the flow has.
     * @param learned the actions that it would get.
     * @return true if nothing differs.
     */
    public boolean isAsLearned(Learn learn, List<OfAction> learned) {
        return idleTimeout == learn.idleTimeout()
                && hardTimeout == learn.hardTimeout()
                && importance == 0
                && flags == flags(learn)
                && cookie == learn.cookie()
                && actions.equals(learned);
    }

    /** The flags of a flow that is learned. */
    static int flags(Learn learn) {
        return (learn.flags() & Learn.SEND_FLOW_REM) != 0 ? SEND_FLOW_REM : 0;
    }

    /** Shortens timeouts; false if they were short enough. */
    boolean shorten(int idle, int hard) {
        int idleBefore = idleTimeout;
        int hardBefore = hardTimeout;
        idleTimeout = shorter(idleTimeout, idle);
        hardTimeout = shorter(hardTimeout, hard);
        return idleTimeout != idleBefore || hardTimeout != hardBefore;
    }

    private static int shorter(int current, int wanted) {
        return wanted != 0 && (current == 0 || current > wanted) ? wanted : current;
    }

    /**
     * Takes over from a flow that this one replaces: the time of the last packet always, counters unless they are reset, and
     * then also those of the packets that are still to be counted for it.
     */
    void inherit(Rule replaced) {
        usedMs = replaced.usedMs;
        if ((flags & RESET_COUNTS) == 0) {
            packets = replaced.packets;
            bytes = replaced.bytes;
            replaced.successor = this;
        }
    }

    /** It was not replaced after all. */
    void outlive() {
        successor = null;
    }

    /** Brings back what {@link #modify} changes. */
    Runnable restorer() {
        List<OfAction> oldActions = actions;
        long oldCookie = cookie;
        long oldModifiedMs = modifiedMs;
        long oldPackets = packets;
        long oldBytes = bytes;
        return () -> {
            actions = oldActions;
            cookie = oldCookie;
            modifiedMs = oldModifiedMs;
            packets = oldPackets;
            bytes = oldBytes;
        };
    }

    /** What is told to controllers when it goes. */
    FlowRemoved removal(RemovalReason reason, long nowMs) {
        return new FlowRemoved(
                tableId,
                priority,
                match(),
                cookie,
                reason,
                nowMs - createdMs,
                idleTimeout,
                hardTimeout,
                packets,
                bytes);
    }
}
