package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.MatchField;
import java.util.List;
import java.util.Locale;

/** What an action list stands in, which decides what may be in it and in which order. */
enum Nesting {
    FLOW,
    BUCKET,
    CLONE,
    WRITE_ACTIONS,
    CT;

    /**
     * Checks that nothing is in a list that may not be there, and that instructions stand in the order in which OpenFlow
     * executes them, none of them twice.
     *
     * @param actions to check.
     * @throws FlowSyntaxException if they are no such list.
     */
    void verify(List<OfAction> actions) {
        OfAction.Instruction last = null;
        for (OfAction action : actions) {
            if (action instanceof Conjunction) {
                conjunction(actions);
                return;
            }
            place(action);
            OfAction.Instruction next = action.instruction();
            order(last, next);
            last = next;
        }
    }

    private static void conjunction(List<OfAction> actions) {
        for (OfAction action : actions) {
            if (!(action instanceof Conjunction) && !(action instanceof Note)) {
                throw fault("\"conjunction\" actions may be used along with \"note\" but not any other kind of action"
                        + " (such as the \"" + keyword(action) + "\" action used here)");
            }
        }
    }

    private void place(OfAction action) {
        MatchField written = switch (action) {
            case SetField set -> set.field();
            case Move move -> move.destination().field();
            default -> null;
        };
        boolean connection = written == MatchField.CT_MARK || written == MatchField.CT_LABEL;
        if (connection && this != CT) {
            throw fault("cannot set CT fields outside of ct action");
        }
        if (action instanceof Nat) {
            if (this != CT) {
                throw fault("Cannot have NAT action outside of \"ct\" action");
            }
            return;
        }
        if (this == CT && written != null && !connection) {
            throw fault("ct action doesn't support nested modification of " + written.fieldName());
        }
        boolean nested = this == CT || this == CLONE || this == WRITE_ACTIONS;
        if ((this == CT && written == null) || (nested && action instanceof ApplyMeter)) {
            throw fault(name().toLowerCase(Locale.ROOT) + " action doesn't support nested action " + keyword(action));
        }
        OfAction.Instruction instruction = action.instruction();
        boolean plain = instruction == OfAction.Instruction.APPLY_ACTIONS || instruction == OfAction.Instruction.METER;
        if (this != FLOW && !plain) {
            throw fault(text(instruction) + " instruction not allowed here");
        }
    }

    private static void order(OfAction.Instruction last, OfAction.Instruction next) {
        if (last == null || (next == last && next == OfAction.Instruction.APPLY_ACTIONS)) {
            return;
        }
        if (next == last) {
            throw fault("duplicate " + text(next) + " instruction not allowed, for OpenFlow 1.1+ compatibility");
        }
        if (next.compareTo(last) < 0) {
            throw fault("invalid instruction ordering: " + text(next) + " must appear before " + text(last)
                    + ", for OpenFlow 1.1+ compatibility");
        }
    }

    private static String text(OfAction.Instruction instruction) {
        return instruction.name().toLowerCase(Locale.ROOT);
    }

    private static FlowSyntaxException fault(String message) {
        return new FlowSyntaxException(message, -1);
    }

    /** What messages call an action, whatever its arguments and versions. */
    private static String keyword(OfAction action) {
        return switch (action) {
            case Output ignored -> "output";
            case OutputReg ignored -> "output_reg";
            case OutputTrunc ignored -> "output_trunc";
            case SetField ignored -> "set_field";
            case SetTunnel ignored -> "set_tunnel";
            case StripVlan ignored -> "strip_vlan";
            case Bundle ignored -> "bundle";
            case SetVlanVid ignored -> "set_vlan_vid";
            case SetVlanPcp ignored -> "set_vlan_pcp";
            default -> {
                String text = action.toText();
                int end = 0;
                while (end < text.length() && ":(".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                yield text.substring(0, end);
            }
        };
    }
}
