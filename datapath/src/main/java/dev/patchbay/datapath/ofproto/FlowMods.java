package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.ApplyMeter;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.controller.FlowRemoved;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.field.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The one way to change the flows of a bridge: flow mods, bundles of them, {@code learn}, expiry, eviction.
 *
 * <p><b>Semantics</b> are those of Open vSwitch: an add replaces a flow of equal match and priority, inherits its counters if
 * it is not to reset them, and finds room in a full table by eviction; a modify changes actions and keeps counters and
 * timeouts, restarts the hard timeout, and adds a flow if it finds none and was not restricted by cookie; loose commands mean
 * all flows at least as specific, strict ones the one of equal match and priority. Timeouts fire when more than their time
 * has passed.
 *
 * <p><b>Counters.</b> Packets that the caches forwarded before a flow was replaced count for its successor, if it inherits the
 * counters. Before the counters of a flow are told or reset, the caches are asked for theirs.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class FlowMods {
    private final Bridge bridge;
    private final ChangeSink changes;
    private final ExpiryQueue expiry = new ExpiryQueue();
    private final LearnedCookies learned = new LearnedCookies();
    private final FlowNews news = new FlowNews();
    private final ActionPool actions = new ActionPool();
    private UndoLog undo = UndoLog.NONE;
    private long flowsRemoved;

    FlowMods(Bridge bridge, ChangeSink changes) {
        this.bridge = bridge;
        this.changes = changes;
    }

    /**
     * Carries out a flow mod.
     *
     * @param mod what to do.
     * @param nowMs time of the switch's clock.
     * @throws FlowModException if it cannot be done; nothing was changed then.
     */
    public void apply(FlowMod mod, long nowMs) {
        try {
            execute(mod, nowMs);
        } finally {
            tell();
        }
    }

    /**
     * Carries out flow mods one after the other, all or none: nobody sees a state in between, neither packets nor observers.
     *
     * @param mods what to do, in order.
     * @param nowMs time of the switch's clock.
     * @throws FlowModException if one of them cannot be done, as {@link FlowModException#index} says; everything is as it was
     *     then, but for the order in which flows are listed.
     */
    public void applyAll(List<FlowMod> mods, long nowMs) {
        atomically(
                mods.stream().map(mod -> (Runnable) () -> execute(mod, nowMs)).toList());
    }

    /**
     * Takes steps that change flows or groups of this bridge, all or none, as {@link #applyAll} does.
     *
     * @param steps each ends normally or with a {@link FlowModException}.
     * @throws FlowModException if a step cannot be taken, as {@link FlowModException#index} says.
     */
    public void atomically(List<Runnable> steps) {
        UndoLog outer = undo;
        UndoLog mine = new UndoLog();
        undo = mine;
        int index = 0;
        try {
            for (Runnable step : steps) {
                step.run();
                index++;
            }
            outer.add(mine::rollBack);
        } catch (FlowModException refused) {
            mine.rollBack();
            news.forget();
            throw refused.at(index);
        } finally {
            undo = outer;
            tell();
        }
    }

    /**
     * The same a few steps at a time.
     *
     * @param steps as for {@link #atomically}.
     * @return a bundle that has not begun.
     */
    public FlowBundle bundle(List<Runnable> steps) {
        return new FlowBundle(this, steps);
    }

    /** A bundle begins; null if there is another one now. */
    UndoLog open() {
        if (undo != UndoLog.NONE) {
            return null;
        }
        changes.hold();
        undo = new UndoLog();
        return undo;
    }

    /** A bundle ends; if its changes do not stand, it has taken them back. */
    void close(boolean stands) {
        undo = UndoLog.NONE;
        if (!stands) {
            news.forget();
        }
        tell();
        changes.release();
    }

    /**
     * Carries out a flow mod in steps.
     *
     * @param mod what to do.
     * @param nowMs time of the switch's clock.
     * @return a change that has not begun.
     */
    public FlowChange begin(FlowMod mod, long nowMs) {
        boolean ofMany = !mod.command().strict() && mod.command() != FlowMod.Command.ADD;
        return new FlowChange(this, mod, nowMs, ofMany ? walk(mod) : null);
    }

    /** Does to one of the flows that a loose command means what it says. */
    void applyTo(Rule rule, FlowMod mod, long nowMs) {
        if (mod.table() == Bridge.VISIBLE_TABLES) {
            throw notWritable(mod.table());
        }
        if (rule.installed()) {
            if (mod.command().deletes()) {
                remove(rule, RemovalReason.DELETE, nowMs);
            } else {
                requireReferences(mod.actions());
                modify(rule, mod, nowMs);
            }
        }
        tell();
    }

    /** Does what a modify does that found no flow. */
    void addInstead(FlowMod mod, long nowMs) {
        add(mod, nowMs);
        tell();
    }

    private void modify(Rule rule, FlowMod mod, long nowMs) {
        boolean reset = (mod.flags() & Rule.RESET_COUNTS) != 0;
        modify(rule, mod.actions(), mod.modifyCookie() ? mod.newCookie() : rule.cookie(), reset, nowMs);
    }

    /** Remembers how to take back a step of a bundle, if there is one. */
    void undo(Runnable inverse) {
        undo.add(inverse);
    }

    /** Of a bundle, all is told in the end. */
    private void tell() {
        if (undo == UndoLog.NONE) {
            news.deliver();
        }
    }

    private void execute(FlowMod mod, long nowMs) {
        switch (mod.command()) {
            case ADD -> add(mod, nowMs);
            case MODIFY, MODIFY_STRICT -> {
                List<Rule> found = selectWritable(mod);
                if (found.isEmpty() && mod.mayAdd()) {
                    add(mod, nowMs);
                }
                if (!found.isEmpty()) {
                    requireReferences(mod.actions());
                }
                for (Rule rule : found) {
                    modify(rule, mod, nowMs);
                }
            }
            case DELETE, DELETE_STRICT -> {
                for (Rule rule : selectWritable(mod)) {
                    if (rule.installed()) {
                        remove(rule, RemovalReason.DELETE, nowMs);
                    }
                }
            }
        }
    }

    /**
     * Carries out what a {@code learn} action made of a packet: adds the flow, or refreshes an equal one's hard timeout, or
     * gives one of equal match and priority the new actions and cookie and keeps its counters.
     *
     * @param learn the action.
     * @param match of the flow that it made.
     * @param learnedActions of this flow.
     * @param nowMs time of the packet on the switch's clock.
     * @return false if the flow would be one more than the limit or the table allows; nothing was changed then.
     */
    public boolean learn(Learn learn, Match match, List<OfAction> learnedActions, long nowMs) {
        FlowTable table = bridge.table(learn.table());
        Rule old = table.classifier().find(match.maskWords(), match.row(), learn.priority());
        if (old != null && old.isAsLearned(learn, learnedActions)) {
            old.refresh(nowMs);
        } else if (!admits(learn)) {
            return false;
        } else if (old != null) {
            modify(old, learnedActions, learn.cookie(), false, nowMs);
        } else if (hasRoom(table, nowMs)) {
            insert(new Rule(FlowMod.learned(learn, match, learnedActions), learn.table(), nowMs), nowMs);
        } else {
            return false;
        }
        tell();
        return true;
    }

    /**
     * Whether a {@code learn} may add one more flow.
     *
     * @param learn the action; its limit counts the flows of its table and cookie.
     * @return true if the limit is not reached or there is none.
     */
    public boolean admits(Learn learn) {
        return learn.limit() == 0
                || withCookie(learn.table(), learn.cookie()).size() < Integer.toUnsignedLong(learn.limit());
    }

    /**
     * Gives a flow shorter timeouts, as {@code fin_timeout} and the {@code fin_…} options of {@code learn} do when a TCP
     * connection ends.
     *
     * @param rule a flow of this bridge.
     * @param idleSeconds new idle timeout if shorter than its own; 0 for no change.
     * @param hardSeconds new hard timeout if shorter than its own; 0 for no change.
     */
    public void shortenTimeouts(Rule rule, int idleSeconds, int hardSeconds) {
        if (rule.installed() && rule.shorten(idleSeconds, hardSeconds)) {
            expiry.schedule(rule);
            // A learn action with a limit no longer finds the flow that it learned.
            bridge.table(rule.tableId()).classifier().touch(rule, changes);
        }
    }

    /**
     * Flows that a command means, by table, match (loose or strict), cookie, output port and group.
     *
     * @param mod the command.
     * @return flows in the order of their tables; those of the switch's own table only if it is named.
     */
    public List<Rule> select(FlowMod mod) {
        return FlowSelector.select(bridge, mod);
    }

    /**
     * The same flows in steps.
     *
     * @param mod the command.
     * @return a walk that has not begun.
     */
    public FlowWalk walk(FlowMod mod) {
        return new FlowWalk(bridge, mod);
    }

    private List<Rule> selectWritable(FlowMod mod) {
        List<Rule> found = select(mod);
        if (mod.table() == Bridge.VISIBLE_TABLES && !found.isEmpty()) {
            throw notWritable(mod.table());
        }
        return found;
    }

    private static FlowModException notWritable(int table) {
        return new FlowModException("OFPBRC_EPERM", "table " + table + " belongs to the switch itself");
    }

    private void add(FlowMod mod, long nowMs) {
        int tableId = mod.table() == FlowMod.ALL_TABLES ? 0 : mod.table();
        if (tableId >= Bridge.VISIBLE_TABLES) {
            throw notWritable(tableId);
        }
        requireReferences(mod.actions());
        FlowTable table = bridge.table(tableId);
        Rule old = table.classifier().find(mod.match().maskWords(), mod.match().row(), mod.priority());
        if (old == null && (mod.flags() & Rule.CHECK_OVERLAP) != 0) {
            checkOverlap(mod, table);
        }
        if (old == null && !hasRoom(table, nowMs)) {
            throw new FlowModException("OFPFMFC_TABLE_FULL", "table " + tableId + " is full");
        }
        insert(new Rule(mod, tableId, nowMs), nowMs);
    }

    /** Whether one more flow fits, if need be in the place of another. */
    private boolean hasRoom(FlowTable table, long nowMs) {
        if (table.isFull()) {
            Rule victim = table.victim();
            if (victim == null) {
                return false;
            }
            remove(victim, RemovalReason.EVICTION, nowMs);
        }
        return true;
    }

    private static void checkOverlap(FlowMod mod, FlowTable table) {
        for (Rule rule : table.classifier()) {
            if (rule.priority() == mod.priority()
                    && rule.overlaps(mod.match().value(), mod.match().mask())) {
                throw new FlowModException(
                        "OFPFMFC_OVERLAP", "overlaps the flow priority=" + rule.priority() + "," + rule.match());
            }
        }
    }

    private void insert(Rule rule, long nowMs) {
        rule.share(actions);
        Rule old = link(rule);
        learned.add(rule.actions());
        undo.add(() -> learned.remove(rule.actions()));
        if (old != null) {
            forget(old.actions(), nowMs);
        }
        undo.add(() -> {
            unlink(rule);
            if (old != null) {
                old.outlive();
                link(old);
            }
        });
        news.added(rule);
    }

    private void modify(Rule rule, List<OfAction> newActions, long cookie, boolean resetCounts, long nowMs) {
        FlowTable table = bridge.table(rule.tableId());
        if (resetCounts) {
            table.classifier().touch(rule, changes::count);
        }
        List<OfAction> oldActions = rule.actions();
        boolean differs = cookie != rule.cookie() || !newActions.equals(oldActions);
        undo.add(rule.restorer());
        rule.modify(newActions, cookie, resetCounts, nowMs);
        rule.share(actions);
        table.classifier().touch(rule, changes);
        learned.add(newActions);
        undo.add(() -> learned.remove(newActions));
        forget(oldActions, nowMs);
        if (differs) {
            news.modified(rule);
        }
    }

    private void remove(Rule rule, RemovalReason reason, long nowMs) {
        boolean told = (rule.flags() & Rule.SEND_FLOW_REM) != 0;
        if (told) {
            bridge.table(rule.tableId()).classifier().touch(rule, changes::count);
        }
        unlink(rule);
        undo.add(() -> link(rule));
        if (told) {
            flowsRemoved++;
            undo.add(() -> flowsRemoved--);
            FlowRemoved message = rule.removal(reason, nowMs);
            news.add(() -> bridge.controllers().send(message));
        }
        news.removed(rule, reason);
        forget(rule.actions(), nowMs);
    }

    /** Actions went; so does what only they have learned, if they say so. */
    private void forget(List<OfAction> gone, long nowMs) {
        List<LearnedCookies.Key> orphaned = learned.remove(gone);
        undo.add(() -> learned.add(gone));
        for (LearnedCookies.Key key : orphaned) {
            for (Rule rule : withCookie(key.table(), key.cookie())) {
                if (rule.installed()) {
                    remove(rule, RemovalReason.DELETE, nowMs);
                }
            }
        }
    }

    /**
     * Whatever actions refer to must exist. Asked only of actions that some flow gets: a modify that means no flow may name
     * what there is not.
     *
     * @param referring actions that somebody wants to have done.
     * @throws FlowModException if there is no such group or meter.
     */
    public void requireReferences(List<OfAction> referring) {
        for (OfAction action : referring) {
            if (action instanceof OutputGroup(int group) && bridge.groups().get(group) == null) {
                throw new FlowModException(
                        "OFPBAC_BAD_OUT_GROUP", "there is no group " + Integer.toUnsignedString(group));
            }
            if (action instanceof ApplyMeter(int meter) && bridge.meters().get(meter) == null) {
                throw new FlowModException(
                        "OFPMMFC_INVALID_METER", "there is no meter " + Integer.toUnsignedString(meter));
            }
            requireReferences(action.inner());
        }
    }

    /**
     * Removes the flows that have some action, because what it refers to goes.
     *
     * @param reason what they are told to go for.
     * @param reference the action.
     * @param nowMs time of the switch's clock.
     */
    void removeReferring(RemovalReason reason, Predicate<OfAction> reference, long nowMs) {
        for (Rule rule : select(FlowMod.deleteAll())) {
            if (rule.installed() && OfAction.any(rule.actions(), reference)) {
                remove(rule, reason, nowMs);
            }
        }
        tell();
    }

    private List<Rule> withCookie(int tableId, long cookie) {
        List<Rule> found = new ArrayList<>();
        FlowTable table = bridge.existingTable(tableId);
        if (table != null) {
            for (Rule rule : table.classifier()) {
                if (rule.cookie() == cookie) {
                    found.add(rule);
                }
            }
        }
        return found;
    }

    /** Puts a flow into its table; returns the one that had its place, whose heir it is. */
    private Rule link(Rule rule) {
        FlowTable table = bridge.table(rule.tableId());
        Rule old = table.classifier().insert(rule, changes);
        if (old != null) {
            leave(old, table);
            rule.inherit(old);
        }
        rule.installed(true);
        expiry.schedule(rule);
        table.joined(rule);
        return old;
    }

    private void unlink(Rule rule) {
        FlowTable table = bridge.table(rule.tableId());
        table.classifier().remove(rule, changes);
        leave(rule, table);
    }

    private void leave(Rule rule, FlowTable table) {
        rule.installed(false);
        expiry.remove(rule);
        table.left(rule);
    }

    /** Whether a flow is due even when the packets count that the caches forwarded. */
    private boolean isExpired(Rule rule, long nowMs) {
        if (rule.installed()) {
            bridge.table(rule.tableId())
                    .classifier()
                    .touch(rule, tag -> changes.countUntil(tag, () -> rule.deadlineMs() >= nowMs));
        }
        return rule.installed() && rule.deadlineMs() < nowMs;
    }

    /** Removes up to {@code most} flows whose timeout is past; returns how many. */
    int expire(long nowMs, int most) {
        int count = 0;
        Rule rule = most > 0 ? expiry.poll(nowMs) : null;
        while (rule != null) {
            if (isExpired(rule, nowMs)) {
                remove(rule, rule.expiredBy(nowMs), nowMs);
                count++;
            } else if (rule.installed()) {
                expiry.schedule(rule);
            }
            rule = count < most ? expiry.poll(nowMs) : null;
        }
        tell();
        return count;
    }

    long nextExpiryMs() {
        return expiry.nextMs();
    }

    /**
     * Flows with {@code send_flow_rem} that were removed since the bridge exists.
     *
     * @return count.
     */
    public long flowsRemoved() {
        return flowsRemoved;
    }

    /**
     * Lets someone hear of every change from now on.
     *
     * @param observer not yet told.
     */
    public void observe(FlowObserver observer) {
        news.observe(observer);
    }

    /**
     * Lets someone hear no more.
     *
     * @param observer ignored if it was not told.
     */
    public void ignore(FlowObserver observer) {
        news.ignore(observer);
    }

    /**
     * Sets how many flows a table takes and what it does about more. Flows that are too many are evicted at once.
     *
     * @param tableId table number.
     * @param limits what shall hold.
     * @param nowMs time of the switch's clock.
     */
    public void limit(int tableId, TableLimits limits, long nowMs) {
        FlowTable table = bridge.table(tableId);
        table.limits(limits);
        for (Rule victim = table.victim();
                table.size() > limits.maxFlows() && victim != null;
                victim = table.victim()) {
            remove(victim, RemovalReason.EVICTION, nowMs);
        }
        tell();
    }
}
