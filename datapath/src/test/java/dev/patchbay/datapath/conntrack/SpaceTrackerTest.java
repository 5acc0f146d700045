package dev.patchbay.datapath.conntrack;

import static dev.patchbay.datapath.conntrack.TestPacket.ACK;
import static dev.patchbay.datapath.conntrack.TestPacket.FIN;
import static dev.patchbay.datapath.conntrack.TestPacket.RST;
import static dev.patchbay.datapath.conntrack.TestPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.AllocatedBytes;
import dev.patchbay.flowcache.key.FlowField;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceTrackerTest {
    private static final int ID = 7;
    private static final String CLIENT = "203.0.113.9";
    private static final String PUBLIC = "198.51.100.5";
    private static final String SERVER = "10.0.0.5";
    private static final String ROUTER = "10.0.0.1";
    private static final CtRequest IN = CtRequest.inSpace(ID).destination().build();
    private static final CtRequest OUT = CtRequest.inSpace(ID).source().build();
    private static final CtRequest KEEP =
            CtRequest.inSpace(ID).source().commit().build();

    private final Conntrack host = new Conntrack(42);
    private final Tracker tracker = host.tracker();
    private final Space space = host.spaces().space(ID);
    private long now = 1_000_000;

    private static NatSpec source(String address) {
        return NatSpec.of(NatSpec.Direction.SRC).withIpv4(Ipv4Address.parse(address), 0);
    }

    private static NatSpec destination(String address) {
        return NatSpec.of(NatSpec.Direction.DST).withIpv4(Ipv4Address.parse(address), 0);
    }

    private String track(TestPacket packet, CtRequest request) {
        return packet.track(tracker, request, now);
    }

    /** In and out without rules; the state as it was on the way in. */
    private String pass(TestPacket packet) {
        String state = track(packet, IN);
        track(packet, KEEP);
        return state;
    }

    private List<SpaceEntry> entries() {
        var entries = new ArrayList<SpaceEntry>();
        space.show(now, entries::add).finish();
        return entries;
    }

    private SpaceEntry only() {
        assertThat(entries()).hasSize(1);
        return entries().getFirst();
    }

    @Test
    void shouldKeepNothingBeforeThePacketLeaves() {
        assertThat(track(TestPacket.udp(CLIENT, 4000, SERVER, 53), IN)).isEqualTo("new|trk");
        assertThat(track(TestPacket.udp(CLIENT, 4000, SERVER, 53), IN)).isEqualTo("new|trk");
        assertThat(space.count()).isZero();
    }

    @Test
    void shouldTellAConnectionWithoutAnswerFromNone() {
        assertThat(pass(TestPacket.udp(CLIENT, 4000, SERVER, 53))).isEqualTo("new|trk");
        assertThat(pass(TestPacket.udp(CLIENT, 4000, SERVER, 53))).isEqualTo("new|est|trk");
        assertThat(pass(TestPacket.udp(SERVER, 53, CLIENT, 4000))).isEqualTo("est|rpl|trk");
        assertThat(pass(TestPacket.udp(CLIENT, 4000, SERVER, 53))).isEqualTo("est|trk");
        assertThat(space.count()).isOne();
    }

    @Test
    void shouldKeepSpacesAndZonesApart() {
        pass(TestPacket.udp(CLIENT, 4000, SERVER, 53));

        assertThat(track(
                        TestPacket.udp(CLIENT, 4000, SERVER, 53),
                        CtRequest.inSpace(ID + 1).build()))
                .isEqualTo("new|trk");
        assertThat(track(
                        TestPacket.udp(SERVER, 53, CLIENT, 4000),
                        CtRequest.inZone(ID).build()))
                .isEqualTo("new|trk");
        assertThat(host.connections()).isZero();
    }

    @Test
    void shouldBindDestinationAndSourceAtOnce() {
        var first = TestPacket.tcp(CLIENT, 4000, PUBLIC, 80, 100, 0, SYN, 0);
        var dnat = CtRequest.inSpace(ID).nat(destination(SERVER)).build();
        var snat = CtRequest.inSpace(ID).source().commit().nat(source(ROUTER)).build();
        assertThat(track(first, dnat)).isEqualTo("new|trk");
        assertThat(first.destination()).isEqualTo(SERVER + ":80");
        assertThat(track(first, snat)).isEqualTo("new|est|trk|snat|dnat");
        assertThat(first.source()).isEqualTo(ROUTER + ":4000");

        var reply = TestPacket.tcp(SERVER, 80, ROUTER, 4000, 500, 101, SYN | ACK, 0);
        assertThat(track(reply, IN)).isEqualTo("est|rpl|trk|snat|dnat");
        assertThat(reply.destination()).isEqualTo(CLIENT + ":4000");
        assertThat(reply.source()).isEqualTo(SERVER + ":80");
        track(reply, OUT);
        assertThat(reply.source()).isEqualTo(PUBLIC + ":80");

        var next = TestPacket.tcp(CLIENT, 4000, PUBLIC, 80, 101, 501, ACK, 5);
        assertThat(track(next, IN)).isEqualTo("est|trk|snat|dnat");
        assertThat(next.destination()).isEqualTo(SERVER + ":80");
        assertThat(next.source()).isEqualTo(CLIENT + ":4000");
        track(next, OUT);
        assertThat(next.source()).isEqualTo(ROUTER + ":4000");
        assertThat(only().original().toString()).isNotEqualTo(only().reply().toString());
        assertThat(only().tcp()).isEqualTo(SpaceTcpState.ESTABLISHED);
    }

    @Test
    void shouldTellBindingsAsThePacketSeesThem() {
        var first = TestPacket.udp(SERVER, 4000, CLIENT, 53);
        track(first, IN);
        track(first, CtRequest.inSpace(ID).source().commit().nat(source(PUBLIC)).build());
        assertThat(first.source()).isEqualTo(PUBLIC + ":4000");

        assertThat(track(TestPacket.udp(CLIENT, 53, PUBLIC, 4000), IN)).isEqualTo("est|rpl|trk|dnat");
        assertThat(track(TestPacket.udp(SERVER, 4000, CLIENT, 53), IN)).isEqualTo("est|trk|snat");
        assertThat(only().sourceBound()).isTrue();
        assertThat(only().destinationBound()).isFalse();
    }

    @Test
    void shouldTakeTheBindingOfADestinationThatTheStageWrote() {
        var first = TestPacket.udp(CLIENT, 4000, PUBLIC, 53);
        track(first, IN);
        var rewritten = TestPacket.udp(CLIENT, 4000, SERVER, 5353);
        rewritten.key.copyFrom(first.key);
        rewritten.extracted();
        track(rewritten, KEEP);

        var reply = TestPacket.udp(SERVER, 5353, CLIENT, 4000);
        assertThat(track(reply, IN)).isEqualTo("est|rpl|trk|snat");
        track(reply, OUT);
        assertThat(reply.source()).isEqualTo(PUBLIC + ":53");
    }

    @Test
    void shouldFindTheConnectionByTheKeyWhenTheObjectIsLost() {
        var first = TestPacket.udp(SERVER, 4000, CLIENT, 53);
        track(first, IN);
        track(first, CtRequest.inSpace(ID).source().commit().nat(source(PUBLIC)).build());

        var again = TestPacket.udp(SERVER, 4000, CLIENT, 53);
        track(again, IN);
        again.key.connection(null);
        track(again, OUT);
        assertThat(again.source()).isEqualTo(PUBLIC + ":4000");
    }

    @Test
    void shouldChooseAnotherPortWhenRepliesWouldClash() {
        var snat = CtRequest.inSpace(ID).source().commit().nat(source(PUBLIC)).build();
        for (String inner : List.of("10.0.0.5", "10.0.0.6")) {
            var packet = TestPacket.udp(inner, 4000, CLIENT, 53);
            track(packet, IN);
            track(packet, snat);
            if (inner.endsWith("5")) {
                assertThat(packet.source()).isEqualTo(PUBLIC + ":4000");
            } else {
                assertThat(packet.source()).startsWith(PUBLIC).doesNotEndWith(":4000");
                assertThat(packet.key.get(FlowField.TP_SRC)).isGreaterThanOrEqualTo(1024);
            }
        }
        assertThat(space.count()).isEqualTo(2);
    }

    @Test
    void shouldChooseAnotherIdentifierForClashingPings() {
        var snat = CtRequest.inSpace(ID).source().commit().nat(source(PUBLIC)).build();
        var one = TestPacket.echo("10.0.0.5", CLIENT, true, 77);
        track(one, IN);
        track(one, snat);
        var two = TestPacket.echo("10.0.0.6", CLIENT, true, 77);
        track(two, IN);
        track(two, snat);
        int identifier = two.buffer.getShort(64 + 14 + 20 + 4, java.nio.ByteOrder.BIG_ENDIAN) & 0xffff;
        assertThat(identifier).isNotEqualTo(77);

        var reply = TestPacket.echo(CLIENT, PUBLIC, false, identifier);
        assertThat(track(reply, IN)).isEqualTo("est|rpl|trk|dnat");
        assertThat(reply.destination()).startsWith("10.0.0.6:");
        assertThat(reply.buffer.getShort(64 + 14 + 20 + 4, java.nio.ByteOrder.BIG_ENDIAN))
                .isEqualTo((short) 77);
        assertThat(reply.frame())
                .isEqualTo(TestPacket.echo(CLIENT, "10.0.0.6", false, 77).frame());
    }

    @Test
    void shouldTranslateErrorsOfTranslatedConnectionsInsideAndOut() {
        var first = TestPacket.udp(CLIENT, 4000, PUBLIC, 53);
        track(first, CtRequest.inSpace(ID).nat(destination(SERVER)).build());
        track(first, CtRequest.inSpace(ID).source().commit().nat(source(ROUTER)).build());

        // The server says that nobody listens: about the packet as it arrived there.
        var error = TestPacket.unreachable(SERVER, ROUTER, first, 36);
        assertThat(track(error, IN)).isEqualTo("rel|rpl|trk|snat|dnat");
        track(error, OUT);
        var expected = TestPacket.unreachable(PUBLIC, CLIENT, TestPacket.udp(CLIENT, 4000, PUBLIC, 53), 36);
        assertThat(error.frame()).isEqualTo(expected.frame());
    }

    @Test
    void shouldAgreeWithTheWholeErrorOverIpv6() {
        var first = TestPacket.udp("fd00::5", 4000, "2001:db8::9", 53);
        track(first, IN);
        var spec = NatSpec.of(NatSpec.Direction.SRC).withIpv6(0x2001_0db8_0000_0000L, 1, 0x2001_0db8_0000_0000L, 1);
        track(first, CtRequest.inSpace(ID).source().commit().nat(spec).build());

        var error = TestPacket.unreachable("2001:db8::9", "2001:db8::1", first, 56);
        assertThat(track(error, IN)).isEqualTo("rel|rpl|trk|dnat");
        track(error, OUT);
        var sent = TestPacket.udp("fd00::5", 4000, "2001:db8::9", 53);
        assertThat(error.frame())
                .isEqualTo(TestPacket.unreachable("2001:db8::9", "fd00::5", sent, 56)
                        .frame());
    }

    @Test
    void shouldNotTrackNeighbourDiscovery() {
        var packet = new TestPacket();
        packet.finished(TestPacket.begin(packet, "fe80::1", "ff02::1:ff00:2")
                .icmp(135, 0, 0)
                .payload(20, 0));
        assertThat(track(packet, IN)).isEmpty();
        assertThat(track(packet, KEEP)).isEmpty();
        assertThat(space.count()).isZero();
    }

    @Test
    void shouldFollowTcpFromHandshakeToEnd() {
        assertThat(tcp(false, 100, 0, SYN, 0)).isEqualTo("new|trk");
        expect(SpaceTcpState.SYN_SENT, 120, false);
        assertThat(tcp(true, 500, 101, SYN | ACK, 0)).isEqualTo("est|rpl|trk");
        expect(SpaceTcpState.SYN_RECV, 60, false);
        assertThat(tcp(false, 101, 501, ACK, 0)).isEqualTo("est|trk");
        expect(SpaceTcpState.ESTABLISHED, 432000, true);
        assertThat(tcp(false, 101, 501, ACK, 10)).isEqualTo("est|trk");
        expect(SpaceTcpState.ESTABLISHED, 300, true);
        assertThat(tcp(true, 501, 111, ACK, 0)).isEqualTo("est|rpl|trk");
        expect(SpaceTcpState.ESTABLISHED, 432000, true);
        assertThat(tcp(false, 200_000, 501, ACK, 10)).isEqualTo("inv|trk");
        assertThat(tcp(false, 111, 501, FIN | ACK, 0)).isEqualTo("est|trk");
        expect(SpaceTcpState.FIN_WAIT, 120, true);
        assertThat(tcp(true, 501, 112, ACK, 0)).isEqualTo("est|rpl|trk");
        expect(SpaceTcpState.CLOSE_WAIT, 60, true);
        assertThat(tcp(true, 501, 112, FIN | ACK, 0)).isEqualTo("est|rpl|trk");
        expect(SpaceTcpState.LAST_ACK, 30, true);
        assertThat(tcp(false, 112, 502, ACK, 0)).isEqualTo("est|trk");
        expect(SpaceTcpState.TIME_WAIT, 120, true);
        assertThat(tcp(false, 9000, 0, SYN, 0)).isEqualTo("new|trk");
        expect(SpaceTcpState.SYN_SENT, 120, false);
    }

    private String tcp(boolean reply, int seq, int ack, int flags, int payload) {
        return pass(
                reply
                        ? TestPacket.tcp(SERVER, 80, CLIENT, 4000, seq, ack, flags, payload)
                        : TestPacket.tcp(CLIENT, 4000, SERVER, 80, seq, ack, flags, payload));
    }

    private void expect(SpaceTcpState state, int seconds, boolean assured) {
        SpaceEntry entry = only();
        assertThat(entry.tcp()).isEqualTo(state);
        assertThat(entry.timeoutSeconds()).isEqualTo(seconds);
        assertThat(entry.assured()).isEqualTo(assured);
    }

    @Test
    void shouldForgetAConnectionThatIsRefused() {
        tcp(false, 100, 0, SYN, 0);
        assertThat(tcp(true, 0, 101, RST | ACK, 0)).isEqualTo("est|rpl|trk");
        assertThat(entries()).isEmpty();
    }

    @Test
    void shouldJoinInTheMiddleOnlyWhenLoose() {
        assertThat(tcp(false, 5000, 7000, ACK, 10)).isEqualTo("new|trk");
        assertThat(only().tcp()).isEqualTo(SpaceTcpState.ESTABLISHED);
        assertThat(only().timeoutSeconds()).isEqualTo(300);
        space.flush(null, now).finish();
        space.loose(false);
        assertThat(tcp(false, 5000, 7000, ACK, 10)).isEqualTo("inv|trk");
        assertThat(tcp(true, 5000, 7000, SYN | ACK, 0)).isEqualTo("inv|trk");
        assertThat(space.count()).isZero();
    }

    @Test
    void shouldAcceptAnyWindowWhenLiberal() {
        tcp(false, 100, 0, SYN, 0);
        tcp(true, 500, 101, SYN | ACK, 0);
        tcp(false, 101, 501, ACK, 0);
        assertThat(tcp(false, 900_000, 501, ACK, 10)).isEqualTo("inv|trk");
        space.liberal(true);
        assertThat(tcp(false, 900_000, 501, ACK, 10)).isEqualTo("est|trk");
    }

    @Test
    void shouldMakeAStreamOfUdpAfterTwoSeconds() {
        pass(TestPacket.udp(CLIENT, 4000, SERVER, 53));
        pass(TestPacket.udp(SERVER, 53, CLIENT, 4000));
        assertThat(only().timeoutSeconds()).isEqualTo(30);
        assertThat(only().answered()).isTrue();
        now += 2001;
        pass(TestPacket.udp(CLIENT, 4000, SERVER, 53));
        assertThat(only().timeoutSeconds()).isEqualTo(120);
        assertThat(only().assured()).isTrue();
        now += 120_000;
        assertThat(entries()).isEmpty();
        host.expireAll(now);
        assertThat(space.count()).isZero();
    }

    @Test
    void shouldFollowTheTimesThatAreSet() {
        space.timeout(SpaceTimeout.UDP, 3);
        pass(TestPacket.udp(CLIENT, 4000, SERVER, 53));
        now += 2999;
        assertThat(entries()).hasSize(1);
        now += 1;
        assertThat(entries()).isEmpty();
    }

    @Test
    void shouldGiveAPortToAnotherAsSoonAsItsConnectionIsOver() {
        var snat = CtRequest.inSpace(ID).source().commit().nat(source(PUBLIC)).build();
        var one = TestPacket.udp("10.0.0.5", 4000, CLIENT, 53);
        track(one, IN);
        track(one, snat);
        now += 30_000;
        var two = TestPacket.udp("10.0.0.6", 4000, CLIENT, 53);
        track(two, IN);
        track(two, snat);
        assertThat(two.source()).isEqualTo(PUBLIC + ":4000");
    }

    @Test
    void shouldRememberMarksFromBeforeTheConnection() {
        var packet = TestPacket.udp(CLIENT, 4000, SERVER, 53);
        track(packet, CtRequest.inSpace(ID).mark(0x5, 0xff).build());
        assertThat(packet.key.get(FlowField.CT_MARK)).isEqualTo(5);
        track(
                packet,
                CtRequest.inSpace(ID).source().commit().mark(0x100, 0xff00).build());
        assertThat(only().mark()).isEqualTo(0x105);

        var reply = TestPacket.udp(SERVER, 53, CLIENT, 4000);
        track(reply, IN);
        assertThat(reply.key.get(FlowField.CT_MARK)).isEqualTo(0x105);
        track(reply, CtRequest.inSpace(ID).source().mark(0, -1).build());
        assertThat(only().mark()).isZero();
    }

    @Test
    void shouldMakeRoomByEndingConnectionsWithoutAnAnswerAndElseRefuse() {
        space.max(2);
        pass(TestPacket.udp(CLIENT, 4000, SERVER, 53));
        pass(TestPacket.udp(CLIENT, 4001, SERVER, 53));
        var third = TestPacket.udp(CLIENT, 4002, SERVER, 53);
        track(third, IN);
        int result = tracker.track(KEEP, third.key, third.buffer, 64, third.length, now);
        // With two connections in a table of many stripes the one to go may not be near: then the packet is refused.
        assertThat(space.count()).isEqualTo(2);
        assertThat(result).isIn(0, Tracker.REFUSED);
        space.max(3);
        track(third, IN);
        assertThat(tracker.track(KEEP, third.key, third.buffer, 64, third.length, now))
                .isZero();
    }

    @Test
    void shouldEndASpaceWithItsConnections() {
        space.liberal(true);
        pass(TestPacket.udp(CLIENT, 4000, SERVER, 53));
        host.spaces().remove(ID, now);
        assertThat(host.spaces().space(ID).count()).isZero();
        assertThat(host.spaces().space(ID).liberal()).isFalse();
        assertThat(pass(TestPacket.udp(CLIENT, 4000, SERVER, 53))).isEqualTo("new|trk");
    }

    @Test
    void shouldMakePacketsOfOneConnectionOfTwoThatBeginItAtOnce() {
        var snat = CtRequest.inSpace(ID).source().commit().nat(source(PUBLIC)).build();
        var one = TestPacket.udp(SERVER, 4000, CLIENT, 53);
        var two = TestPacket.udp(SERVER, 4000, CLIENT, 53);
        track(one, IN);
        track(two, IN);
        track(one, snat);
        track(
                two,
                CtRequest.inSpace(ID)
                        .source()
                        .commit()
                        .nat(source("198.51.100.6"))
                        .build());
        assertThat(two.source()).isEqualTo(one.source());
        assertThat(space.count()).isOne();
    }

    @Test
    void shouldChooseInsideARangeOfAddressesAndPorts() {
        var spec = NatSpec.of(NatSpec.Direction.SRC)
                .withIpv4(Ipv4Address.parse("198.51.100.8"), Ipv4Address.parse("198.51.100.11"))
                .withPorts(2000, 2009)
                .withFlags(false, false, true);
        var request = CtRequest.inSpace(ID).source().commit().nat(spec).build();
        var seen = new java.util.HashSet<String>();
        for (int i = 0; i < 30; i++) {
            var packet = TestPacket.udp("10.0.1." + (i + 1), 4000, CLIENT, 53);
            track(packet, IN);
            track(packet, request);
            assertThat(packet.source()).matches("198\\.51\\.100\\.(8|9|10|11):200\\d");
            seen.add(packet.source());
        }
        assertThat(seen).hasSize(30);
    }

    @Test
    void shouldNotAllocateForPacketsOfExistingConnections() {
        var first = TestPacket.udp(SERVER, 4000, CLIENT, 53);
        track(first, IN);
        track(first, CtRequest.inSpace(ID).source().commit().nat(source(PUBLIC)).build());
        tcp(false, 100, 0, SYN, 0);
        tcp(true, 500, 101, SYN | ACK, 0);
        tcp(false, 101, 501, ACK, 0);
        var there = TestPacket.udp(SERVER, 4000, CLIENT, 53);
        var back = TestPacket.udp(CLIENT, 53, PUBLIC, 4000);
        var segment = TestPacket.tcp(CLIENT, 4000, SERVER, 80, 101, 501, ACK, 0);
        long bytes = AllocatedBytes.until(1, () -> {
            for (int i = 0; i < 1000; i++) {
                run(there);
                run(back);
                run(segment);
            }
        });
        assertThat(bytes).isZero();
    }

    /** In and out, and the frame as it was again. */
    private void run(TestPacket packet) {
        long addresses = packet.buffer.getLong(64 + 26);
        int ports = packet.buffer.getInt(64 + 34);
        tracker.track(IN, packet.key, packet.buffer, 64, packet.length, now);
        tracker.track(OUT, packet.key, packet.buffer, 64, packet.length, now);
        short checksum = packet.buffer.getShort(64 + 24);
        if (packet.buffer.getLong(64 + 26) != addresses) {
            packet.buffer.putLong(64 + 26, addresses);
            packet.buffer.putInt(64 + 34, ports);
            space.verifies(false);
            packet.buffer.putShort(64 + 24, checksum);
        }
    }
}
