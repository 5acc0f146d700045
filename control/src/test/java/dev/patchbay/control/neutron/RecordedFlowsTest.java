package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The compiler's flows are those that neutron-openvswitch-agent 21.0.0 left in Open vSwitch 3.1.0 for the same model. */
class RecordedFlowsTest {
    @Test
    void shouldEqualAgentWhenL2PopulationAndFirewallAreOn() throws ModelException {
        assertThat(FlowDump.normalized(Compiled.listing(Compiled.resource("model-a.json"))))
                .isEqualTo(FlowDump.normalized(Compiled.resource("flows-a-l2pop-ovsfw.txt")));
    }

    @Test
    void shouldEqualAgentWhenRoutersAreDistributed() throws ModelException {
        assertThat(FlowDump.normalized(Compiled.listing(Compiled.resource("model-b.json"), "dvr=true")))
                .isEqualTo(FlowDump.normalized(Compiled.resource("flows-b-dvr-l2pop-ovsfw.txt")));
    }

    /** This agent had found the port of the VLAN network first: it takes new ports in no order. */
    @Test
    void shouldEqualAgentWhenMeshIsFullAndNobodyFilters() throws ModelException {
        String compiled = Compiled.listing(
                Compiled.resource("model-a.json"),
                "l2_population=false,firewall=noop,tunnel_types=gre,vxlan,geneve",
                "local_vlans=11111111-0000-0000-0000-000000000002:1,11111111-0000-0000-0000-000000000001:2");
        assertThat(FlowDump.normalized(compiled))
                .isEqualTo(FlowDump.normalized(Compiled.resource("flows-c-fullmesh-noopfw.txt")));
    }

    @Test
    void shouldGiveSameTextWhenCompiledAgain() throws ModelException {
        String model = Compiled.resource("model-b.json");
        assertThat(Compiled.listing(model, "dvr=true")).isEqualTo(Compiled.listing(model, "dvr=true"));
    }
}
