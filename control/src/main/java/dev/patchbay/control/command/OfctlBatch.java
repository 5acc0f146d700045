package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowBundle;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

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

    private List<OfctlMessage> messages = new ArrayList<>();
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

    /** Adds a message. */
    void add(OfctlMessage message) {
        messages.add(message);
    }

    /** Has these carried out and no others; the list may make each of them when it is asked for it, which it is once. */
    void set(List<OfctlMessage> all) {
        messages = all;
    }

    /** Carries all out; if the switch refuses, says so and returns 1. */
    int apply(SwitchAccess access, OfctlRequest request) throws CommandFailure, InterruptedException {
        StringBuilder refusal = new StringBuilder();
        int all = messages.size();
        int atATime = request.bundled() ? Math.max(all, 1) : AT_A_TIME;
        for (int at = 0; at < all && refusal.isEmpty(); at += atATime) {
            List<OfctlMessage> some = new ArrayList<>(atATime);
            for (int i = at; i < Math.min(at + atATime, all); i++) {
                some.add(messages.get(i));
            }
            if (request.bundled()) {
                bundle(access, request, some, refusal);
            } else {
                oneByOne(access, request, some, at, refusal);
            }
        }
        request.call().err().print(refusal);
        return refusal.isEmpty() ? 0 : 1;
    }

    private void oneByOne(
            SwitchAccess access, OfctlRequest request, List<OfctlMessage> some, int first, StringBuilder refusal)
            throws CommandFailure, InterruptedException {
        int[] next = new int[1];
        BooleanSupplier[] begun = new BooleanSupplier[1];
        access.inSteps(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            OfctlMessage message = some.get(next[0]);
            try {
                if (begun[0] == null) {
                    begun[0] = message.begin(bridge, model.nowMs());
                }
                if (!begun[0].getAsBoolean()) {
                    begun[0] = null;
                    next[0]++;
                }
                return next[0] < some.size();
            } catch (FlowModException refused) {
                int xid = firstXid + step * (first + next[0]);
                refusal.append("OFPT_ERROR").append(request.versionTag()).append(OfctlRequest.xidTag(xid));
                refusal.append(": ").append(refused.error()).append('\n').append(shown(request, bridge, message, xid));
                return false;
            }
        });
    }

    /** The messages of a bundle are numbered before those that open, close and commit it. */
    private void bundle(SwitchAccess access, OfctlRequest request, List<OfctlMessage> all, StringBuilder refusal)
            throws CommandFailure, InterruptedException {
        FlowBundle[] begun = new FlowBundle[1];
        access.inSteps(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            if (begun[0] == null) {
                long nowMs = model.nowMs();
                begun[0] = bridge.flows().bundle(steps(all, bridge, nowMs));
            }
            try {
                return begun[0].step();
            } catch (FlowModException refused) {
                refusal.append(refusalOfBundle(request, bridge, all, refused));
                return false;
            }
        });
    }

    /** Each is made when its turn comes: to make a hundred thousand at once would keep packets waiting. */
    private static List<Runnable> steps(List<OfctlMessage> all, Bridge bridge, long nowMs) {
        return new AbstractList<>() {
            @Override
            public Runnable get(int index) {
                return () -> all.get(index).apply(bridge, nowMs);
            }

            @Override
            public int size() {
                return all.size();
            }
        };
    }

    private String refusalOfBundle(
            OfctlRequest request, Bridge bridge, List<OfctlMessage> all, FlowModException refused) {
        int index = refused.index();
        String control = request.spoken() == OpenFlowVersion.OF13 ? "ONFT" : "OFPT";
        String commit = all.get(index).isRefusedEarly(refused)
                ? ""
                : "Error OFPBFC_MSG_FAILED for: " + control + "_BUNDLE_CONTROL" + request.versionTag()
                        + OfctlRequest.xidTag(firstXid + all.size() + 2)
                        + ":\n bundle_id=0 type=COMMIT_REQUEST flags=atomic ordered\n";
        return "Error " + refused.error() + " for: " + shown(request, bridge, all.get(index), firstXid + index) + commit
                + "ovs-ofctl: talking to " + bridge.name() + " (Protocol error)\n";
    }

    private String shown(OfctlRequest request, Bridge bridge, OfctlMessage message, int xid) {
        return message.name(request.spoken(), extended) + request.versionTag() + OfctlRequest.xidTag(xid) + ":"
                + message.text(request, request.shownNames(bridge)) + "\n";
    }
}
