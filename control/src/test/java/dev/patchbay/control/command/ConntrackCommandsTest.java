package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConntrackCommandsTest {
    private final CommandRegistry registry = new CommandRegistry();
    private VirtualSwitch vswitch;

    @BeforeEach
    void start() {
        vswitch = VirtualSwitch.stepped(new SwitchContext().clock(SwitchClock.manual(1_000_000)), UnderlayFactory.NONE);
        SwitchAccess access = new SwitchAccess(vswitch);
        new ConntrackCommands(access).register(registry);
        new ConnectionLimitCommands(access).register(registry);
        new FragmentCommands(access).register(registry);
    }

    @AfterEach
    void stop() {
        vswitch.close();
    }

    private String run(String command) throws CommandFailure, InterruptedException {
        List<String> words = List.of(command.split(" ", -1));
        return registry.run("dpctl/" + words.getFirst(), words.subList(1, words.size()));
    }

    private void commit(int zone, String source, String target, int port) throws Exception {
        var buffer = new UnsafeBuffer(new byte[128]);
        int length = new FrameBuilder()
                .wrap(buffer, 0)
                .ethernet(2, 1)
                .ipv4(Ipv4Address.parse(source), Ipv4Address.parse(target))
                .udp(port, 53)
                .finish();
        var key = new FlowKey();
        new FlowKeyExtractor().extract(buffer, 0, length, key);
        vswitch.call(model -> model.conntrack()
                        .tracker()
                        .track(CtRequest.inZone(zone).commit().build(), key, buffer, 0, length, model.nowMs()))
                .get();
    }

    @Test
    void shouldShowConnectionsAsAsked() throws Exception {
        commit(3, "10.0.0.1", "10.0.0.2", 1000);
        commit(0, "10.0.0.1", "10.0.0.2", 1001);

        assertThat(run("dump-conntrack zone=3"))
                .isEqualTo("udp,orig=(src=10.0.0.1,dst=10.0.0.2,sport=1000,dport=53),"
                        + "reply=(src=10.0.0.2,dst=10.0.0.1,sport=53,dport=1000),zone=3\n");
        assertThat(run("dump-conntrack -m -s ovs-netdev zone=0"))
                .isEqualTo("udp,orig=(src=10.0.0.1,dst=10.0.0.2,sport=1001,dport=53),"
                        + "reply=(src=10.0.0.2,dst=10.0.0.1,sport=53,dport=1001),id=0,status=0,timeout=60\n");
        assertThat(run("ct-stats-show")).isEqualTo("Connections Stats:\n    Total: 2\n  UDP: 2\n");
        assertThat(run("ct-get-nconns")).isEqualTo("2");
    }

    @Test
    void shouldFlushWhatMatches() throws Exception {
        commit(3, "10.0.0.1", "10.0.0.2", 1000);
        commit(4, "10.0.0.1", "10.0.0.2", 1000);
        commit(0, "10.0.0.7", "10.0.0.2", 1000);
        commit(0, "10.0.0.8", "10.0.0.2", 1000);

        run("flush-conntrack zone=3");
        assertThat(run("ct-get-nconns")).isEqualTo("3");
        run("flush-conntrack ct_nw_src=10.0.0.1");
        assertThat(run("ct-get-nconns")).isEqualTo("2");
        run("flush-conntrack ct_nw_src=10.0.0.7,ct_nw_dst=10.0.0.2,ct_nw_proto=17,ct_tp_src=1000,ct_tp_dst=53");
        assertThat(run("dump-conntrack")).contains("10.0.0.8").doesNotContain("10.0.0.7");
        run("flush-conntrack");
        assertThat(run("ct-get-nconns")).isEqualTo("0");
    }

    @Test
    void shouldBoundZones() throws Exception {
        run("ct-set-limits default=10 zone=0,limit=1");
        commit(0, "10.0.0.1", "10.0.0.2", 1000);
        commit(0, "10.0.0.1", "10.0.0.2", 1001);

        assertThat(run("ct-get-limits")).isEqualTo("default limit=10\nzone=0,limit=1,count=1");
        assertThat(run("ct-get-limits zone=0,3"))
                .isEqualTo("default limit=10\nzone=0,limit=1,count=1\nzone=3,limit=10,count=0");
        run("ct-del-limits zone=0");
        assertThat(run("ct-get-limits")).isEqualTo("default limit=10");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dump-conntrack foo|datapath not found (Invalid argument)",
                "flush-conntrack zone=x|failed to parse zone (Invalid argument)",
                "flush-conntrack foo|field foo missing value (Invalid argument)",
                "flush-conntrack ct_tp_src=4|port is set without protocol (Invalid argument)",
                "flush-conntrack ct_nw_src=1.1.1.1,ct_nw_dst=2.2.2.2,ct_nw_proto=6,ct_tp_src=1,ct_tp_dst=2"
                        + "|failed to flush conntrack (No such file or directory)",
                "ct-set-maxconns x|maxconns missing or malformed (Invalid argument)",
                "ct-set-limits zone=1,limit=x|failed to parse field limit (Invalid argument)",
                "ct-set-limits zone=1|failed to parse zone limit (Invalid argument)",
                "ct-get-limits foo|invalid argument foo (Invalid argument)",
                "ct-del-limits zone=x|invalid zone (Invalid argument)",
                "ipf-set-min-frag v4 10|requested minimum fragment size too small; see documentation"
                        + " (Operation not permitted)",
                "ipf-set-max-nfrags 6000|setting maximum fragments failed (Operation not permitted)",
                "ipf-set-enabled foo|parameter missing: 'v4' for IPv4 or 'v6' for IPv6 (Invalid argument)",
            })
    void shouldComplainInTheWordsOfOpenVSwitch(String command, String message) {
        assertThatThrownBy(() -> run(command)).hasMessage("ovs-vswitchd: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ct-set-maxconns 5|setting maxconns successful",
                "ct-get-maxconns|3000000",
                "ct-disable-tcp-seq-chk|disabling TCP sequence checking successful",
                "ct-get-tcp-seq-chk|TCP sequence checking: enabled",
                "ct-get-limits|default limit=0",
                "ipf-set-disabled v6|disabling fragmentation reassembly successful",
                "ipf-set-min-frag v4 500|setting minimum fragment size successful",
                "ipf-set-max-nfrags 500|setting maximum fragments successful",
            })
    void shouldAnswerInTheWordsOfOpenVSwitch(String command, String answer) throws Exception {
        assertThat(run(command)).isEqualTo(answer);
    }

    @Test
    void shouldGiveZonesTimesOfTheirOwn() throws Exception {
        List<String> policy = List.of("netdev", "zone=3", "udp_first=5", "icmp_first=7");
        assertThat(vswitch.call(model -> zoneTimeouts(model, policy)).get())
                .isEqualTo("Zone:3, Timeout Policies: icmp_first=7 udp_first=5\n");
        commit(3, "10.0.0.1", "10.0.0.2", 1000);
        assertThat(run("dump-conntrack -s")).contains("timeout=5");
        assertThatThrownBy(
                        () -> vswitch.call(model -> zoneTimeouts(model, policy)).get())
                .hasMessageContaining("zone id 3 already exists");
    }

    private static String zoneTimeouts(SwitchModel model, List<String> policy) {
        try {
            ZoneTimeouts.add(model, policy, false);
            return ZoneTimeouts.list(model, List.of("netdev"));
        } catch (CommandFailure e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Test
    void shouldShowStateOfFragments() throws Exception {
        assertThat(run("ipf-get-status -m"))
                .startsWith("        Fragmentation Module Status\n        ---------------------------\n")
                .contains("        max num frags (v4/v6): 1000\n        num frag: 0\n")
                .endsWith("        v6 frags purged: 0\n\n        Fragment Lists:\n\n");
    }
}
