package dev.patchbay.control.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.control.host.NamespaceSetup;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.lab.LabSlice;
import dev.patchbay.control.netns.ToolBench.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Namespaces of a lab as their user sees and changes them. */
@Timeout(60)
class NamespaceProgramsTest {
    private static final String LAB = """
            version: 1
            name: router
            hosts:
              network:
                local_ip: 10.0.0.1
                bridges: []
                namespaces:
                  - name: qrouter-1
                    devices:
                      - {name: rfp-1, mac: "56:fe:b9:c3:13:1c", addresses: [169.254.74.216/31], peer: {namespace: fip-1, device: fpr-1}}
                      - {name: dm-1, mac: "fa:16:3e:ff:d5:8b", mtu: 1450, addresses: [192.168.0.1/16 brd +]}
                    sysctls: {net.ipv4.ip_forward: 1, net.ipv4.conf.all.arp_ignore: 1}
                    routes: [default via 169.254.74.217 dev rfp-1 table 16 proto static]
                    rules: ["51869: from 192.168.3.69 lookup 16", "3232235521:\\tfrom 192.168.0.1/16 lookup 3232235521"]
                    neighbours: [{address: 169.254.74.217, mac: "1a:cb:46:80:fd:cd", device: rfp-1}]
                    ipsets: {members: [192.168.3.0/24]}
                    iptables:
                      nat:
                        - -N float-snat
                        - -A POSTROUTING -j float-snat
                        - -A float-snat -s 192.168.3.69/32 -m set --match-set members src -j SNAT --to-source 100.122.0.145
                  - name: fip-1
                    devices:
                      - {name: fpr-1, mac: "1a:cb:46:80:fd:cd", addresses: [169.254.74.217/31]}
                    rules: ["from all iif fpr-1 lookup 2852014809 pref 2852014809", "from all iif fpr-gone lookup 5"]
            """;

    private final ToolBench bench = new ToolBench();

