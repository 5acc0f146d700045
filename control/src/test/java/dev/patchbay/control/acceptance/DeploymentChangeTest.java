package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.guest.EchoRequest;
import dev.patchbay.control.guest.EchoResult;
import dev.patchbay.control.lab.LabReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A deployment that changes while it runs, and what of it the others notice. */
@Timeout(120)
class DeploymentChangeTest {
    private static final String TWO_COMPUTES = "seed-002-l2population";
    private static final String THIRD =
            "    vm-3: {host: controller, interfaces: [{network: private, ip: 10.0.0.5, mac: \"fa:16:3e:02:00:05\"}]}\n";
    private static final String FILTERED = """
            version: 1
            name: filtered
            hosts:
              c1: {local_ip: 10.0.0.1}
              c2: {local_ip: 10.0.0.2}
            neutron:
              agent: {firewall: FIREWALL, bridge_mappings: ""}
              hosts: {c1: {}, c2: {}}
              networks: {n: {type: vxlan, segment: 7}}
              subnets: {s: {network: n, cidr: 192.0.2.0/24}}
              security_groups:
                open: {rules: [{direction: egress}, {direction: ingress, protocol: icmp}]}
                web: {rules: [{direction: egress}, {direction: ingress, protocol: icmp}]}
              servers:
                A: {host: c1, interfaces: [{network: n, ip: 192.0.2.1, security_groups: [open]}]}
                B: {host: c2, interfaces: [{network: n, ip: 192.0.2.2, security_groups: [open]}]}
                C: {host: c1, interfaces: [{network: n, ip: 192.0.2.3, security_groups: [web]}]}
                D: {host: c2, interfaces: [{network: n, ip: 192.0.2.4, security_groups: [web]}]}
            """;

    private TestLab lab;

    @AfterEach
    void stopLab() {
        if (lab != null) {
            lab.close();
            lab = null;
        }
    }

    private static String text(String name) throws Exception {
        return Files.readString(Path.of("labs", name + ".yaml"));
    }

    private CompletableFuture<EchoResult> ping(String from, String to, int count) {
        return lab.guest(from)
                .run(new EchoRequest(
                        EchoRequest.Kind.PING,
                        Ipv4Address.parse(to),
                        count,
                        TimeUnit.MILLISECONDS.toNanos(2),
                        56,
                        7,
                        TimeUnit.SECONDS.toNanos(5)));
    }

    private void assertReaches(String from, String to) {
        EchoResult result = ping(from, to, 3).join();
        assertThat(result.received()).as("%s to %s", from, to).isEqualTo(3);
    }

    private long received(String guest) {
        return lab.guest(guest).framesFrom(lab.guest("C").mac()).join();
    }

    @Test
    void shouldDoNothingWhenTheFileIsTheSame() throws Exception {
        for (String name : List.of(TWO_COMPUTES, "seed-000", "seed-001", "seed-004")) {
            lab = TestLab.start(name);
            assertThat(lab.apply(text(name)).values()).as(name).containsOnly("nothing to change");
            stopLab();
        }
    }

    @Test
    @Row("002-12")
    void shouldTellTheOthersWhenPortsComeAndGo(Evidence evidence) throws Exception {
        lab = TestLab.start(TWO_COMPUTES);
        String before = text(TWO_COMPUTES);
        String tunnels = "ovs-ofctl dump-flows br-tun table=0";
        assertThat(lab.run("controller", tunnels).output().lines().filter(line -> line.contains("in_port=")))
                .as("told of a network that it has no port of")
                .hasSize(1);
        assertThat(lab.shown(evidence, "controller", "journalctl --no-pager -u neutron-server -g fdb"))
                .contains("Fanout notify l2population agents at q-agent-notifier-l2population-update the message"
                        + " add_fdb_entries with {'3f7b2d94-60c8-4e15-a9d3-8c5e1f0b7201': {'network_type': 'vxlan',"
                        + " 'segment_id': 1001, 'ports': {'10.142.255.102': [['00:00:00:00:00:00', '0.0.0.0'],"
                        + " ['fa:16:3e:02:00:03', '10.0.0.3']]}}}")
                .contains("Notify l2population agent compute-2 at q-agent-notifier-l2population-update the message");

        // Only so many frames wait for a neighbour that is not known yet.
        assertReaches("vm-1", "10.0.0.4");
        CompletableFuture<EchoResult> running = ping("vm-1", "10.0.0.4", 500);
        Map<String, String> done = lab.apply(before.replace("checks:", THIRD + "checks:"));

        assertThat(done.get("controller")).contains("1 guest added");
        assertThat(lab.shown(evidence, "compute-1", "journalctl -u neutron-openvswitch-agent -g add_fdb_entries -n 1"))
                .contains("method add_fdb_entries called with arguments ({'3f7b2d94-60c8-4e15-a9d3-8c5e1f0b7201'")
                .contains("{'10.142.255.101': [['00:00:00:00:00:00', '0.0.0.0'], ['fa:16:3e:02:00:05', '10.0.0.5']]}");
        assertThat(lab.shown(evidence, "compute-1", "ovs-ofctl dump-flows br-tun table=20,dl_dst=fa:16:3e:02:00:05"))
                .contains("priority=2");
        assertThat(lab.shown(evidence, "controller", tunnels).lines().filter(line -> line.contains("in_port=")))
                .as("towards br-int and to both computes")
                .hasSize(3);
        assertReaches("vm-3", "10.0.0.3");
        assertReaches("vm-2", "10.0.0.5");

        lab.apply(before);

        assertThat(lab.shown(
                        evidence, "compute-1", "journalctl -u neutron-openvswitch-agent -g remove_fdb_entries -n 1"))
                .contains("'fa:16:3e:02:00:05'");
        assertThat(lab.shown(evidence, "compute-1", "ovs-ofctl dump-flows br-tun table=20"))
                .doesNotContain("fa:16:3e:02:00:05");
        assertThat(lab.shown(evidence, "controller", tunnels).lines().filter(line -> line.contains("in_port=")))
                .as("towards br-int alone")
                .hasSize(1);
        EchoResult result = running.join();
        assertThat(result.received()).as("the others' packets: %s", lab.drops()).isEqualTo(result.sent());
    }

