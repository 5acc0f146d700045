package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.List;

/**
 * A wish to change flows, as OpenFlow's flow mod message expresses it.
 *
 * @param command what to do.
 * @param table table number; {@link #ALL_TABLES} for all of them (for an add: table 0).
 * @param priority of the flow; of loose commands of no meaning.
 * @param match packets of the flow; for loose commands, of which flows at least as specific are meant.
 * @param cookie flows whose cookie has these bits are meant.
 * @param cookieMask which bits of their cookie count; 0 for any cookie.
 * @param newCookie cookie of an added or modified flow.
 * @param modifyCookie whether a modified flow takes {@link #newCookie}.
 * @param mayAdd whether a modify that finds no flow adds one.
 * @param idleTimeout of an added flow, seconds.
 * @param hardTimeout of an added flow, seconds.
 * @param importance of an added flow.
 * @param flags bits of {@link Rule}.
 * @param outPort a delete means only flows with an output to this port; {@link OfPorts#NONE} for any.
 * @param outGroup a delete means only flows with an output to this group; {@link #ANY_GROUP} for any.
 * @param actions of an added or modified flow.
 */
public record FlowMod(
        Command command,
        int table,
        int priority,
        Match match,
        long cookie,
        long cookieMask,
        long newCookie,
        boolean modifyCookie,
        boolean mayAdd,
        int idleTimeout,
        int hardTimeout,
        int importance,
        int flags,
        int outPort,
        int outGroup,
        List<OfAction> actions) {
    /** Output group that means any, or none. */
    public static final int ANY_GROUP = 0xffff_ffff;
    /** Table number that means all tables. */
    public static final int ALL_TABLES = 0xff;
    /** Priority of a flow whose text names none. */
    public static final int DEFAULT_PRIORITY = 0x8000;

    /** The five flow mod commands. */
    public enum Command {
        ADD,
        MODIFY,
        MODIFY_STRICT,
        DELETE,
        DELETE_STRICT;

        /**
         * Whether the match must be equal instead of at least as specific.
         *
         * @return true for the strict ones.
         */
        public boolean strict() {
            return this == MODIFY_STRICT || this == DELETE_STRICT;
        }

        /**
         * Whether flows are removed.
         *
         * @return true for both deletes.
         */
        public boolean deletes() {
            return this == DELETE || this == DELETE_STRICT;
        }
    }

    /**
     * A delete of all flows.
     *
     * @return the flow mod.
     */
    public static FlowMod deleteAll() {
        return new FlowMod(
                Command.DELETE,
                ALL_TABLES,
                0,
                new Match(),
                0,
                0,
                0,
                false,
                false,
                0,
                0,
                0,
                0,
                OfPorts.NONE,
                ANY_GROUP,
                List.of());
    }

    /**
     * A plain add.
     *
     * @param table table number.
     * @param priority 0 to 65535.
     * @param match packets of the flow.
     * @param cookie of the flow.
     * @param actions of the flow.
     * @return the flow mod.
     */
    public static FlowMod add(int table, int priority, Match match, long cookie, List<OfAction> actions) {
        return new FlowMod(
                Command.ADD,
                table,
                priority,
                match,
                0,
                0,
                cookie,
                false,
                false,
                0,
                0,
                0,
                0,
                OfPorts.NONE,
                ANY_GROUP,
                actions);
    }

    /**
     * What a {@code learn} action makes of a packet.
     *
     * @param learn the action.
     * @param match of the flow.
     * @param actions of the flow.
     * @return the flow mod.
     */
    static FlowMod learned(Learn learn, Match match, List<OfAction> actions) {
        return new FlowMod(
                Command.MODIFY_STRICT,
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
                Rule.flags(learn),
                OfPorts.NONE,
                ANY_GROUP,
                actions);
    }

    /**
     * Whether a loose command means a flow, by table, match, cookie, output port and group.
     *
     * @param rule a flow of any bridge.
     * @return true if it would be selected.
     */
    public boolean means(Rule rule) {
        return (table == ALL_TABLES || table == rule.tableId())
                && rule.within(match.value(), match.mask())
                && FlowSelector.meant(this, rule);
    }

    /**
     * The same wish as another command.
     *
     * @param other command.
     * @return the flow mod.
     */
    public FlowMod as(Command other) {
        return new FlowMod(
                other,
                table,
                priority,
                match,
                cookie,
                cookieMask,
                newCookie,
                modifyCookie,
                mayAdd,
                idleTimeout,
                hardTimeout,
                importance,
                flags,
                outPort,
                outGroup,
                actions);
    }
}
