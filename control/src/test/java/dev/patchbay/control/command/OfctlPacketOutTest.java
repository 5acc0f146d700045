package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.SwitchCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames that {@code packet-out} sends through a switch; refusals as Open vSwitch 3.1.0 gave them. */
class OfctlPacketOutTest {
    private static final String FRAME = "505400000007505400000008080045000028000000004006f97bc0a80001c0a80002"
            + "000000000000000000000000500000009c000000";
    private static final String SHOWN = " data_len=54\n"
            + "tcp,vlan_tci=0x0000,dl_src=50:54:00:00:00:08,dl_dst=50:54:00:00:00:07,nw_src=192.168.0.1,"
            + "nw_dst=192.168.0.2,nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=0,tp_dst=0,tcp_flags=0 tcp_csum:9c00\n";

    private VirtualSwitch vswitch;
    private RecordedCall call;

    @BeforeEach
    void makeBridge() {
        vswitch = VirtualSwitch.stepped(new SwitchContext().clock(SwitchClock.manual(1_000_000)), UnderlayFactory.NONE);
        vswitch.call(model -> {
                    model.addBridge("br0");
                    model.addPort("br0", PortSpec.ordinary("p1", 1));
                    return model.addPort("br0", PortSpec.ordinary("p2", 2));
                })
                .join();
    }

    @AfterEach
    void closeSwitch() {
        SwitchCounters counters = vswitch.counters();
        assertThat(counters.get(WorkerCounter.FORWARDED)
                        + counters.get(WorkerCounter.CONSUMED)
                        + counters.drops(DropReason.Scope.FRAME))
                .isEqualTo(counters.get(WorkerCounter.RECEIVED) + counters.get(WorkerCounter.BRANCHES));
        vswitch.close();
    }

    private int run(String... words) throws Exception {
        call = new RecordedCall();
        int status = new OfctlProgram(vswitch).run(call, List.of(words));
        vswitch.settle();
        return status;
    }

    private void send(String... words) throws Exception {
        assertThat(run(words)).as(call.errors()).isZero();
        assertThat(call.output() + call.errors()).isEmpty();
    }

    private List<byte[]> takenBy(String port) {
        List<byte[]> frames = new ArrayList<>();
        vswitch.call(model -> model.tap(model.port(port))
                        .poll(
                                (buffer, offset, length) -> {
                                    byte[] frame = new byte[length];
                                    buffer.getBytes(offset, frame);
                                    frames.add(frame);
                                },
                                100))
                .join();
        return frames;
    }

    @Test
    void shouldRunTheActionsOnEachFrameAsIfItHadComeByThePort() throws Exception {
        send("packet-out", "br0", "1", "output:2", FRAME, FRAME);
        assertThat(takenBy("p2")).hasSize(2).allMatch(frame -> frame.length == 54);
        send("packet-out", "br0", "in_port=1,packet=" + FRAME + ",actions=output:1,output:2");
        assertThat(takenBy("p1")).isEmpty();
        assertThat(takenBy("p2")).hasSize(1);
        send("packet-out", "br0", "none", "output:1", FRAME);
        send("packet-out", "br0", "packet=" + FRAME + ",actions=output:1");
        assertThat(takenBy("p1")).hasSize(2);
        send("packet-out", "br0", "in_port=1,packet=" + FRAME);
        assertThat(vswitch.counters().drops(DropReason.ACTIONS_DROP)).isOne();
    }

    @Test
    void shouldCountInTablesAndLearnFromTheFrame() throws Exception {
        send(
                "add-flow",
                "br0",
                "in_port=1,actions=learn(table=7,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[]),normal");
        send("packet-out", "br0", "in_port=1,packet=" + FRAME + ",actions=table");
        assertThat(takenBy("p2")).hasSize(1);
        run("dump-flows", "br0");
        assertThat(call.output())
                .contains("table=0, n_packets=1, n_bytes=54,")
                .contains("table=7,")
                .contains("dl_dst=50:54:00:00:00:08 actions=output:1");
        send(
                "packet-out",
                "br0",
                "2",
                "normal",
                FRAME.substring(12, 24) + FRAME.substring(0, 12) + FRAME.substring(24));
        assertThat(takenBy("p1")).hasSize(1);
    }

    @Test
    void shouldGoOnAfterConnectionTrackingWhereverTheFrameCameFrom() throws Exception {
        send("add-flow", "br0", "table=3,ct_state=+trk,tcp,actions=output:2");
        send("packet-out", "br0", "1", "ct(table=3)", FRAME);
        send("packet-out", "br0", "controller", "ct(table=3)", FRAME);
        send("packet-out", "br0", "controller", "ct(table=3)", FRAME);
        assertThat(takenBy("p2")).hasSize(3);
    }

    @Test
    void shouldPutRegistersOfOpenFlow15BeforeTheActions() throws Exception {
        send("add-flow", "br0", "table=3,reg0=5,actions=output:2");
        send("packet-out", "br0", "in_port=1,reg0=5,packet=" + FRAME + ",actions=resubmit(,3)");
        assertThat(takenBy("p2")).isEmpty();
        send("-O", "OpenFlow15", "packet-out", "br0", "in_port=1,reg0=5,packet=" + FRAME + ",actions=resubmit(,3)");
        assertThat(takenBy("p2")).hasSize(1);
    }

    @Test
    void shouldShowWhatTheSwitchRefuses() throws Exception {
        assertThat(run("packet-out", "br0", "1", "group:7", FRAME)).isOne();
        assertThat(call.errors())
                .isEqualTo("OFPT_ERROR (xid=0x6): OFPBAC_BAD_OUT_GROUP\n"
                        + "OFPT_PACKET_OUT (xid=0x6): in_port=1 actions=group:7" + SHOWN);
        assertThat(run("-O", "OpenFlow13", "packet-out", "br0", "1", "set_field:1.2.3.4->arp_spa", FRAME))
                .isOne();
        assertThat(call.errors())
                .isEqualTo("OFPT_ERROR (OF1.3) (xid=0x6): OFPBAC_MATCH_INCONSISTENT\n"
                        + "OFPT_PACKET_OUT (OF1.3) (xid=0x6): in_port=1 actions=set_field:1.2.3.4->arp_spa" + SHOWN);
        send("add-flow", "br0", "table=5,actions=resubmit:1,resubmit(,5)");
        assertThat(run("packet-out", "br0", "1", "resubmit(,5)", FRAME)).isOne();
        assertThat(call.errors())
                .isEqualTo("OFPT_ERROR (xid=0x6): NXBRC_UNENCODABLE_ERROR\n"
                        + "OFPT_PACKET_OUT (xid=0x6): in_port=1 actions=resubmit(,5)" + SHOWN);
        assertThat(vswitch.counters().get(WorkerCounter.RECEIVED)).isZero();
    }
}
