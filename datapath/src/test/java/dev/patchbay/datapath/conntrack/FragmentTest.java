package dev.patchbay.datapath.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.flowcache.key.FlowField;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FragmentTest {
    private static final int MORE = 0x2000;
    private static final CtRequest COMMIT = CtRequest.inZone(1).commit().build();

    private final Conntrack host = new Conntrack(1);
    private final Tracker tracker = host.tracker();
    private long now = 1000;

    /** A UDP datagram of 2000 octets, cut after so many. */
    private static List<TestPacket> datagram(int source, int... cuts) {
        var whole = new UnsafeBuffer(new byte[2200]);
        new FrameBuilder()
                .wrap(whole, 0)
                .ethernet(2, 1)
                .ipv4(source, Ipv4Address.parse("10.0.0.2"))
                .udp(4000, 53)
                .payload(1992, 0x33)
                .finish();
        List<TestPacket> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : 2000;
            var piece = new TestPacket();
            piece.finished(new FrameBuilder()
                    .wrap(piece.buffer, 64)
                    .ethernet(2, 1)
                    .ipv4(source, Ipv4Address.parse("10.0.0.2"))
                    .protocol(17)
                    .fragment(7, (i < cuts.length ? MORE : 0) | from / 8)
                    .payload(whole, 34 + from, to - from));
            pieces.add(piece);
            from = to;
        }
        return pieces;
    }

    private int track(TestPacket packet, CtRequest request) {
        return tracker.track(request, packet.key, packet.buffer, 64, packet.length, now);
    }

    private List<ReleasedFragment> released() {
        List<ReleasedFragment> all = new ArrayList<>();
        for (ReleasedFragment fragment = tracker.takeReleased(); fragment != null; fragment = fragment.next()) {
            all.add(fragment);
        }
        return all;
    }

    @Test
    void shouldHoldFragmentsUntilAllAreThere() {
        List<TestPacket> pieces = datagram(0x0a000001, 1200);

        assertThat(track(pieces.get(1), COMMIT)).isEqualTo(Tracker.HELD);
        assertThat(track(pieces.get(0), COMMIT)).isEqualTo(Tracker.HELD | Tracker.RELEASED);
        List<ReleasedFragment> out = released();
        assertThat(out).hasSize(2);
        assertThat(out.get(0).length()).isEqualTo(pieces.get(0).length);
        assertThat(out).allSatisfy(fragment -> {
            assertThat(fragment.key().get(FlowField.CT_STATE)).isEqualTo(CtState.NEW | CtState.TRACKED);
            assertThat(fragment.key().get(FlowField.CT_TP_SRC)).isEqualTo(4000);
        });
        assertThat(host.connections()).isEqualTo(1);
        assertThat(host.fragments().kept()).isZero();
        assertThat(host.fragments().counters(false).counts()).isEqualTo(new FragmentCounters.Counts(2, 2, 0, 0, 0, 0));
    }

    @Test
    void shouldTranslateAllFragments() {
        var request = CtRequest.inZone(1)
                .commit()
                .nat(NatSpec.of(NatSpec.Direction.SRC).withIpv4(0xc0000201, 0))
                .build();
        for (TestPacket piece : datagram(0x0a000001, 1200, 1600)) {
            // The piece in the middle is smaller than any but the last may be.
            host.fragments().minimum(false, 400);
            track(piece, request);
        }
        List<TestPacket> wanted = datagram(0xc0000201, 1200, 1600);
        List<ReleasedFragment> out = released();
        assertThat(out).hasSize(3);
        for (int i = 0; i < 3; i++) {
            byte[] frame = new byte[out.get(i).length()];
            out.get(i).buffer().getBytes(0, frame);
            assertThat(frame).isEqualTo(wanted.get(i).frame());
        }
    }

    @Test
    void shouldRefuseSmallAndOverlappingFragments() {
        assertThat(track(datagram(0x0a000001, 800).get(0), COMMIT)).isZero();
        TestPacket first = datagram(0x0a000001, 1200).get(0);
        track(first, COMMIT);
        TestPacket again = datagram(0x0a000001, 1200).get(0);
        assertThat(again.track(tracker, COMMIT, now)).isEqualTo("inv|trk");
        assertThat(host.fragments().counters(false).counts()).isEqualTo(new FragmentCounters.Counts(1, 0, 0, 1, 1, 0));
    }

    @Test
    void shouldSayUnderWhichRecirculationsFragmentsWait() {
        for (int recirculation = 5; recirculation <= 6; recirculation++) {
            TestPacket first = datagram(0x0a000001, 1200).get(0);
            first.key.set(FlowField.RECIRC_ID, recirculation);
            assertThat(track(first, COMMIT)).isEqualTo(Tracker.HELD);
        }
        assertThat(host.keeps(4)).isFalse();
        assertThat(host.keeps(5)).isTrue();
        TestPacket last = datagram(0x0a000001, 1200).get(1);
        last.key.set(FlowField.RECIRC_ID, 5);
        track(last, COMMIT);
        assertThat(released()).hasSize(2);

        assertThat(host.keeps(5)).isFalse();
        assertThat(host.keeps(6)).isTrue();
        host.expireAll(now + 25_000);
        assertThat(host.keeps(6)).isFalse();
    }

    @Test
    void shouldReleaseFragmentsAsInvalidWhenTheRestDoesNotCome() {
        track(datagram(0x0a000001, 1200).get(0), COMMIT);
        assertThat(host.fragments().describe())
                .containsExactly("(src=10.0.0.1,dst=10.0.0.2,recirc_id=0,ip_id=7,dl_type=0x800,zone=1,nw_proto=17,"
                        + "num_fragments=1,state=first frag)");
        now += 15_000;
        assertThat(track(TestPacket.udp("10.0.0.9", 1, "10.0.0.2", 2), COMMIT)).isZero();
        now += 1;
        assertThat(track(TestPacket.udp("10.0.0.9", 1, "10.0.0.2", 2), COMMIT)).isEqualTo(Tracker.RELEASED);
        assertThat(released())
                .singleElement()
                .satisfies(fragment ->
                        assertThat(fragment.key().get(FlowField.CT_STATE)).isEqualTo(CtState.INVALID));
    }

    @Test
    void shouldDropFragmentsThatNobodyComesFor() {
        track(datagram(0x0a000001, 1200).get(0), COMMIT);
        now += 25_000;
        host.expireAll(now);
        assertThat(host.fragments().kept()).isZero();
        assertThat(host.fragments().counters(false).counts().purged()).isEqualTo(1);
    }

    @Test
    void shouldCallFragmentsInvalidWhenKeepingIsOff() {
        host.fragments().counters(false).enabled(false);
        assertThat(datagram(0x0a000001, 1200).get(0).track(tracker, COMMIT, now))
                .isEqualTo("inv|trk");
    }
}
