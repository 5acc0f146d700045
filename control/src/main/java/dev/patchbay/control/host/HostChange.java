package dev.patchbay.control.host;

import dev.patchbay.control.agent.ChangeCount;
import dev.patchbay.control.agent.StaleFlows;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.datapath.Steps;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The way of a running host from one description to another.
 *
 * <p><b>What.</b> Only what is different is touched. The order is that of the agents: ports, then namespaces, then new flows,
 * and what is gone goes last, flows before the ports that they name; so traffic that the change does not concern never meets a
 * state in which it is lost.
 *
 * <p><b>Threads.</b> Compared on any thread; the steps are done on the slow path, and other work has its turn between them.
 */
final class HostChange implements Steps<Void> {
    private final PortDifference ports;
    private final List<FlowDifference> flows = new ArrayList<>();
    private final ChangeCount count = new ChangeCount();
    private final Deque<Consumer<SwitchModel>> steps = new ArrayDeque<>();

    /**
     * Compares two descriptions.
     *
     * @param guestsBefore names of ports with guests
     * @param guestsAfter names of ports that will have guests
     * @param stale flows of traffic that go with the change
     */
    HostChange(
            LabHost before, LabHost after, Set<String> guestsBefore, Set<String> guestsAfter, List<StaleFlows> stale) {
        ports = new PortDifference(before.bridges(), after.bridges(), guestsBefore::contains, guestsAfter::contains);
        Map<String, BridgeSpec> old = new HashMap<>();
        before.bridges().forEach(bridge -> old.put(bridge.name(), bridge));
        after.bridges().forEach(bridge -> flows.add(new FlowDifference(old.get(bridge.name()), bridge)));
        ports.count(count);
        flows.forEach(each -> each.count(count));
        NamespaceDifference.count(before.namespaces(), after.namespaces(), count);
        steps.addAll(ports.clearing());
        steps.addAll(ports.additions());
        if (!before.namespaces().equals(after.namespaces())) {
            steps.add(model -> NamespaceDifference.apply(model, before.namespaces(), after.namespaces()));
        }
        stale.stream().filter(StaleFlows::first).forEach(each -> steps.add(model -> forget(model, each)));
        flows.forEach(each -> steps.addAll(each.additions()));
        flows.forEach(each -> steps.addAll(each.removals()));
        stale.stream().filter(each -> !each.first()).forEach(each -> steps.add(model -> forget(model, each)));
        steps.addAll(ports.removals());
    }

    private static void forget(SwitchModel model, StaleFlows flows) {
        Bridge bridge = model.bridge(flows.bridge());
        if (bridge != null) {
            bridge.flows()
                    .apply(
                            FlowParser.parse(FlowMod.Command.DELETE, flows.match(), bridge, bridge.openFlowVersion())
                                    .mod(),
                            model.nowMs());
        }
    }

    /** What is different. */
    ChangeCount count() {
        return count;
    }

    /** Whether a port that was there is made anew, so that its guest must be plugged in again. */
    boolean remakes(String port) {
        return ports.isRemade(port);
    }

    @Override
    public boolean step(SwitchModel model) {
        Consumer<SwitchModel> next = steps.poll();
        if (next != null) {
            next.accept(model);
        }
        return !steps.isEmpty();
    }

    @Override
    public Void result() {
        return null;
    }
}
