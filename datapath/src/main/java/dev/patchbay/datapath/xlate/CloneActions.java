package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.action.ApplyMeter;
import dev.patchbay.datapath.ofproto.action.CheckPktLarger;
import dev.patchbay.datapath.ofproto.action.Ct;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
import java.util.List;

/**
 * Actions on copies of the packet: {@code clone}, a bridge behind a patch port, and the two ways on behind
 * {@code check_pkt_larger}.
 *
 * <p>What can be undone by setting fields back needs no copy in the datapath; the rest is wrapped in a block of its own.
 * Stack and action set are copies, too, and the copy runs its action set at its end.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class CloneActions {
    private final Traversal at;
    private final ActionInterpreter actions;

    CloneActions(Traversal at, ActionInterpreter actions) {
        this.at = at;
        this.actions = actions;
    }

    /** Runs actions on a copy of the packet; {@code last} says that nobody needs the original afterwards. */
    void run(List<OfAction> list, boolean last) {
        List<SubFieldStack.Entry> stack = at.stack.copy();
        List<OfAction> actionSet = at.actionSet.copy();
        Traversal.Packet packet = at.packet();
        if (last || isReversible(list)) {
            runToTheEnd(list, last);
        } else {
            at.commit();
            Traversal.Frame frame = at.frame();
            at.out.builder().beginClone();
            runToTheEnd(list, true);
            at.out.builder().endClone();
            at.goBackTo(frame);
        }
        at.actionSet.goBackTo(actionSet);
        at.stack.goBackTo(stack);
        at.goBackTo(packet);
    }

    private void runToTheEnd(List<OfAction> list, boolean last) {
        actions.execute(list, last);
        actions.finishPipeline();
    }

    /** Whether the datapath actions that these lead to can be undone by others. */
    private static boolean isReversible(List<OfAction> list) {
        for (OfAction action : list) {
            switch (action) {
                case Ct _, ApplyMeter _, Nat _, OutputTrunc _ -> {
                    return false;
                }
                default -> {
                    // Sets and outputs.
                }
            }
        }
        return true;
    }

    /** Runs the rest of a list twice: as for a packet that is longer, and as for one that is not. */
    void checkLength(CheckPktLarger check, List<OfAction> rest) {
        List<SubFieldStack.Entry> stack = at.stack.copy();
        List<OfAction> actionSet = at.actionSet.copy();
        at.commit();
        Traversal.Packet packet = at.packet();
        Traversal.Frame frame = at.frame();
        at.out.builder().beginCheckLength(check.length());
        at.decisions++;
        check.destination().write(at.flow, 0, 1);
        runToTheEnd(rest, true);
        at.goBackTo(frame);
        at.goBackTo(packet);
        boolean exit = at.exit;
        at.exit = false;
        at.out.builder().orElse();
        check.destination().write(at.flow, 0, 0);
        runToTheEnd(rest, true);
        at.decisions--;
        at.out.builder().endCheckLength();
        at.actionSet.goBackTo(actionSet);
        at.stack.goBackTo(stack);
        at.goBackTo(frame);
        at.goBackTo(packet);
        at.exit = exit;
    }
}
