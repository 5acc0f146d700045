package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models drawn at random, with the flows that the whole neutron-openvswitch-agent 21.0.0, unmodified but for a server that answered
 * from the model, left in Open vSwitch 3.1.0: every firewall, distributed routers, direct egress, full and partial mesh. The agent
 * found the ports one after the other in the order of the model; with {@code iptables_hybrid} they were plugged as {@code qvo}.
 */
class RecordedAgentTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1 | dvr=true
                    2 | l2_population=false,firewall=noop,tunnel_types=vxlan,gre,geneve
                    3 | firewall=iptables_hybrid
                    4 | egress_direct=true
                    5 | egress_direct=true,firewall=noop
                    6 | l2_population=false,arp_responder=false
                    7 | dvr=true,firewall=noop
                    8 | arp_responder=false
                    9 | dvr=true,egress_direct=true
                    """)
    void shouldEqualAgentWhenModelIsRandom(int number, String settings) throws ModelException {
        String compiled = Compiled.listing(Compiled.resource("agent-" + number + ".json"), settings)
                .replaceAll("(?m)^ (?:\\d+|LOCAL)\\(.*\\): addr:.*\n", "");
        assertThat(FlowDump.normalized(compiled))
                .isEqualTo(FlowDump.normalized(Compiled.resource("agent-" + number + ".txt")));
    }
}
