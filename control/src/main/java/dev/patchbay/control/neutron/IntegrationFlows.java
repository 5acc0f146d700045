package dev.patchbay.control.neutron;

import static dev.patchbay.control.neutron.FlowList.resubmit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The flows of the integration bridge: base, networks, ports. */
final class IntegrationFlows {
    private static final int MOST = 65535;
    private static final int DEAD_VLAN = 4095;

    private final FlowList flows;
    private final AgentSettings settings;
    private final IntegrationPorts patches;
    private final KeptNumbers numbers;

    IntegrationFlows(FlowList flows, AgentSettings settings, IntegrationPorts patches, KeptNumbers numbers) {
        this.flows = flows;
        this.settings = settings;
        this.patches = patches;
        this.numbers = numbers;
    }

    /** Everything but what distributed routers need. */
    void compile(HostModel model, List<BoundPort> ports, List<Integer> dead) {
        base();
        dead.forEach(port -> flows.add(Tables.FIRST, 2, "in_port=" + port, "drop"));
        Set<Network> networks = new HashSet<>();
        for (BoundPort port : ports) {
            if (networks.add(port.network())) {
                network(port.network(), port.localVlan());
            }
        }
        if (settings.release().isFlat()) {
            return;
        }
        DirectFlows direct = settings.egressDirect() ? new DirectFlows(flows, patches) : null;
        if (settings.filtersByFlows()) {
            firewall(model, ports, direct);
        } else {
            SpoofingFlows spoofing = new SpoofingFlows(flows, settings.release());
            ports.forEach(spoofing::port);
            if (direct != null) {
                direct.base();
                ports.forEach(direct::unfiltered);
            }
        }
    }

    private void base() {
        Release release = settings.release();
        if (release.isFlat()) {
            flows.add(Tables.FIRST, 1, "", "NORMAL");
            if (release == Release.JUNO) {
                flows.add(Tables.CANARY, 0, "", "drop");
            }
        } else {
            layout(release);
        }
        for (String network : settings.bridgeMappings().keySet()) {
            flows.add(Tables.FIRST, 2, "in_port=" + patches.provider(network), "drop");
        }
    }

    private void layout(Release release) {
        flows.add(Tables.FIRST, MOST, "dl_vlan=" + DEAD_VLAN, "drop");
        flows.go(Tables.FIRST, 0, "", release.entryTable());
        flows.add(Tables.CANARY, 0, "", "drop");
        flows.add(Tables.ARP_SPOOF, 0, "", "drop");
        if (release == Release.ZED) {
            flows.go(Tables.LOCAL_EGRESS, 0, "", Tables.RATE_LIMIT);
            flows.go(Tables.LOCAL_IP, 0, "", Tables.RATE_LIMIT);
            flows.go(Tables.RATE_LIMIT, 0, "", Tables.TRANSIENT);
            flows.add(Tables.TRANSIENT_EGRESS, 3, "", "NORMAL");
        }
        flows.add(Tables.TRANSIENT, 3, "", "NORMAL");
    }

    private void network(Network network, int localVlan) {
        int provider = patches.provider(network.physicalNetwork());
        if (!network.type().isPhysical() || provider == 0) {
            return;
        }
        String outer = network.type() == NetworkType.VLAN ? "dl_vlan=" + network.segment() : "vlan_tci=0x0000/0x1fff";
        String next = settings.release().isFlat()
                ? "NORMAL"
                : resubmit(settings.release().entryTable());
        flows.add(Tables.FIRST, 3, "in_port=" + provider + "," + outer, "mod_vlan_vid:" + localVlan + "," + next);
    }

    private void firewall(HostModel model, List<BoundPort> ports, DirectFlows direct) {
        FirewallFlows firewall = new FirewallFlows(flows);
        RuleFlows rules = new RuleFlows(flows, model, numbers);
        firewall.base();
        for (BoundPort port : ports) {
            if (port.port().isFiltered()) {
                firewall.filtered(port);
                rules.port(port);
            } else {
                firewall.unfiltered(port);
            }
            if (direct != null) {
                direct.accepted(port.port().mac(), port);
            }
        }
        rules.members();
    }
}
