package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.DeploymentCompiler;
import dev.patchbay.control.neutron.FdbNetwork;
import dev.patchbay.control.neutron.KeptNumbers;
import dev.patchbay.control.neutron.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a host is put together of: what its file says, what its agents make of the deployment, and cables. Immutable.
 */
public final class HostPlan {
    private final LabHost written;
    private final Deployment deployment;
    private final Map<String, Cable> cables;

    /** @param deployment null if the host has no agent */
    HostPlan(LabHost written, Deployment deployment, Map<String, Cable> cables) {
        this.written = written;
        this.deployment = deployment;
        this.cables = Map.copyOf(cables);
    }

    /** The same with cables. */
    HostPlan with(Map<String, Cable> ends) {
        return new HostPlan(written, deployment, ends);
    }

    /** What the file says. */
    LabHost written() {
        return written;
    }

    /**
     * Address of the tunnel end.
     *
     * @return first octet most significant
     */
    public int localIp() {
        return written.localIp();
    }

    /**
     * Whether agents of Neutron run on it.
     *
     * @return true if the deployment names it
     */
    public boolean hasAgent() {
        return deployment != null;
    }

    /** The host as it is with a fresh agent that has been told everything. */
    LabHost host() throws ModelException {
        return hasAgent() ? host(deployment.entriesFor(written.name()), new KeptNumbers()) : host(List.of(), null);
    }

    /**
     * The host.
     *
     * @param fdb what its agent has been told of the other hosts
     * @param numbers that its agent has given out; what is gone is forgotten
     * @return bridges and namespaces: the agent's, then those of the file
     * @throws ModelException if the host cannot have what the deployment gives it
     */
    public LabHost host(List<FdbNetwork> fdb, KeptNumbers numbers) throws ModelException {
        List<BridgeSpec> bridges = new ArrayList<>();
        List<NamespaceSpec> namespaces = new ArrayList<>();
        if (hasAgent()) {
            bridges.addAll(DeploymentCompiler.bridges(deployment, written.name(), fdb, numbers));
            namespaces.addAll(DeploymentCompiler.namespaces(deployment, written.name(), numbers));
        }
        bridges.addAll(written.bridges());
        namespaces.addAll(written.namespaces());
        return cabled(new LabHost(written.name(), written.localIp(), List.copyOf(bridges), List.copyOf(namespaces)));
    }

    /** A host with the plan's cables in its ports. */
    LabHost cabled(LabHost host) {
        return new LabHost(
                host.name(),
                host.localIp(),
                host.bridges().stream().map(this::cabled).toList(),
                host.namespaces());
    }

    private BridgeSpec cabled(BridgeSpec bridge) {
        if (cables.isEmpty()) {
            return bridge;
        }
        List<PortSpec> ports = bridge.ports().stream()
                .map(port -> {
                    Cable cable = cables.get(port.name());
                    return cable == null ? port : cable.in(port);
                })
                .toList();
        return new BridgeSpec(
                bridge.name(),
                ports,
                bridge.flows(),
                bridge.groups(),
                bridge.meters(),
                bridge.openflow(),
                bridge.otherConfig());
    }
}
