package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.List;
import java.util.function.Predicate;

/**
 * One OpenFlow action or instruction, as ovs-actions(7) describes it.
 *
 * <p><b>What.</b> Each action is a record that holds its arguments, prints itself, and says how other OpenFlow versions
 * express it. A new action is one record, its name in the list below, and its keyword in {@link ActionSyntax}.
 * {@code drop} is no action but the empty list.
 *
 * <p><b>Threads.</b> Immutable.
 */
public sealed interface OfAction
        permits ApplyMeter,
                Bundle,
                CheckPktLarger,
                ClearActions,
                Clone,
                Conjunction,
                Controller,
                Ct,
                CtClear,
                DebugRecirc,
                DebugSlow,
                DecMplsTtl,
                DecTtl,
                Enqueue,
                Exit,
                FinTimeout,
                GotoTable,
                Learn,
                Move,
                Multipath,
                Nat,
                Note,
                Output,
                OutputGroup,
                OutputReg,
                OutputTrunc,
                PopMpls,
                PopQueue,
                PushMpls,
                PushVlan,
                Resubmit,
                Sample,
                SetEthDst,
                SetEthSrc,
                SetField,
                SetIpDscp,
                SetIpEcn,
                SetIpTtl,
                SetIpv4Dst,
                SetIpv4Src,
                SetL4DstPort,
                SetL4SrcPort,
                SetMplsLabel,
                SetMplsTc,
                SetMplsTtl,
                SetQueue,
                SetTunnel,
                SetVlanPcp,
                SetVlanVid,
                StackPop,
                StackPush,
                StripVlan,
                Unroll,
                WriteActions,
                WriteMetadata {
    /**
     * Appends the action as {@code ovs-ofctl dump-flows} prints it.
     *
     * @param out where to append.
     * @param names port names to use.
     */
    void append(StringBuilder out, PortNames names);

    /**
     * Gives the action in the form that an OpenFlow version has for it; most are the same in all.
     *
     * @param encoder takes the result and knows the version.
     */
    default void encode(ActionEncoder encoder) {
        encoder.add(this);
    }

    /**
     * The formats that know the action by the name that it was written with.
     *
     * @return bits of {@link FlowFormats}.
     */
    default int formats() {
        return FlowFormats.ANY;
    }

    /**
     * Checks that the action can do its work on every packet of a match, and tells what it changes about that.
     *
     * @param check knows the match.
     */
    default void check(ActionCheck check) {}

    /**
     * Actions that stand inside this one and are carried out with it.
     *
     * @return empty for most.
     */
    default List<OfAction> inner() {
        return List.of();
    }

    /**
     * Whether an action of a list, or one inside an action of it, has some property.
     *
     * @param actions to look at.
     * @param property what is asked.
     * @return true if one has it.
     */
    static boolean any(List<OfAction> actions, Predicate<OfAction> property) {
        for (OfAction action : actions) {
            if (property.test(action) || any(action.inner(), property)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the action may wait in an action set: it changes the packet or is one of the ways to end (OpenFlow 1.5, section
     * 5.6, and Open vSwitch's {@code ct} and {@code resubmit}).
     *
     * @return false for most extensions.
     */
    default boolean inActionSet() {
        return switch (this) {
            case Bundle _,
                    ApplyMeter _,
                    CheckPktLarger _,
                    ClearActions _,
                    Clone _,
                    Conjunction _,
                    Controller _,
                    DebugRecirc _,
                    DebugSlow _,
                    Enqueue _,
                    Exit _,
                    FinTimeout _,
                    GotoTable _,
                    Learn _,
                    Multipath _,
                    Nat _,
                    Note _,
                    OutputReg _,
                    OutputTrunc _,
                    PopQueue _,
                    Sample _,
                    StackPop _,
                    StackPush _,
                    WriteActions _,
                    WriteMetadata _ -> false;
            default -> true;
        };
    }

    /**
     * Which of OpenFlow's instructions the action is or belongs to, in the order in which they must stand.
     *
     * @return instruction.
     */
    default Instruction instruction() {
        return Instruction.APPLY_ACTIONS;
    }

    /** OpenFlow's instructions that flows here can have, in the order of their execution. */
    enum Instruction {
        METER,
        APPLY_ACTIONS,
        CLEAR_ACTIONS,
        WRITE_ACTIONS,
        WRITE_METADATA,
        GOTO_TABLE
    }

    /**
     * The action alone, with port numbers.
     *
     * @return the text of {@link #append}.
     */
    default String toText() {
        StringBuilder out = new StringBuilder();
        append(out, PortNames.NONE);
        return out.toString();
    }

    /**
     * Takes off a comma at the end.
     *
     * @param out text.
     * @param start where the list began whose last comma is meant.
     * @return out.
     */
    static StringBuilder chomp(StringBuilder out, int start) {
        if (out.length() > start && out.charAt(out.length() - 1) == ',') {
            out.setLength(out.length() - 1);
        }
        return out;
    }

    /**
     * Appends a list of actions.
     *
     * @param out where to append.
     * @param actions to print; {@code drop} if empty.
     * @param names port names to use.
     * @return out.
     */
    static StringBuilder append(StringBuilder out, List<OfAction> actions, PortNames names) {
        if (actions.isEmpty()) {
            return out.append("drop");
        }
        for (int i = 0; i < actions.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            actions.get(i).append(out, names);
        }
        return out;
    }
}
