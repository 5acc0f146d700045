package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.guest.EchoRequest;
import dev.patchbay.control.lab.LabReader;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands of {@code openstack} that change a deployment while it runs. */
@Timeout(120)
class OpenstackChangesTest {
    private static final String LAB = """
            version: 1
            name: changed
            hosts:
              net: {local_ip: 10.0.0.1}
              c1: {local_ip: 10.0.0.2}
              c2: {local_ip: 10.0.0.3}
            neutron:
              agent: {bridge_mappings: ""}
              hosts: {net: {}, c1: {}, c2: {}}
              networks: {blue: {type: vxlan, segment: 7}, red: {type: vxlan, segment: 8}}
              subnets:
                blue: {network: blue, cidr: 192.0.2.0/24, gateway: 192.0.2.1}
                red: {network: red, cidr: 198.51.100.0/24, gateway: 198.51.100.1}
              security_groups:
                default: {rules: [{direction: egress}, {direction: ingress, remote_group: default}]}
                closed: {rules: [{direction: egress}]}
              routers: {r: {host: net, interfaces: [{subnet: blue}]}}
              servers:
                A: {host: c1, interfaces: [{network: blue, ip: 192.0.2.3}]}
                B: {host: c2, interfaces: [{network: red, ip: 198.51.100.3, security_groups: [closed]}]}
            """;

    private TestLab lab;

