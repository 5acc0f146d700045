package dev.patchbay.control.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.command.RecordedCall;
import dev.patchbay.control.host.EngineOptions;
import dev.patchbay.control.host.Host;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.netns.ToolBench.Answer;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ping}, {@code arping} and {@code traceroute} from inside a router, on a host that runs. */
@Timeout(180)
class NamespacePingTest {
    private static final String LAB = """
            version: 1
            name: router
            hosts:
              n:
                local_ip: 10.0.0.1
                bridges:
                  - name: br-int
                    ports: [{name: tapA, tag: 1}, {name: tapB, tag: 2}, {name: qr-a, type: internal, tag: 1}, {name: qr-b, type: internal, tag: 2}]
                    flows: [actions=NORMAL]
                namespaces:
                  - name: qrouter-1
                    sysctls: {net.ipv4.ip_forward: 1}
                    devices:
                      - {name: qr-a, port: qr-a, mac: "fa:16:3e:00:00:a1", addresses: [192.0.2.1/24 brd +]}
                      - {name: qr-b, port: qr-b, mac: "fa:16:3e:00:00:b1", mtu: 1450, addresses: [198.51.100.1/24 brd +]}
            guests:
              A: {host: n, port: tapA, mac: "fa:16:3e:00:00:0a", ip: 192.0.2.4/24, gateway: 192.0.2.1}
              B: {host: n, port: tapB, mac: "fa:16:3e:00:00:0b", ip: 198.51.100.4/24, gateway: 198.51.100.1}
            """;

    private Host host;

