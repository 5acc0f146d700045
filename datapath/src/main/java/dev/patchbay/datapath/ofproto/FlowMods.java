package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.Clone;
import dev.patchbay.datapath.ofproto.action.Enqueue;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.ArrayList;
import java.util.List;

/**
 * The one way to change the flows of a bridge: flow mods, {@code learn}, expiry.
 *
 * <p><b>Semantics</b> are those of Open vSwitch: an add replaces a flow of equal match and priority and starts its counters
 * anew; a modify changes actions and keeps counters and timeouts, restarts the hard timeout, and adds a flow if it finds none
 * and was not restricted by cookie; loose commands mean all flows at least as specific, strict ones the one of equal match and
 * priority. Timeouts fire when more than their time has passed.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class FlowMods {
    private final Bridge bridge;
    private final ChangeSink changes;
    private final ExpiryQueue expiry = new ExpiryQueue();
    private final ActionPool actions = new ActionPool();
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
        switch (mod.command()) {
            case ADD -> add(mod, nowMs);
            case MODIFY, MODIFY_STRICT -> {
                List<Rule> found = select(mod);
                if (found.isEmpty() && mod.mayAdd()) {
                    add(mod, nowMs);
                }
                boolean reset = (mod.flags() & Rule.RESET_COUNTS) != 0;
                for (Rule rule : found) {
                    modify(rule, mod.actions(), mod.modifyCookie() ? mod.newCookie() : rule.cookie(), reset, nowMs);
                }
            }
            case DELETE, DELETE_STRICT -> {
                for (Rule rule : select(mod)) {
                    if (rule.installed()) {
                        remove(rule, RemovalReason.DELETE);
                    }
                }
            }
        }
    }

    /**
     * Carries out what a {@code learn} action made of a packet: adds the flow, or refreshes an equal one's hard timeout, or
     * gives one of equal match and priority the new actions and cookie and keeps its counters.
     *
     * @param learn the action, for its limit.
     * @param mod the flow that it made.
     * @param nowMs time of the packet on the switch's clock.
     * @return false if the flow would be one more than the limit allows; nothing was changed then.
     */
    public boolean learn(Learn learn, FlowMod mod, long nowMs) {
        FlowTable table = bridge.table(mod.table());
        Rule old = table.classifier().find(mod.match().value(), mod.match().mask(), mod.priority());
        if (old == null) {
            if (!admits(learn)) {
                return false;
            }
            insert(new Rule(mod, mod.table(), nowMs));
        } else if (old.cookie() == mod.newCookie() && old.actions().equals(mod.actions())) {
            old.refresh(nowMs);
        } else {
            modify(old, mod.actions(), mod.newCookie(), false, nowMs);
        }
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
                || countWithCookie(bridge.table(learn.table()), learn.cookie()) < Integer.toUnsignedLong(learn.limit());
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
        if (rule.installed()) {
            rule.shorten(idleSeconds, hardSeconds);
            expiry.schedule(rule);
        }
    }

    /**
     * Flows that a command means, by table, match (loose or strict), cookie and output port.
     *
     * @param mod the command.
     * @return flows in the order of their tables.
     */
    public List<Rule> select(FlowMod mod) {
        List<Rule> found = new ArrayList<>();
        if (mod.table() == FlowMod.ALL_TABLES) {
            for (int id = 0; id < Bridge.TABLES; id++) {
                if (bridge.existingTable(id) != null) {
                    select(mod, bridge.existingTable(id), found);
                }
            }
        } else if (bridge.existingTable(mod.table()) != null) {
            select(mod, bridge.existingTable(mod.table()), found);
        }
        return found;
    }

    private static void select(FlowMod mod, FlowTable table, List<Rule> found) {
        if (mod.command().strict()) {
            Rule rule = table.classifier().find(mod.match().value(), mod.match().mask(), mod.priority());
            if (rule != null && meant(mod, rule)) {
                found.add(rule);
            }
            return;
        }
        table.classifier().forEach(rule -> {
            if (rule.within(mod.match().value(), mod.match().mask()) && meant(mod, rule)) {
                found.add(rule);
            }
        });
    }

    private static boolean meant(FlowMod mod, Rule rule) {
        return ((rule.cookie() ^ mod.cookie()) & mod.cookieMask()) == 0
                && (mod.outPort() == OfPorts.NONE || outputsTo(rule.actions(), mod.outPort()));
    }

    private static boolean outputsTo(List<OfAction> actions, int port) {
        for (OfAction action : actions) {
            boolean here = switch (action) {
                case Output output -> output.port() == port;
                case Enqueue output -> output.port() == port;
                case Clone clone -> outputsTo(clone.actions(), port);
                default -> false;
            };
            if (here) {
                return true;
            }
        }
        return false;
    }

    private void add(FlowMod mod, long nowMs) {
        int tableId = mod.table() == FlowMod.ALL_TABLES ? 0 : mod.table();
        if (tableId >= Bridge.VISIBLE_TABLES) {
            throw new FlowModException("OFPBRC_EPERM", "table " + tableId + " belongs to the switch itself");
        }
        FlowTable table = bridge.table(tableId);
        Rule old = table.classifier().find(mod.match().value(), mod.match().mask(), mod.priority());
        if (old == null && (mod.flags() & Rule.CHECK_OVERLAP) != 0) {
            checkOverlap(mod, table);
        }
        if (old == null && table.size() >= FlowTable.MAX_ENTRIES) {
            throw new FlowModException("OFPFMFC_TABLE_FULL", "table " + tableId + " is full");
        }
        insert(new Rule(mod, tableId, nowMs));
    }

    private static void checkOverlap(FlowMod mod, FlowTable table) {
        table.classifier().forEach(rule -> {
            if (rule.priority() == mod.priority()
                    && rule.overlaps(mod.match().value(), mod.match().mask())) {
                throw new FlowModException(
                        "OFPFMFC_OVERLAP", "overlaps the flow priority=" + rule.priority() + "," + rule.match());
            }
        });
    }

    private void insert(Rule rule) {
        rule.share(actions);
        Rule old = bridge.table(rule.tableId()).classifier().insert(rule, changes);
        rule.installed(true);
        if (old != null) {
            rule.inherit(old);
            expiry.remove(old);
            old.installed(false);
            changes.removed(old, RemovalReason.REPLACED);
        }
        expiry.schedule(rule);
    }

    private void modify(Rule rule, List<OfAction> newActions, long cookie, boolean resetCounts, long nowMs) {
        rule.modify(newActions, cookie, resetCounts, nowMs);
        rule.share(actions);
        bridge.table(rule.tableId()).classifier().touch(rule, changes);
    }

    private void remove(Rule rule, RemovalReason reason) {
        bridge.table(rule.tableId()).classifier().remove(rule, changes);
        expiry.remove(rule);
        rule.installed(false);
        if ((rule.flags() & Rule.SEND_FLOW_REM) != 0) {
            flowsRemoved++;
        }
        changes.removed(rule, reason);
        for (OfAction action : rule.actions()) {
            if (action instanceof Learn learn && (learn.flags() & Learn.DELETE_LEARNED) != 0) {
                removeLearned(learn);
            }
        }
    }

    /** Removes what a {@code learn} with {@code delete_learned} has learned, once no flow learns it any more. */
    private void removeLearned(Learn learn) {
        for (int id = 0; id < Bridge.TABLES; id++) {
            if (bridge.existingTable(id) != null && learnsInto(bridge.existingTable(id), learn)) {
                return;
            }
        }
        FlowTable table = bridge.existingTable(learn.table());
        if (table == null) {
            return;
        }
        List<Rule> learned = new ArrayList<>();
        table.classifier().forEach(rule -> {
            if (rule.cookie() == learn.cookie()) {
                learned.add(rule);
            }
        });
        for (Rule rule : learned) {
            if (rule.installed()) {
                remove(rule, RemovalReason.DELETE);
            }
        }
    }

    private static boolean learnsInto(FlowTable table, Learn learn) {
        boolean[] found = new boolean[1];
        table.classifier().forEach(rule -> {
            for (OfAction action : rule.actions()) {
                found[0] |= action instanceof Learn other
                        && (other.flags() & Learn.DELETE_LEARNED) != 0
                        && other.table() == learn.table()
                        && other.cookie() == learn.cookie();
            }
        });
        return found[0];
    }

    private static long countWithCookie(FlowTable table, long cookie) {
        long[] count = new long[1];
        table.classifier().forEach(rule -> count[0] += rule.cookie() == cookie ? 1 : 0);
        return count[0];
    }

    int expire(long nowMs) {
        int count = 0;
        for (Rule rule = expiry.poll(nowMs); rule != null; rule = expiry.poll(nowMs)) {
            if (rule.installed()) {
                remove(rule, rule.expiredBy(nowMs));
                count++;
            }
        }
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
}
