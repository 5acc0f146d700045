package dev.patchbay.datapath.conntrack;

import static dev.patchbay.datapath.conntrack.TestPacket.ACK;
import static dev.patchbay.datapath.conntrack.TestPacket.FIN;
import static dev.patchbay.datapath.conntrack.TestPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrackerTest {
    private static final CtRequest LOOK = CtRequest.inZone(1).build();
    private static final CtRequest COMMIT = CtRequest.inZone(1).commit().build();

    private final Conntrack host = new Conntrack(42);
    private final Tracker tracker = host.tracker();
    private long now = 1_000_000;

    private String track(TestPacket packet, CtRequest request) {
        return packet.track(tracker, request, now);
    }

    private String udp(boolean reply, CtRequest request) {
        return track(
                reply
                        ? TestPacket.udp("10.0.0.2", 53, "10.0.0.1", 4000)
                        : TestPacket.udp("10.0.0.1", 4000, "10.0.0.2", 53),
                request);
    }

    private String tcp(boolean reply, int seq, int ack, int flags, int payload) {
        return track(
                reply
                        ? TestPacket.tcp("10.0.0.2", 80, "10.0.0.1", 4000, seq, ack, flags, payload)
                        : TestPacket.tcp("10.0.0.1", 4000, "10.0.0.2", 80, seq, ack, flags, payload),
                COMMIT);
    }

    private List<String> dump(boolean verbose) {
        var lines = new ArrayList<String>();
        host.show(now, entry -> lines.add(entry.format(verbose, false))).finish();
        return lines;
    }

    @Test
    void shouldKeepNothingWithoutCommit() {
        assertThat(udp(false, LOOK)).isEqualTo("new|trk");
        assertThat(udp(false, LOOK)).isEqualTo("new|trk");
        assertThat(host.connections()).isZero();
    }

    @Test
    void shouldEstablishUdpByAnAnswerOnly() {
        assertThat(udp(false, COMMIT)).isEqualTo("new|trk");
        assertThat(udp(false, LOOK)).isEqualTo("new|trk");
        assertThat(udp(true, LOOK)).isEqualTo("est|rpl|trk");
        assertThat(udp(false, LOOK)).isEqualTo("est|trk");
        assertThat(dump(false))
                .containsExactly("udp,orig=(src=10.0.0.1,dst=10.0.0.2,sport=4000,dport=53),"
                        + "reply=(src=10.0.0.2,dst=10.0.0.1,sport=53,dport=4000),zone=1");
    }

    @Test
    void shouldKeepZonesApart() {
        udp(false, COMMIT);

        assertThat(udp(true, CtRequest.inZone(2).build())).isEqualTo("new|trk");
        assertThat(udp(true, LOOK)).isEqualTo("est|rpl|trk");
    }

    @Test
    void shouldFollowTcpFromHandshakeToEnd() {
        assertThat(tcp(false, 100, 0, SYN, 0)).isEqualTo("new|trk");
        assertThat(tcp(true, 500, 101, SYN | ACK, 0)).isEqualTo("est|rpl|trk");
        assertThat(tcp(false, 101, 501, ACK, 0)).isEqualTo("est|trk");
        assertThat(dump(true).getFirst()).contains("state_orig=ESTABLISHED,state_reply=ESTABLISHED");
        assertThat(tcp(false, 101, 501, ACK, 10)).isEqualTo("est|trk");
        assertThat(tcp(true, 501, 111, ACK, 20)).isEqualTo("est|rpl|trk");
        assertThat(tcp(false, 200_000, 521, ACK, 10)).isEqualTo("inv|trk");
        assertThat(tcp(false, 111, 521, FIN | ACK, 0)).isEqualTo("est|trk");
        assertThat(tcp(true, 521, 112, FIN | ACK, 0)).isEqualTo("est|rpl|trk");
        assertThat(tcp(false, 112, 522, ACK, 0)).isEqualTo("est|trk");
        assertThat(dump(false).getFirst()).endsWith("protoinfo=(state=TIME_WAIT)");
        assertThat(tcp(false, 9000, 0, SYN, 0)).isEqualTo("new|trk");
        assertThat(dump(false)).hasSize(1).first().asString().endsWith("protoinfo=(state=SYN_SENT)");
    }

    @Test
    void shouldRefuseTcpWithoutSenseAndBeginInTheMiddle() {
        assertThat(tcp(false, 1, 0, SYN | FIN, 0)).isEqualTo("inv|trk");
        assertThat(tcp(false, 1, 1, SYN | ACK, 0)).isEqualTo("inv|trk");
        assertThat(tcp(false, 1, 0, 0, 0)).isEqualTo("inv|trk");
        assertThat(tcp(false, 1, 1, ACK, 5)).isEqualTo("new|trk");
    }

    @Test
    void shouldRelateErrorsToTheConnectionTheyQuote() {
        var first = TestPacket.udp("10.0.0.1", 4000, "10.0.0.2", 53);
        track(first, COMMIT);

        assertThat(track(TestPacket.unreachable("10.0.0.9", "10.0.0.1", first, 28), LOOK))
                .isEqualTo("rel|rpl|trk");
        assertThat(track(TestPacket.unreachable("10.0.0.9", "10.0.0.3", first, 28), LOOK))
                .isEqualTo("inv|trk");
    }

    @Test
    void shouldFollowEchoes() {
        assertThat(track(TestPacket.echo("10.0.0.1", "10.0.0.2", true, 7), COMMIT))
                .isEqualTo("new|trk");
        assertThat(track(TestPacket.echo("10.0.0.2", "10.0.0.1", false, 7), LOOK))
                .isEqualTo("est|rpl|trk");
        assertThat(track(TestPacket.echo("10.0.0.2", "10.0.0.1", false, 8), LOOK))
                .isEqualTo("inv|trk");
        assertThat(track(TestPacket.echo("fc00::1", "fc00::2", true, 7), COMMIT))
                .isEqualTo("new|trk");
        assertThat(track(TestPacket.echo("fc00::2", "fc00::1", false, 7), LOOK)).isEqualTo("est|rpl|trk");
        assertThat(dump(false))
                .contains("icmpv6,orig=(src=fc00::1,dst=fc00::2,id=7,type=128,code=0),"
                        + "reply=(src=fc00::2,dst=fc00::1,id=7,type=129,code=0),zone=1");
    }

    @Test
    void shouldTranslateSourceAndBack() {
        var nat = NatSpec.of(NatSpec.Direction.SRC).withIpv4(0xc0000201, 0).withPorts(7000, 0);
        var request = CtRequest.inZone(1).commit().nat(nat).build();
        var out = TestPacket.udp("10.0.0.1", 4000, "10.0.0.2", 53);

        assertThat(track(out, request)).isEqualTo("new|trk|snat");
        assertThat(out.source()).isEqualTo("192.0.2.1:7000");
        assertThat(out.frame())
                .isEqualTo(TestPacket.udp("192.0.2.1", 7000, "10.0.0.2", 53).frame());

        var back = TestPacket.udp("10.0.0.2", 53, "192.0.2.1", 7000);
        var existing = CtRequest.inZone(1).nat(NatSpec.EXISTING).build();
        assertThat(track(back, existing)).isEqualTo("est|rpl|trk|dnat");
        assertThat(back.frame())
                .isEqualTo(TestPacket.udp("10.0.0.2", 53, "10.0.0.1", 4000).frame());
        assertThat(back.key.get(FlowField.CT_NW_SRC)).isEqualTo(0x0a000001);
        assertThat(back.key.get(FlowField.CT_TP_SRC)).isEqualTo(4000);

        var second = TestPacket.udp("10.0.0.5", 4000, "10.0.0.2", 53);
        assertThat(track(second, request)).as("port taken").isEqualTo("new|trk");
        assertThat(second.source()).isEqualTo("10.0.0.5:4000");
        assertThat(host.connections()).isEqualTo(1);
    }

    @Test
    void shouldTranslateWhatErrorsQuote() {
        var nat = NatSpec.of(NatSpec.Direction.SRC).withIpv4(0xc0000201, 0);
        var out = TestPacket.udp("10.0.0.1", 4000, "10.0.0.2", 53);
        track(out, CtRequest.inZone(1).commit().nat(nat).build());

        var error = TestPacket.unreachable("10.0.0.2", "192.0.2.1", out, 28);
        var existing = CtRequest.inZone(1).nat(NatSpec.EXISTING).build();
        assertThat(track(error, existing)).isEqualTo("rel|rpl|trk|dnat");

        var untranslated = TestPacket.udp("10.0.0.1", 4000, "10.0.0.2", 53);
        assertThat(error.frame())
                .isEqualTo(TestPacket.unreachable("10.0.0.2", "10.0.0.1", untranslated, 28)
                        .frame());
    }

    @Test
    void shouldForgetConnectionWhenItsTimeIsOver() {
        udp(false, COMMIT);
        now += 59_999;
        assertThat(udp(false, LOOK)).isEqualTo("new|trk");
        assertThat(host.connections()).isEqualTo(1);
        now += 60_000;
        assertThat(udp(true, LOOK)).isEqualTo("new|trk");
        assertThat(host.connections()).isEqualTo(1);
        host.expireAll(now);
        assertThat(host.connections()).isZero();
    }

    @Test
    void shouldWaitAsLongAsThePolicyOfTheZoneSays() {
        host.timeouts().set(1, Map.of(CtTimeout.OTHER_FIRST.key(), 5));
        udp(false, COMMIT);
        udp(false, CtRequest.inZone(2).commit().build());
        now += 5000;
        host.expireAll(now);

        assertThat(dump(false)).singleElement().asString().contains(",zone=2");
        assertThat(host.timeouts().clear(1)).isTrue();
        assertThat(host.timeouts().clear(1)).isFalse();
    }

    @Test
    void shouldSetAndShowMarkAndLabel() {
        var marked = CtRequest.inZone(1)
                .commit()
                .mark(0x12, 0xff)
                .label(0, 0x34, 0, 0xff)
                .build();
        assertThat(udp(false, marked)).isEqualTo("new|trk");

        var packet = TestPacket.udp("10.0.0.2", 53, "10.0.0.1", 4000);
        track(packet, LOOK);
        assertThat(packet.key.get(FlowField.CT_MARK)).isEqualTo(0x12);
        assertThat(packet.key.getLow(FlowField.CT_LABEL)).isEqualTo(0x34);
        assertThat(dump(false).getFirst()).endsWith(",zone=1,mark=18,labels=0x34");
    }

    @Test
    void shouldReplaceConnectionTheOtherWayRoundWhenForced() {
        udp(false, COMMIT);

        assertThat(udp(true, CtRequest.inZone(1).force().build())).isEqualTo("new|trk");
        assertThat(udp(false, LOOK)).isEqualTo("est|rpl|trk");
        assertThat(dump(false).getFirst()).startsWith("udp,orig=(src=10.0.0.2");
    }

    @Test
    void shouldAdmitAsManyAsTheZoneMayHave() {
        host.limits().set(1, 1);
        udp(false, COMMIT);

        var second = TestPacket.udp("10.0.0.7", 1, "10.0.0.2", 53);
        assertThat(track(second, COMMIT)).isEqualTo("new|trk");
        assertThat(host.connections()).isEqualTo(1);
        assertThat(host.limits().usage(1)).isEqualTo(new ZoneLimits.Usage(1, 1, 1));
        host.flush(null, now).finish();
        assertThat(host.limits().usage(1).count()).isZero();
    }
}