    @BeforeEach
    void start() throws Exception {
        lab = TestLab.start(LabReader.parse("changed.yaml", LAB));
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private long received(String from, String to) {
        EchoRequest request = new EchoRequest(
                EchoRequest.Kind.PING,
                Ipv4Address.parse(to),
                3,
                TimeUnit.MILLISECONDS.toNanos(2),
                56,
                7,
                TimeUnit.SECONDS.toNanos(2));
        return lab.guest(from).run(request).join().received();
    }

    /** Runs a command on a host that is not the server; what it printed. */
    private String run(String line) throws Exception {
        TestLab.Outcome outcome = lab.run("c2", "openstack " + line);
        assertThat(outcome.status()).as("%s: %s", line, outcome.errors()).isZero();
        return outcome.output().strip();
    }

    private void assertRefused(String line, int status, String error) throws Exception {
        TestLab.Outcome outcome = lab.run("c2", "openstack " + line);
        assertThat(outcome.errors().strip()).isEqualTo(error);
        assertThat(outcome.status()).isEqualTo(status);
    }

    @Test
    void shouldOpenAndCloseAGroup() throws Exception {
        run("router add subnet r red");
        assertThat(received("A", "198.51.100.3")).isZero();
        String id = run("security group rule create closed --protocol icmp --remote-ip 192.0.2.0/24 -f value -c id");
        assertThat(run("security group rule list closed"))
                .contains("| " + id + " | icmp        | IPv4      | 192.0.2.0/24 |            | ingress   |");
        assertThat(received("A", "198.51.100.3")).isEqualTo(3);
        run("security group rule delete " + id);
        assertThat(received("A", "198.51.100.3")).isZero();
        assertRefused("security group rule delete " + id, 1, "No SecurityGroupRule found for " + id);
        assertRefused(
                "security group delete closed",
                1,
                "ConflictException: 409: Security Group " + run("security group show closed -f value -c id")
                        + " in use.");
        run("port set --no-security-group --disable-port-security " + port("B"));
        assertThat(received("A", "198.51.100.3")).isEqualTo(3);
    }

    private String port(String server) throws Exception {
        return run("port list --server " + server + " -f value -c ID");
    }

    @Test
    void shouldStartAndEndServers() throws Exception {
        String shown = run("server create --network blue --image cirros --flavor m1.tiny --host c2 C");
        assertThat(shown)
                .contains("| OS-EXT-SRV-ATTR:host")
                .contains("| addresses")
                .contains("blue=192.0.2.2");
        assertThat(received("A", "192.0.2.2")).isEqualTo(3);
        assertThat(run("server list -f value -c Name").lines()).containsExactly("A", "B", "C");
        run("server delete C");
        assertThat(received("A", "192.0.2.2")).isZero();
        assertThat(run("server list -f value -c Name").lines()).containsExactly("A", "B");
        assertThat(lab.run("c2", "ovs-ofctl dump-flows br-tun table=4").output())
                .as("the network has no port there any more")
                .doesNotContain("tun_id=0x7");
        assertRefused("server delete C", 1, "No server with a name or ID of 'C' exists.");
        assertRefused("server create --network none D", 1, "No Network found for none");
        assertRefused(
                "server create --nonsense D", 2, "openstack server create: error: unrecognized arguments: --nonsense");
    }

    @Test
    void shouldMakeNetworksFromNothing() throws Exception {
        run("network create green --provider-network-type vxlan --provider-segment 9");
        assertThat(run("subnet create green --network green --subnet-range 203.0.113.0/24 -f value -c gateway_ip"))
                .isEqualTo("203.0.113.1");
        run("server create G --network green --host c1");
        run("server create H --network green --host c2");
        assertThat(received("G", "203.0.113.3")).isEqualTo(3);
        run("router add subnet r green");
        assertThat(received("G", "192.0.2.3")).as("of A's group").isEqualTo(3);
        assertRefused(
                "network delete green",
                1,
                "ConflictException: 409: Unable to complete operation on network "
                        + run("network show green -f value -c id")
                        + ". There are one or more ports still in use on the network.");
        assertRefused(
                "subnet create more --network green --subnet-range 203.0.113.128/25",
                1,
                "203.0.113.128/25 overlaps subnet 'green', 203.0.113.0/24, of the same network");
        run("server delete G H");
        run("router remove subnet r green");
        run("network delete green");
        assertThat(run("network list -f value -c Name").lines()).containsExactly("blue", "red");
    }

    @Test
    void shouldLetAPortUseMoreAddresses() throws Exception {
        String flows = "ovs-ofctl dump-flows br-int table=71";
        run("port set --allowed-address ip-address=192.0.2.77 " + port("A"));
        assertThat(lab.run("c1", flows).output()).contains("arp_spa=192.0.2.77");
        run("port unset --allowed-address ip-address=192.0.2.77 " + port("A"));
        assertThat(lab.run("c1", flows).output()).doesNotContain("192.0.2.77");
        assertRefused("port set --enable none", 1, "No Port found for none");
    }

    private long sentToTheOutside() throws Exception {
        Matcher packets = Pattern.compile("n_packets=([0-9]+),.*priority=4,")
                .matcher(lab.run("network", "ovs-ofctl dump-flows br-ex").output());
        assertThat(packets.find()).isTrue();
        return Long.parseLong(packets.group(1));
    }

    @Test
    void shouldBindFloatingAddresses() throws Exception {
        lab.close();
        lab = TestLab.start("seed-000");
        String server = lab.lab().deployment().agents().keySet().iterator().next();
        assertThat(lab.run(server, "openstack floating ip list -f value -c 'Floating IP Address'")
                        .output())
                .contains("203.0.113.125");
        String nat = lab.run("network", "ip netns list").output();
        assertThat(nat).contains("qrouter-");
        String namespace = nat.lines()
                .filter(line -> line.startsWith("qrouter-"))
                .findFirst()
                .orElseThrow()
                .split(" ", 2)[0];
        String rules = "ip netns exec " + namespace + " iptables -t nat -S";
        assertThat(lab.run("network", rules).output()).contains("--to-destination 192.0.2.4");
        assertThat(lab.run(server, "openstack floating ip unset --port 203.0.113.125")
                        .status())
                .isZero();
        assertThat(lab.run("network", rules).output()).doesNotContain("--to-destination 192.0.2.4");
        long before = sentToTheOutside();
        assertThat(lab.run(server, "openstack server add floating ip B 203.0.113.125")
                        .errors())
                .isEmpty();
        // The first round of announcements: a request and a reply.
        assertThat(sentToTheOutside()).isGreaterThanOrEqualTo(before + 2);
        assertThat(lab.run("network", rules).output()).contains("--to-destination 192.0.2.3");
        assertThat(lab.run(server, "openstack floating ip create public -f value -c status")
                        .output()
                        .strip())
                .isEqualTo("DOWN");
        assertThat(lab.run(server, "openstack floating ip delete 203.0.113.125").status())
                .isZero();
        assertThat(lab.run("network", rules).output()).doesNotContain("203.0.113.125");
    }
}
