package dev.patchbay.datapath.netns.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IptablesTest {
    private static final String ROUTER = """
            *nat
            :neutron-l3-agent-OUTPUT - [0:0]
            :neutron-l3-agent-POSTROUTING - [0:0]
            :neutron-l3-agent-PREROUTING - [0:0]
            :neutron-l3-agent-float-snat - [0:0]
            :neutron-l3-agent-snat - [0:0]
            :neutron-postrouting-bottom - [0:0]
            -A PREROUTING -j neutron-l3-agent-PREROUTING
            -A OUTPUT -j neutron-l3-agent-OUTPUT
            -A POSTROUTING -j neutron-l3-agent-POSTROUTING
            -A POSTROUTING -j neutron-postrouting-bottom
            -A neutron-l3-agent-OUTPUT -d 203.0.113.125/32 -j DNAT --to-destination 192.0.2.4
            -A neutron-l3-agent-POSTROUTING ! -i qg-5996ea59-13 ! -o qg-5996ea59-13 -m conntrack ! --ctstate DNAT -j ACCEPT
            -A neutron-l3-agent-PREROUTING -d 169.254.169.254/32 -i qr-+ -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9697
            -A neutron-l3-agent-PREROUTING -d 203.0.113.125/32 -j DNAT --to-destination 192.0.2.4
            -A neutron-l3-agent-float-snat -s 192.0.2.4/32 -j SNAT --to-source 203.0.113.125 --random-fully
            -A neutron-l3-agent-snat -j neutron-l3-agent-float-snat
            -A neutron-l3-agent-snat -o qg-5996ea59-13 -j SNAT --to-source 203.0.113.120 --random-fully
            -A neutron-l3-agent-snat -m mark ! --mark 0x2/0xffff -m conntrack --ctstate DNAT -j SNAT --to-source 203.0.113.120
            -A neutron-postrouting-bottom -m comment --comment "Perform source NAT on outgoing traffic." -j neutron-l3-agent-snat
            COMMIT
            """;

    private final List<String> heard = new ArrayList<>();
    private final Iptables iptables =
            new Iptables(Family.IPV4, new IpSets(set -> heard.add("set " + set)), table -> heard.add(table.text()));

    private String run(String command) throws IptablesException {
        return IptablesCommand.parse(Family.IPV4, Words.split(command)).run(iptables);
    }

    private void restore(String text) throws IptablesRestore.BadLine {
        restore(text, new IptablesRestore.Options(false, false, false, null));
    }

    private void restore(String text, IptablesRestore.Options options) throws IptablesRestore.BadLine {
        IptablesRestore.parse(Family.IPV4, text, options).run(iptables);
    }

    @Test
    void shouldPrintARoutersTranslationAsItsUserKnowsIt() throws Exception {
        restore(ROUTER);
        assertThat(heard).containsExactly("nat");
        assertThat(run("-t nat -S").lines().limit(14))
                .containsExactly(
                        "-P PREROUTING ACCEPT",
                        "-P INPUT ACCEPT",
                        "-P OUTPUT ACCEPT",
                        "-P POSTROUTING ACCEPT",
                        "-N neutron-l3-agent-OUTPUT",
                        "-N neutron-l3-agent-POSTROUTING",
                        "-N neutron-l3-agent-PREROUTING",
                        "-N neutron-l3-agent-float-snat",
                        "-N neutron-l3-agent-snat",
                        "-N neutron-postrouting-bottom",
                        "-A PREROUTING -j neutron-l3-agent-PREROUTING",
                        "-A OUTPUT -j neutron-l3-agent-OUTPUT",
                        "-A POSTROUTING -j neutron-l3-agent-POSTROUTING",
                        "-A POSTROUTING -j neutron-postrouting-bottom");
        assertThat(run("-t nat -S").lines().skip(14).toList())
                .isEqualTo(ROUTER.lines()
                        .filter(line -> line.startsWith("-A neutron"))
                        .toList());
        assertThat(run("-t nat -L neutron-l3-agent-PREROUTING -n")).isEqualTo("""
                Chain neutron-l3-agent-PREROUTING (1 references)
                target     prot opt source               destination        \s
                REDIRECT   tcp  --  0.0.0.0/0            169.254.169.254      tcp dpt:80 redir ports 9697
                DNAT       all  --  0.0.0.0/0            203.0.113.125        to:192.0.2.4
                """);
    }

    @Test
    void shouldRestoreWhatItSaved() throws Exception {
        restore(ROUTER);
        iptables.table(TableName.NAT)
                .chain(Hook.PREROUTING)
                .rules()
                .getFirst()
                .counter()
                .add(3, 252);
        String saved = IptablesSave.text(iptables, null, true, Instant.EPOCH);
        restore(saved, new IptablesRestore.Options(true, false, false, null));
        assertThat(IptablesSave.text(iptables, null, true, Instant.EPOCH)).isEqualTo(saved);
        assertThat(saved).contains("[3:252] -A PREROUTING").contains(":neutron-l3-agent-snat - [0:0]");
    }

    @Test
    void shouldKeepOtherChainsAndTheirCountersWhenNotFlushing() throws Exception {
        restore(ROUTER);
        Rule kept = iptables.table(TableName.NAT).chain(Hook.OUTPUT).rules().getFirst();
        kept.counter().add(1, 84);
        restore("""
                *nat
                :neutron-l3-agent-float-snat - [0:0]
                -A neutron-l3-agent-float-snat -s 192.0.2.9/32 -j SNAT --to-source 203.0.113.126
                COMMIT
                """, new IptablesRestore.Options(false, true, false, null));
        assertThat(iptables.table(TableName.NAT).chain(Hook.OUTPUT).rules().getFirst())
                .isSameAs(kept);
        assertThat(run("-t nat -S neutron-l3-agent-float-snat")).isEqualTo("""
                        -N neutron-l3-agent-float-snat
                        -A neutron-l3-agent-float-snat -s 192.0.2.9/32 -j SNAT --to-source 203.0.113.126
                        """);
    }

    @Test
    void shouldChangeNothingWhenOneLineIsWrong() throws Exception {
        restore(ROUTER);
        String before = run("-t nat -S -v");
        heard.clear();
        assertThatThrownBy(() -> restore("*nat\n:a - [0:0]\n-A a -j ACCEPT\n-A nope -j ACCEPT\nCOMMIT\n"))
                .isInstanceOfSatisfying(
                        IptablesRestore.BadLine.class,
                        bad -> assertThat(bad.text("iptables-restore")).isEqualTo("iptables-restore: line 4 failed\n"));
        assertThatThrownBy(() -> restore("*nat\n-A PREROUTING -p tcp --dport foo\nCOMMIT\n"))
                .isInstanceOfSatisfying(
                        IptablesRestore.BadLine.class,
                        bad -> assertThat(bad.text("iptables-restore")).isEqualTo("""
                        iptables-restore v1.8.9 (legacy): invalid port/service `foo' specified
                        Error occurred at line: 2
                        Try `iptables-restore -h' or 'iptables-restore --help' for more information.
                        """));
        assertThat(run("-t nat -S -v")).isEqualTo(before);
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldRefuseARuleThatLeadsBackToItsOwnChain() throws Exception {
        run("-N a");
        run("-N b");
        run("-A a -j b");
        assertThatThrownBy(() -> run("-A b -j a")).hasMessage("Too many levels of symbolic links");
        assertThatThrownBy(() -> run("-A b -g b")).hasMessage("Too many levels of symbolic links");
        assertThat(run("-S b")).isEqualTo("-N b\n");
    }

    @Test
    void shouldSayWhyTheKernelWouldRefuseARule() {
        assertThatThrownBy(() -> run("-t nat -A POSTROUTING -j DNAT --to-destination 192.0.2.1"))
                .isInstanceOfSatisfying(
                        IptablesException.class,
                        refused -> assertThat(refused.sentence())
                                .isEqualTo("DNAT is only for chains that are reached from OUTPUT or PREROUTING"));
    }

    @Test
    void shouldTellOfEachChangeOnceAndOfNoPrinting() throws Exception {
        run("-A INPUT -s 192.0.2.1,192.0.2.2 -j DROP");
        run("-S");
        run("-Z");
        run("-t mangle -P FORWARD DROP");
        assertThat(heard).containsExactly("filter", "filter", "mangle");
    }

    @Test
    void shouldAskSetsByTheLongestPrefix() throws Exception {
        IpSets sets = iptables.sets();
        assertThatThrownBy(() -> run("-A INPUT -m set --match-set members src -j RETURN"))
                .hasMessage("Set members doesn't exist.\n");
        sets.create("members", "hash:net", Family.IPV4);
        sets.add("members", "192.0.2.0/24");
        sets.add("members", "192.0.2.7 nomatch");
        run("-A INPUT -m set --match-set members src -j RETURN");
        IpSet members = sets.get("members");
        assertThat(members.contains(0, 0xc0000206L)).isTrue();
        assertThat(members.contains(0, 0xc0000207L)).isFalse();
        assertThat(members.contains(0, 0xc0000306L)).isFalse();
        assertThat(members.members()).containsExactly("192.0.2.7 nomatch", "192.0.2.0/24");
        assertThat(sets.remove("members", "192.0.2.7")).isTrue();
        assertThat(members.contains(0, 0xc0000207L)).isTrue();
        assertThatThrownBy(() -> sets.add("members", "192.0.2.0/33")).hasMessageContaining("0 to 32");
    }

    @Test
    void shouldMatchDevicesByTheBeginningOfTheirNames() {
        DeviceMatch wildcard = new DeviceMatch(false, "qr-+");
        assertThat(wildcard.accepts("qr-b7a085c1-92")).isTrue();
        assertThat(wildcard.accepts("qg-5996ea59-13")).isFalse();
        assertThat(new DeviceMatch(true, "qg-1").accepts("qr-1")).isTrue();
        assertThat(DeviceMatch.ANY.accepts("")).isTrue();
    }

    @Test
    void shouldMoveMarksAsTheKernelDoes() {
        assertThat(new MarkTarget(0x2, 0xffff).apply(0x4000001)).isEqualTo(0x4000002);
        assertThat(new MarkTarget(0xff, 0).apply(0x0f)).isEqualTo(0xf0);
        ConnmarkTarget save = new ConnmarkTarget(ConnmarkTarget.Mode.SAVE, 0, 0xffff0000, 0xffff0000);
        assertThat(save.apply(0x1234, 0x4000002)).isEqualTo(0x4001234);
        ConnmarkTarget restore = new ConnmarkTarget(ConnmarkTarget.Mode.RESTORE, 0, 0xffff0000, 0xffff0000);
        assertThat(restore.apply(0x4001234, 0x2)).isEqualTo(0x4000002);
    }

    @Test
    void shouldReadAndPrintRulesForIpv6() throws Exception {
        Iptables six = new Iptables(Family.IPV6, iptables.sets(), table -> {});
        for (String rule : List.of(
                "-A INPUT -s 2001:db8::/32 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT",
                "-A INPUT ! -d fe80::1/128 -p udp -m udp --sport 547 --dport 546 -j DROP",
                "-A INPUT -j REJECT --reject-with icmp6-port-unreachable")) {
            IptablesCommand.parse(Family.IPV6, Words.split(rule)).run(six);
        }
        IptablesCommand.parse(
                        Family.IPV6,
                        Words.split("-t nat -A PREROUTING -p tcp -j DNAT --to-destination [2001:db8::1]:80"))
                .run(six);
        assertThat(IptablesCommand.parse(Family.IPV6, List.of("-S", "INPUT")).run(six))
                .isEqualTo("""
                -P INPUT ACCEPT
                -A INPUT -s 2001:db8::/32 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT
                -A INPUT ! -d fe80::1/128 -p udp -m udp --sport 547 --dport 546 -j DROP
                -A INPUT -j REJECT --reject-with icmp6-port-unreachable
                """);
        assertThat(IptablesCommand.parse(Family.IPV6, List.of("-t", "nat", "-S", "PREROUTING"))
                        .run(six))
                .endsWith("-A PREROUTING -p tcp -j DNAT --to-destination [2001:db8::1]:80\n");
    }
}
