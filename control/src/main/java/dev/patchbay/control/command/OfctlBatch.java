package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that were read and understood, ready to be carried out: a few at a time, so that no packet waits behind many, or
 * as a bundle in one go, so that nobody sees a part of it.
 *
 * <p>Filled and applied by the command's thread. How messages are named and numbered depends on what all of them can be
 * expressed in.
 */
final class OfctlBatch {
    private static final int AT_A_TIME = 100;

    private final List<OfctlMessage> messages = new ArrayList<>();
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

    /** Flows that are sent one by one, each followed by a barrier. */
    static OfctlBatch of(OfctlRequest request, List<FlowParser.Parsed> flows) {
        int formats = FlowFormats.ANY;
        for (FlowParser.Parsed flow : flows) {
            formats &= flow.formats();
        }
        OfctlBatch batch = new OfctlBatch(request.xid(formats), 2, FlowFormats.extended(formats));
        flows.forEach(flow -> batch.add(new OfctlMessage.Flow(flow.mod())));
        return batch;
    }

    void add(OfctlMessage message) {
        messages.add(message);
    }

    /** Carries all out; if the switch refuses, says so and returns 1. */
    int apply(SwitchAccess access, OfctlRequest request) throws CommandFailure, InterruptedException {
        int all = messages.size();
        int atATime = request.bundled() ? Math.max(all, 1) : AT_A_TIME;
        for (int at = 0; at < all; at += atATime) {
            int first = at;
            String refusal = access.ask(model -> {
                Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
                return request.bundled()
                        ? bundle(request, model, bridge)
                        : applySome(request, model, bridge, first, Math.min(first + atATime, all));
            });
            if (refusal != null) {
                request.call().err().print(refusal);
                return 1;
            }
        }
        return 0;
    }

    private String applySome(OfctlRequest request, SwitchModel model, Bridge bridge, int first, int end) {
        for (int i = first; i < end; i++) {
            try {
                messages.get(i).apply(bridge, model.nowMs());
            } catch (FlowModException refused) {
                int xid = firstXid + step * i;
                return "OFPT_ERROR" + request.versionTag() + OfctlRequest.xidTag(xid) + ": " + refused.error() + "\n"
                        + shown(request, bridge, i, xid);
            }
        }
        return null;
    }

    /** The messages of a bundle are numbered before those that open, close and commit it. */
    private String bundle(OfctlRequest request, SwitchModel model, Bridge bridge) {
        List<Runnable> steps = new ArrayList<>(messages.size());
        messages.forEach(message -> steps.add(() -> message.apply(bridge, model.nowMs())));
        try {
            bridge.flows().atomically(steps);
            return null;
        } catch (FlowModException refused) {
            int index = refused.index();
            String control = request.spoken() == OpenFlowVersion.OF13 ? "ONFT" : "OFPT";
            String commit = messages.get(index).isRefusedEarly(refused)
                    ? ""
                    : "Error OFPBFC_MSG_FAILED for: " + control + "_BUNDLE_CONTROL" + request.versionTag()
                            + OfctlRequest.xidTag(firstXid + messages.size() + 2)
                            + ":\n bundle_id=0 type=COMMIT_REQUEST flags=atomic ordered\n";
            return "Error " + refused.error() + " for: " + shown(request, bridge, index, firstXid + index) + commit
                    + "ovs-ofctl: talking to " + bridge.name() + " (Protocol error)\n";
        }
    }

    private String shown(OfctlRequest request, Bridge bridge, int index, int xid) {
        OfctlMessage message = messages.get(index);
        return message.name(request.spoken(), extended) + request.versionTag() + OfctlRequest.xidTag(xid) + ":"
                + message.text(request, bridge) + "\n";
    }
}