    @BeforeEach
    void build() throws LabException {
        Lab lab = LabReader.parse("lab.yaml", LAB);
        // What a host's own process gets must be the same.
        Lab sliced = LabSlice.read(LabSlice.write(lab, "network"));
        assertThat(sliced.hosts().get("network").namespaces())
                .isEqualTo(lab.hosts().get("network").namespaces());
        bench.vswitch()
                .call(model -> {
                    NamespaceSetup.apply(model, sliced.hosts().get("network").namespaces());
                    return null;
                })
                .join();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private String shown(String command) throws Exception {
        Answer answer = bench.run(command);
        assertThat(answer.status()).as(command + "\n" + answer.text()).isZero();
        return answer.text();
    }

    @Test
    void shouldListNamespacesAndRunProgramsInThem() throws Exception {
        assertThat(shown("ip netns")).isEqualTo("fip-1\nqrouter-1\n");
        assertThat(shown("ip netns exec qrouter-1 ip rule")).isEqualTo("""
                0:\tfrom all lookup local
                32766:\tfrom all lookup main
                32767:\tfrom all lookup default
                51869:\tfrom 192.168.3.69 lookup 16
                3232235521:\tfrom 192.168.0.1/16 lookup 3232235521
                """);
        assertThat(shown("ip netns exec fip-1 ip rule"))
                .contains("2852014809:\tfrom all iif fpr-1 lookup 2852014809\n")
                .contains("from all iif fpr-gone [detached] lookup 5\n");
        assertThat(shown("ip netns exec qrouter-1 ip route show table 16"))
                .isEqualTo("default via 169.254.74.217 dev rfp-1 proto static \n");
        assertThat(shown("ip netns exec qrouter-1 ip r")).isEqualTo("""
                169.254.74.216/31 dev rfp-1 proto kernel scope link src 169.254.74.216\s
                192.168.0.0/16 dev dm-1 proto kernel scope link src 192.168.0.1\s
                """);
        assertThat(shown("ip netns exec qrouter-1 ip neigh"))
                .isEqualTo("169.254.74.217 dev rfp-1 lladdr 1a:cb:46:80:fd:cd PERMANENT \n");
        assertThat(shown("ip -n qrouter-1 netns exec fip-1 ip netns identify")).isEqualTo("fip-1\n");
    }

    @Test
    void shouldSayWhatIsWrongWithTheOrderOfWords() throws Exception {
        Answer answer = bench.run("ip netns qrouter-1 exec ip a");
        assertThat(answer.text()).isEqualTo("Command \"qrouter-1\" is unknown, try \"ip netns help\".\n");
        assertThat(answer.status()).isEqualTo(255);
    }

    @Test
    void shouldShowAndChangeTables() throws Exception {
        assertThat(shown("ip netns exec qrouter-1 iptables -t nat -S float-snat"))
                .isEqualTo("""
                -N float-snat
                -A float-snat -s 192.168.3.69/32 -m set --match-set members src -j SNAT --to-source 100.122.0.145
                """);
        shown("ip netns exec qrouter-1 iptables -t nat -A float-snat -j ACCEPT");
        String saved = shown("ip netns exec qrouter-1 iptables-save -t nat");
        assertThat(saved).contains("-A float-snat -j ACCEPT\n");
        shown("ip netns exec qrouter-1 iptables -t nat -F");
        assertThat(bench.run("ip netns exec qrouter-1 iptables-restore", saved).status())
                .isZero();
        assertThat(shown("ip netns exec qrouter-1 iptables -t nat -S")).contains("-A float-snat -j ACCEPT\n");
        Answer wrong = bench.run("ip netns exec qrouter-1 iptables-restore", "*nat\n-A nope -j ACCEPT\nCOMMIT\n");
        assertThat(wrong.text()).isEqualTo("iptables-restore: line 2 failed\n");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(shown("iptables -t nat -S")).doesNotContain("float-snat");
    }

    @Test
    void shouldReadAndSetSysctls() throws Exception {
        assertThat(shown("ip netns exec qrouter-1 sysctl net.ipv4.ip_forward")).isEqualTo("net.ipv4.ip_forward = 1\n");
        shown("ip netns exec qrouter-1 sysctl -w net.ipv4.conf.rfp-1.proxy_arp=1");
        assertThat(shown("ip netns exec qrouter-1 sysctl -n net.ipv4.conf.rfp-1.proxy_arp"))
                .isEqualTo("1\n");
        assertThat(shown("sysctl net.ipv4.ip_forward")).isEqualTo("net.ipv4.ip_forward = 0\n");
    }

    @Test
    void shouldNameTheLineOfAMistakeInANamespace() {
        assertThatThrownBy(() -> LabReader.parse("lab.yaml", LAB.replace("-j SNAT --to-source", "-j DNAT --to-source")))
                .hasMessageContaining("lab.yaml:21:15:")
                .hasMessageContaining("bad rule: unknown option \"--to-source\"");
        assertThatThrownBy(() -> LabReader.parse("lab.yaml", LAB.replace("dev rfp-1 table 16", "dev rfq-1 table 16")))
                .hasMessageContaining("the namespace has no device 'rfq-1'");
        assertThatThrownBy(() -> LabReader.parse("lab.yaml", LAB.replace("lookup 16\",", "lookup sixteen\",")))
                .hasMessageContaining("bad rule: ")
                .hasMessageContaining("\"sixteen\" is wrong");
        assertThatThrownBy(() -> LabReader.parse("lab.yaml", LAB.replace("namespace: fip-1", "namespace: fip-2")))
                .hasMessageContaining("the host has no namespace 'fip-2'");
        assertThatThrownBy(() -> LabReader.parse("lab.yaml", LAB.replace("169.254.74.216/31]", "169.254.74.216/33]")))
                .hasMessageContaining("bad address");
    }

    @Test
    void shouldShowTheHybridPlugOfAGuest() throws Exception {
        shown("ip link add qbr1 type bridge");
        shown("ip link add qvb1 type veth peer name qvo1");
        shown("ip link set qvb1 address 3a:04:f8:f4:bd:a2");
        assertThat(shown("brctl show")).isEqualTo("""
                bridge name\tbridge id\t\tSTP enabled\tinterfaces
                qbr1\t\t8000.%s\tno\t\t
                """.formatted(
                        shown("ip -br link show qbr1").substring(32, 49).replace(":", "")));
        shown("brctl addif qbr1 qvb1");
        assertThat(shown("brctl show")).isEqualTo("""
                bridge name\tbridge id\t\tSTP enabled\tinterfaces
                qbr1\t\t8000.3a04f8f4bda2\tno\t\tqvb1
                """);
        assertThat(shown("brctl showmacs qbr1")).isEqualTo("""
                port no\tmac addr\t\tis local?\tageing timer
                  1\t3a:04:f8:f4:bd:a2\tyes\t\t   0.00
                """);
        assertThat(shown("brctl showstp qbr1")).isEqualTo("""
                qbr1
                 bridge id\t\t8000.3a04f8f4bda2
                 designated root\t8000.3a04f8f4bda2
                 root port\t\t   0\t\t\tpath cost\t\t   0
                 max age\t\t  20.00\t\t\tbridge max age\t\t  20.00
                 hello time\t\t   2.00\t\t\tbridge hello time\t   2.00
                 forward delay\t\t   0.00\t\t\tbridge forward delay\t   0.00
                 ageing time\t\t 300.00
                 hello timer\t\t   0.00\t\t\ttcn timer\t\t   0.00
                 topology change timer\t   0.00\t\t\tgc timer\t\t   0.00
                 flags\t\t\t


                qvb1 (1)
                 port id\t\t8001\t\t\tstate\t\t       disabled
                 designated root\t8000.3a04f8f4bda2\tpath cost\t\t   2
                 designated bridge\t8000.3a04f8f4bda2\tmessage age timer\t   0.00
                 designated port\t8001\t\t\tforward delay timer\t   0.00
                 designated cost\t   0\t\t\thold timer\t\t   0.00
                 flags\t\t\t

                """);
        String peer = shown("ip -o link show qvo1");
        assertThat(shown("ethtool -S qvb1"))
                .isEqualTo("NIC statistics:\n     peer_ifindex: " + peer.substring(0, peer.indexOf(':')) + "\n");
        assertThat(shown("ethtool -i qvb1")).startsWith("driver: veth\nversion: 1.0\n");
        assertThat(shown("ip link show qvb1")).contains("PROMISC").contains(" master qbr1 ");
        assertThat(bench.run("brctl showstp").text())
                .isEqualTo(
                        "Incorrect number of arguments for command\nUsage: brctl showstp <bridge>\t\tshow bridge stp info\n");
        assertThat(bench.run("brctl addif qbr1 nope").text()).isEqualTo("interface nope does not exist!\n");
    }

    @Test
    void shouldListNoConnectionsOfANamespaceWithoutTraffic() throws Exception {
        assertThat(shown("ip netns exec qrouter-1 conntrack -L"))
                .isEqualTo("conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n");
        assertThat(shown("conntrack -C")).isEqualTo("0\n");
        assertThat(bench.run("conntrack -L -p foo").status()).isEqualTo(2);
    }
}
