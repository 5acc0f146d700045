package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Changes that were found to be understandable, ready to be carried out: a few at a time, so that no packet waits behind
 * many, or as a bundle in one go, so that nobody sees a part of it.
 *
 * <p>Filled and applied by the command's thread, which also makes the messages, each shortly before it is needed: a long file
 * is held as text, not as a hundred thousand messages. How messages are named and numbered depends on what all of them can
 * be expressed in.
 */
final class OfctlBatch {
    private static final int AT_A_TIME = 32;

    private final List<Supplier<OfctlMessage>> messages = new ArrayList<>();
    private final int firstXid;
    private final int step;
    private final boolean extended;

    /**
     * An empty batch.
     *
     * @param firstXid transaction number of the first message
     * @param step from one number to the next, outside of bundles
     * @param extended whether the extension of OpenFlow 1.0 carries them
     */
    OfctlBatch(int firstXid, int step, boolean extended) {
        this.firstXid = firstXid;
        this.step = step;
        this.extended = extended;
    }

    /** A batch of flows that are sent one by one, each followed by a barrier. */
    static OfctlBatch ofFlows(OfctlRequest request, int formats) {
        return new OfctlBatch(request.xid(formats), 2, FlowFormats.extended(formats));
    }

    /** Adds a message, which is made when its turn comes. */
    void add(Supplier<OfctlMessage> message) {
        messages.add(message);
    }

    /** Carries all out; if the switch refuses, says so and returns 1. */
    int apply(SwitchAccess access, OfctlRequest request) throws CommandFailure, InterruptedException {
        int all = messages.size();
        int atATime = request.bundled() ? Math.max(all, 1) : AT_A_TIME;
        for (int at = 0; at < all; at += atATime) {
            int first = at;
            List<OfctlMessage> some = messages.subList(at, Math.min(at + atATime, all)).stream()
                    .map(Supplier::get)
                    .toList();
            String refusal = access.ask(model -> {
                Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
                return request.bundled()
                        ? bundle(request, model, bridge, some)
                        : applySome(request, model, bridge, some, first);
            });
            if (refusal != null) {
                request.call().err().print(refusal);
                return 1;
            }
        }
        return 0;
    }

    private String applySome(
            OfctlRequest request, SwitchModel model, Bridge bridge, List<OfctlMessage> some, int first) {
        for (int i = 0; i < some.size(); i++) {
            try {
                some.get(i).apply(bridge, model.nowMs());
            } catch (FlowModException refused) {
                int xid = firstXid + step * (first + i);
                return "OFPT_ERROR" + request.versionTag() + OfctlRequest.xidTag(xid) + ": " + refused.error() + "\n"
                        + shown(request, bridge, some.get(i), xid);
            }
        }
        return null;
    }

    /** The messages of a bundle are numbered before those that open, close and commit it. */
    private String bundle(OfctlRequest request, SwitchModel model, Bridge bridge, List<OfctlMessage> all) {
        List<Runnable> steps = new ArrayList<>(all.size());
        all.forEach(message -> steps.add(() -> message.apply(bridge, model.nowMs())));
        try {
            bridge.flows().atomically(steps);
            return null;
        } catch (FlowModException refused) {
            int index = refused.index();
            String control = request.spoken() == OpenFlowVersion.OF13 ? "ONFT" : "OFPT";
            String commit = all.get(index).isRefusedEarly(refused)
                    ? ""
                    : "Error OFPBFC_MSG_FAILED for: " + control + "_BUNDLE_CONTROL" + request.versionTag()
                            + OfctlRequest.xidTag(firstXid + all.size() + 2)
                            + ":\n bundle_id=0 type=COMMIT_REQUEST flags=atomic ordered\n";
            return "Error " + refused.error() + " for: " + shown(request, bridge, all.get(index), firstXid + index)
                    + commit + "ovs-ofctl: talking to " + bridge.name() + " (Protocol error)\n";
        }
    }

    private String shown(OfctlRequest request, Bridge bridge, OfctlMessage message, int xid) {
        return message.name(request.spoken(), extended) + request.versionTag() + OfctlRequest.xidTag(xid) + ":"
                + message.text(request, bridge) + "\n";
    }
}