    @BeforeEach
    void start() throws Exception {
        Lab lab = LabReader.parse("lab.yaml", LAB);
        HostOptions options = new HostOptions(HostOptions.VXLAN_PORT, EngineOptions.DEFAULT, false, null);
        host = Host.start(lab, "n", options, new MemoryNetwork());
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private Answer run(String line) throws Exception {
        List<String> words = ToolBench.words(line);
        Program program = host.commands().program(words.getFirst());
        RecordedCall call = new RecordedCall();
        int status = program.run(call, words.subList(1, words.size()));
        call.out().flush();
        return new Answer(call.output() + call.errors(), status);
    }

    @Test
    void shouldPingGuestsFromInsideARouter() throws Exception {
        Answer answer = run("ip netns exec qrouter-1 ping -c 2 -i 0.2 192.0.2.4");
        assertThat(answer.text())
                .startsWith(
                        "PING 192.0.2.4 (192.0.2.4) 56(84) bytes of data.\n64 bytes from 192.0.2.4: icmp_seq=1 ttl=64 time=")
                .contains("2 packets transmitted, 2 received, 0% packet loss");
        assertThat(answer.status()).isZero();
        assertThat(run("ip netns exec qrouter-1 ping -c 1 -I qr-b 198.51.100.4").text())
                .contains("from 198.51.100.1 qr-b: 56(84)")
                .contains("64 bytes from 198.51.100.4");
        assertThat(run("ip netns exec qrouter-1 ip neigh").text())
                .contains("192.0.2.4 dev qr-a lladdr fa:16:3e:00:00:0a ");
        assertThat(run("ip netns exec qrouter-1 arp -a").text())
                .contains("? (192.0.2.4) at fa:16:3e:00:00:0a [ether] on qr-a\n");
    }

    @Test
    void shouldSayThatThereIsNoWay() throws Exception {
        Answer answer = run("ip netns exec qrouter-1 ping -c 1 203.0.113.9");
        assertThat(answer.text()).isEqualTo("ping: connect: Network is unreachable\n");
        assertThat(answer.status()).isEqualTo(2);
        assertThat(run("ip netns exec qrouter-1 ping -c 1 -I nope 192.0.2.4").text())
                .isEqualTo("ping: unknown iface: nope\n");
    }

    @Test
    void shouldAskForAddressesFromInsideARouter() throws Exception {
        Answer answer = run("ip netns exec qrouter-1 arping -c 1 -I qr-b 198.51.100.4");
        assertThat(answer.text())
                .startsWith("ARPING 198.51.100.4 from 198.51.100.1 qr-b\n"
                        + "Unicast reply from 198.51.100.4 [FA:16:3E:00:00:0B]  ");
        assertThat(answer.status()).isZero();
    }

    @Test
    void shouldListWhatWasTracked() throws Exception {
        run("ip netns exec qrouter-1 iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP");
        run("ip netns exec qrouter-1 ping -c 1 192.0.2.4");
        assertThat(run("ip netns exec qrouter-1 conntrack -L").text())
                .matches("icmp     1 [0-9]+ src=192.0.2.1 dst=192.0.2.4 type=8 code=0 id=([0-9]+) "
                        + "src=192.0.2.4 dst=192.0.2.1 type=0 code=0 id=\\1 mark=0 use=1\n"
                        + "conntrack v1.4.7 \\(conntrack-tools\\): 1 flow entries have been shown.\n");
        assertThat(run("ip link").text()).contains(": tapA: <BROADCAST,MULTICAST,UP,LOWER_UP> ");
    }

    private static String untimed(String text) {
        return text.replaceAll("[0-9]+\\.[0-9]{3} ms", "T ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-I "})
    void shouldNameTheHopsBetweenGuests(String method) throws Exception {
        Answer answer = run("traceroute -i A " + method + "198.51.100.4");
        assertThat(untimed(answer.text())).isEqualTo("""
                traceroute to 198.51.100.4 (198.51.100.4), 30 hops max, 60 byte packets
                 1  192.0.2.1 (192.0.2.1)  T ms  T ms  T ms
                 2  198.51.100.4 (198.51.100.4)  T ms  T ms  T ms
                """);
        assertThat(answer.status()).isZero();
        assertThat(untimed(
                        run("ssh B traceroute -n -q 1 " + method + "192.0.2.4").text()))
                .endsWith("\n 1  198.51.100.1  T ms\n 2  192.0.2.4  T ms\n");
        assertThat(untimed(run("ip netns exec qrouter-1 traceroute -n " + method + "192.0.2.4")
                        .text()))
                .endsWith("\n 1  192.0.2.4  T ms  T ms  T ms\n");
    }

    @Test
    void shouldSayWhereTheWayEnds() throws Exception {
        assertThat(untimed(run("traceroute -i A -q 1 203.0.113.9").text()))
                .endsWith(" 1  192.0.2.1 (192.0.2.1)  T ms !N\n");
        assertThat(untimed(run("traceroute -i A -n -q 1 -m 2 -w 0.3 192.0.2.77").text()))
                .endsWith("\n 1  *\n 2  *\n");
        assertThat(run("traceroute -i A foo").text()).isEqualTo("traceroute: foo: Name or service not known\n");
        assertThat(run("traceroute -i A -m 300 192.0.2.1").text())
                .isEqualTo("traceroute: max hops cannot be more than 255\n");
    }

    @Test
    void shouldAnnounceAddressesAndLookForOthersThatHaveThem() throws Exception {
        assertThat(run("ip netns exec qrouter-1 arping -U -c 2 -w 2 -i 0.1 -I qr-a 192.0.2.1")
                        .text())
                .isEqualTo(
                        "ARPING 192.0.2.1 from 192.0.2.1 qr-a\nSent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n");
        assertThat(run("ssh A arp -a").text()).isEmpty();
        run("ssh A ping -c 1 192.0.2.1");
        assertThat(run("ip netns exec qrouter-1 arping -A -c 1 -i 0.1 -s 192.0.2.1 -I qr-a 192.0.2.1")
                        .status())
                .isZero();
        assertThat(run("ssh A arp -a").text()).isEqualTo("? (192.0.2.1) at fa:16:3e:00:00:a1 [ether] on ens3\n");
        Answer taken = run("ip netns exec qrouter-1 arping -D -c 1 -I qr-a 192.0.2.4");
        assertThat(taken.text())
                .startsWith("ARPING 192.0.2.4 from 0.0.0.0 qr-a\nUnicast reply from 192.0.2.4 [FA:16:3E:00:00:0A]  ");
        assertThat(taken.status()).isEqualTo(1);
        assertThat(run("ip netns exec qrouter-1 arping -D -c 1 -i 0.1 -I qr-a 192.0.2.9")
                        .status())
                .isZero();
        assertThat(run("ssh A arping -c 2 -i 0.1 192.0.2.1").text()).contains("Sent 2 probes (1 broadcast(s))");
    }

    @Test
    void shouldShowAGuestFromInside() throws Exception {
        assertThat(run("ssh ubuntu@A ip a").text()).isEqualTo("""
                1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                    inet 127.0.0.1/8 scope host lo
                       valid_lft forever preferred_lft forever
                    inet6 ::1/128 scope host\s
                       valid_lft forever preferred_lft forever
                2: ens3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
                    link/ether fa:16:3e:00:00:0a brd ff:ff:ff:ff:ff:ff
                    inet 192.0.2.4/24 brd 192.0.2.255 scope global ens3
                       valid_lft forever preferred_lft forever
                    inet6 fe80::f816:3eff:fe00:a/64 scope link\s
                       valid_lft forever preferred_lft forever
                """);
        assertThat(run("ssh -o BatchMode=yes 192.0.2.4 'ip r'").text()).isEqualTo("""
                default via 192.0.2.1 dev ens3 proto static\s
                192.0.2.0/24 dev ens3 proto kernel scope link src 192.0.2.4\s
                """);
        assertThat(run("ssh A ip route get 203.0.113.9").text())
                .startsWith("203.0.113.9 via 192.0.2.1 dev ens3 src 192.0.2.4 ");
        Answer change = run("ssh A ip link set ens3 down");
        assertThat(change.text()).isEqualTo("RTNETLINK answers: Operation not permitted\n");
        assertThat(change.status()).isEqualTo(2);
        assertThat(run("ssh A ovs-vsctl show").status()).isEqualTo(127);
        assertThat(run("ssh C ip a").text()).startsWith("ssh: Could not resolve hostname C: Name or service not known");
        assertThat(run("ssh A ping -c 1 198.51.100.4").text()).contains("ttl=63");
    }
}
