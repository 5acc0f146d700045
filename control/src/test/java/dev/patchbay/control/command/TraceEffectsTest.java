package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.counter.WorkerCounter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a trace of a packet does to the switch, as in Open vSwitch 3.1.0; that of a mere flow does nothing. */
class TraceEffectsTest implements HostServices {
    private static final String FLOW = "in_port=1,udp,dl_src=50:54:00:00:00:08,dl_dst=50:54:00:00:00:07,"
            + "nw_src=192.168.0.1,nw_dst=192.168.0.2,nw_ttl=64,udp_src=1,udp_dst=2";
    private static final String FRAME =
            "50540000000750540000000808004500001c000040004011b97dc0a80001c0a800020001000200080000";

    private final CommandRegistry registry = new CommandRegistry();
    private final VirtualSwitch vswitch = VirtualSwitch.stepped(
            new SwitchContext().clock(SwitchClock.manual(1_700_000_000_000L)), UnderlayFactory.NONE);

    @Override
    public VirtualSwitch vswitch() {
        return vswitch;
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public GuestDirectory guests() {
        return null;
    }

    @BeforeEach
    void makeBridge() throws Exception {
        HostCommands.register(registry, this);
        vswitch.call(model -> {
                    model.addBridge("br0");
                    model.addPort("br0", PortSpec.ordinary("p1", 1));
                    return model.addPort("br0", PortSpec.ordinary("p2", 2));
                })
                .join();
        ofctl("add-meter", "br0", "meter=1,pktps,bands=type=drop,rate=5");
        ofctl("add-flow", "br0", "udp,actions=meter:1,clone(ct(commit,zone=3),output:2),ct(table=1,commit),output:2");
        ofctl("add-flow", "br0", "table=1,udp,actions=ct(commit,zone=7),output:2");
    }

    @AfterEach
    void closeSwitch() {
        vswitch.close();
    }

    private String ofctl(String... words) throws Exception {
        RecordedCall call = new RecordedCall();
        List<String> command =
                Stream.concat(Stream.of("-O", "OpenFlow13"), Stream.of(words)).toList();
        assertThat(new OfctlProgram(vswitch).run(call, command))
                .as(call.errors())
                .isZero();
        return call.output();
    }

    private String appctl(String... words) throws Exception {
        String answer = registry.run(words[0], List.of(words).subList(1, words.length));
        vswitch.settle();
        return answer;
    }

    private static String connection(String zone) {
        return "udp,orig=(src=192.168.0.1,dst=192.168.0.2,sport=1,dport=2),"
                + "reply=(src=192.168.0.2,dst=192.168.0.1,sport=2,dport=1)" + zone;
    }

    @Test
    void shouldDoNothingForAFlow() throws Exception {
        appctl("ofproto/trace", "br0", FLOW);
        assertThat(appctl("dpctl/dump-conntrack")).isEmpty();
        assertThat(ofctl("meter-stats", "br0")).contains("packet_in_count:0 ");
        assertThat(vswitch.counters().get(WorkerCounter.RECEIVED)).isZero();
    }

    @Test
    void shouldTrackAndMeterButNotSendAPacket() throws Exception {
        appctl("ofproto/trace", "br0", FLOW, FRAME);
        check();
    }

    @Test
    void shouldDoTheSameWithAPacketMadeUpOfTheFlow() throws Exception {
        appctl("ofproto/trace", "br0", FLOW, "-generate", "--l7-len", "100");
        check();
    }

    private void check() throws Exception {
        assertThat(appctl("dpctl/dump-conntrack").lines())
                .containsExactlyInAnyOrder(connection(""), connection(",zone=3"), connection(",zone=7"));
        assertThat(ofctl("meter-stats", "br0")).contains("packet_in_count:1 ");
        assertThat(vswitch.counters().get(WorkerCounter.OUTPUTS)).isZero();
        assertThat(vswitch.counters().get(WorkerCounter.RECIRCULATED)).isZero();
    }
}