    @Test
    void shouldKeepOthersConnectionsWhenRulesOfAGroupChange() throws Exception {
        for (String firewall : List.of("openvswitch", "iptables_hybrid")) {
            String text = FILTERED.replace("FIREWALL", firewall);
            lab = TestLab.start(LabReader.parse("filtered.yaml", text));
            assertReaches("A", "192.0.2.2");
            assertReaches("C", "192.0.2.4");
            CompletableFuture<EchoResult> others = ping("A", "192.0.2.2", 300);
            CompletableFuture<EchoResult> own = ping("C", "192.0.2.4", 30_000);
            String closed = text.replace(
                    "web: {rules: [{direction: egress}, {direction: ingress, protocol: icmp}]}",
                    "web: {rules: [{direction: egress}]}");
            assertThat(lab.apply(closed).get("c2")).doesNotContain("guest").doesNotContain("port");
            assertThat(own).as("%s: it goes on sending", firewall).isNotDone();
            assertThat(ping("C", "192.0.2.4", 2).join().received())
                    .as("%s: what no rule allows any more", firewall)
                    .isZero();
            // What was on its way when the rule went has arrived by now.
            long before = received("D");
            assertThat(ping("C", "192.0.2.4", 2).join().received())
                    .as("%s: and goes on not to", firewall)
                    .isZero();
            assertThat(own).as("%s: it goes on sending", firewall).isNotDone();
            assertThat(received("D"))
                    .as("%s: of the old connection neither", firewall)
                    .isEqualTo(before);
            own.cancel(false);
            EchoResult result = others.join();
            assertThat(result.received())
                    .as("%s: the others' packets: %s", firewall, lab.drops())
                    .isEqualTo(result.sent());
            lab.apply(text);
            assertReaches("C", "192.0.2.4");
            stopLab();
        }
    }

    @Test
    void shouldLeaveOthersFlowsInTheCacheWhenAServerComesAndGoes() throws Exception {
        String text = FILTERED.replace("FIREWALL", "openvswitch");
        lab = TestLab.start(LabReader.parse("filtered.yaml", text));
        assertReaches("A", "192.0.2.2");
        String port = lab.guest("A").port();
        String before = flowsOf(port);
        lab.apply(text + "    E: {host: c1, interfaces: [{network: n, ip: 192.0.2.5, security_groups: [web]}]}\n");
        assertReaches("E", "192.0.2.4");
        lab.apply(text);
        assertThat(flowsOf(port)).isEqualTo(before);
        assertReaches("A", "192.0.2.2");
    }

    /** Flows of br-int that name a port, without what they have counted. */
    private String flowsOf(String port) throws Exception {
        return lab.run("c1", "ovs-ofctl dump-flows --no-stats --names br-int")
                .output()
                .lines()
                .filter(line -> line.contains(port))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    void shouldMoveAFloatingAddress() throws Exception {
        lab = TestLab.start("seed-000");
        String text = text("seed-000");
        String without = text.replaceAll("(?m)^  floating_ips:\\n(    .*\\n)+", "");
        assertThat(without).isNotEqualTo(text);
        Map<String, String> done = lab.apply(without);
        assertThat(done.values()).anyMatch(each -> each.equals("1 namespace changed"));
        assertThat(lab.apply(text).values()).anyMatch(each -> each.equals("1 namespace changed"));
    }
}
