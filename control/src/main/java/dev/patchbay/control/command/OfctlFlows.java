package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.BridgeText;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowWalk;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Flows shown by {@code ovs-ofctl}: {@code dump-flows} and {@code dump-aggregate}.
 *
 * <p>A dump is put together in small steps, so that no packet waits behind a large table.
 */
final class OfctlFlows {
    private static final int FLOWS_LOOKED_AT = 64;
    private static final int FLOWS_PRINTED = 256;

    private final SwitchAccess access;

    OfctlFlows(SwitchAccess access) {
        this.access = access;
    }

    void dump(OfctlRequest request) throws CommandFailure, InterruptedException {
        boolean stats = request.options().last("--stats", "--no-stats", true);
        boolean sorted = request.options().has("--sort", "--rsort");
        boolean plain = stats && !sorted && !request.showsNames();
        OpenFlowVersion version = request.spoken();
        PortNames names = access.ask(model -> request.shownNames(OfctlPorts.bridge(model, request.argument(0))));
        List<Rule> rules = selected(request);
        if (sorted) {
            rules.sort(FlowOrder.of(request.options()));
        }
        if (plain) {
            request.print((version == OpenFlowVersion.OF10 ? "NXST_FLOW reply" : "OFPST_FLOW reply")
                    + request.versionTag() + OfctlRequest.xidTag(xid(request)) + ":\n");
        }
        FlowFormat format = new FlowFormat(version, stats, plain, names);
        for (int at = 0; at < rules.size(); at += FLOWS_PRINTED) {
            StringBuilder lines = new StringBuilder();
            access.forEach(
                    rules.subList(at, Math.min(at + FLOWS_PRINTED, rules.size())),
                    (model, rule) -> format.append(lines.append(' '), rule, model.nowMs())
                            .append('\n'));
            request.print(lines.toString());
        }
    }

    void aggregate(OfctlRequest request) throws CommandFailure, InterruptedException {
        List<Rule> rules = selected(request);
        request.print(access.ask(_ -> BridgeText.aggregate(rules, request.spoken(), xid(request))));
    }

    /** The flows that a command is about, with all packets so far counted. */
    private List<Rule> selected(OfctlRequest request) throws CommandFailure, InterruptedException {
        access.countPackets();
        FlowWalk walk = access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            return bridge.flows().walk(selection(request, bridge));
        });
        List<Rule> rules = new ArrayList<>();
        access.inSteps(_ -> walk.step(FLOWS_LOOKED_AT, rules::add));
        return rules;
    }

    /** A request for flows turns on the extension of OpenFlow 1.0, and only one that names flows needs names of ports. */
    private static int xid(OfctlRequest request) {
        int first = request.spoken() == OpenFlowVersion.OF10 ? 4 : 2;
        return request.acceptsNames() && !request.argument(1, "").isEmpty() ? first + 4 : first;
    }

    /** Which flows a dump is about; the original takes no notice of {@code --strict}. */
    private static FlowMod selection(OfctlRequest request, Bridge bridge) throws CommandFailure {
        return FlowLanguage.parse(
                        FlowMod.Command.DELETE,
                        request.argument(1, ""),
                        request.acceptedNames(bridge),
                        request.spoken())
                .mod();
    }
}
