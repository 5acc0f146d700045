package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models drawn at random, with what the firewall driver of neutron-openvswitch-agent 21.0.0 gave its bridge for them: rules of every
 * kind, several groups that overlap, pairs, both families; every third with direct egress.
 */
class RecordedFirewallTest {
    private static final Pattern FLOW = Pattern.compile("table=(\\d+), priority=(\\d+)");
    private static final int FIRST_TABLE = 60;
    private static final int FIRST_PRIORITY = 90;

    @ParameterizedTest
    @ValueSource(ints = {4, 10, 19, 30, 33})
    void shouldEqualDriverWhenModelIsRandom(int number) throws ModelException {
        String compiled = Compiled.listing(
                Compiled.resource("firewall-" + number + ".json"),
                "tunnel_types=vxlan,gre,geneve",
                "egress_direct=" + (number % 3 == 0));
        String integration = compiled.substring(0, compiled.indexOf("== br-tun"));
        List<String> firewall = integration
                .lines()
                .map(line -> line.replaceAll("cookie=0x[0-9a-f]+, ", ""))
                .filter(RecordedFirewallTest::isOfFirewall)
                .toList();
        assertThat(FlowDump.normalized("== br-int\n" + String.join("\n", firewall)))
                .isEqualTo(FlowDump.normalized(Compiled.resource("firewall-" + number + ".txt")));
    }

    /** Tables 60 to 94, but for what the agent itself puts into 60 to 62. */
    private static boolean isOfFirewall(String line) {
        Matcher flow = FLOW.matcher(line);
        if (!flow.find()) {
            return false;
        }
        int table = Integer.parseInt(flow.group(1));
        return table == FIRST_TABLE
                ? Integer.parseInt(flow.group(2)) >= FIRST_PRIORITY
                : table > Tables.TRANSIENT_EGRESS;
    }
}
