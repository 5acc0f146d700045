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
}
