package dev.patchbay.datapath.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConntrackRehearsalTest {
    private static final String CLIENT = "10.0.0.9";
    private static final String SERVER = "10.0.0.5";
    private static final CtRequest LOOK = CtRequest.inZone(1).build();
    private static final CtRequest KEEP = CtRequest.inZone(1).commit().build();

    private final Conntrack host = new Conntrack(42);
    private final Tracker real = host.tracker();
    private long now = 1_000_000;

    private static List<String> dump(Conntrack of, long now) {
        List<String> lines = new ArrayList<>();
        of.show(now, entry -> lines.add(entry.format(true, true))).finish();
        lines.sort(null);
        return lines;
    }

    @Test
    void shouldKnowTheConnectionsOfTheRealTable() {
        TestPacket.udp(CLIENT, 4000, SERVER, 53).track(real, KEEP, now);
        Tracker trial = host.rehearsal().tracker();
        assertThat(TestPacket.udp(SERVER, 53, CLIENT, 4000).track(trial, LOOK, now))
                .isEqualTo("est|rpl|trk");
        assertThat(TestPacket.udp(CLIENT, 4000, SERVER, 53).track(trial, LOOK, now))
                .isEqualTo("est|trk");
        // To the real one there was no answer.
        assertThat(TestPacket.udp(CLIENT, 4000, SERVER, 53).track(real, LOOK, now))
                .isEqualTo("new|trk");
    }

    @Test
    void shouldKeepWhatBeginsToItself() {
        Conntrack rehearsal = host.rehearsal();
        Tracker trial = rehearsal.tracker();
        TestPacket.udp(CLIENT, 4000, SERVER, 53).track(trial, KEEP, now);
        assertThat(TestPacket.udp(SERVER, 53, CLIENT, 4000).track(trial, LOOK, now))
                .isEqualTo("est|rpl|trk");
        assertThat(rehearsal.connections()).isOne();
        assertThat(host.connections()).isZero();
        assertThat(dump(host, now)).isEmpty();
    }

    @Test
    void shouldCountAgainstCopiesOfLimits() {
        host.limits().set(1, 1);
        Tracker trial = host.rehearsal().tracker();
        TestPacket.udp(CLIENT, 1, SERVER, 53).track(trial, KEEP, now);
        TestPacket.udp(CLIENT, 2, SERVER, 53).track(trial, KEEP, now);
        assertThat(TestPacket.udp(SERVER, 53, CLIENT, 2).track(trial, LOOK, now))
                .isEqualTo("new|trk");
        assertThat(host.limits().usage(1).count()).isZero();
    }

    @Test
    void shouldTranslateAsTheRealTableDoes() {
        CtRequest nat = CtRequest.inZone(1)
                .commit()
                .nat(NatSpec.of(NatSpec.Direction.SRC)
                        .withIpv4(Ipv4Address.parse("192.0.2.1"), 0)
                        .withPorts(5000, 5001))
                .build();
        TestPacket.udp(CLIENT, 4000, SERVER, 53).track(real, nat, now);
        Tracker trial = host.rehearsal().tracker();
        // One of the two ports is taken by a connection that this table has not seen yet.
        TestPacket.udp(CLIENT, 4001, SERVER, 53).track(trial, nat, now);
        TestPacket.udp(CLIENT, 4002, SERVER, 53).track(trial, nat, now);
        CtRequest existing = CtRequest.inZone(1).nat(NatSpec.EXISTING).build();
        int answered = 0;
        for (int port = 5000; port <= 5001; port++) {
            String state = TestPacket.udp(SERVER, 53, "192.0.2.1", port).track(trial, existing, now);
            answered += state.contains("rpl") ? 1 : 0;
        }
        assertThat(answered).isEqualTo(2);
        assertThat(host.connections()).isOne();
    }

    /** Against a second real table that got the same packets. */
    @Test
    void shouldAnswerAsTheRealTableWouldHave() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Conntrack twin = new Conntrack(42);
        Tracker twins = twin.tracker();
        for (int i = 0; i < 300; i++) {
            now += random.nextInt(3000);
            TestPacket packet = draw(random);
            CtRequest request = random.nextBoolean() ? KEEP : LOOK;
            packet.track(real, request, now);
            packet.track(twins, request, now);
        }
        long start = now;
        List<String> before = dump(host, start);
        assertThat(before).isNotEmpty();
        Tracker trial = host.rehearsal().tracker();
        for (int i = 0; i < 300; i++) {
            now += random.nextInt(300);
            TestPacket packet = draw(random);
            CtRequest request = random.nextBoolean() ? KEEP : LOOK;
            assertThat(packet.track(trial, request, now))
                    .as("packet %d of seed %d", i, seed)
                    .isEqualTo(packet.track(twins, request, now));
        }
        assertThat(dump(host, start)).isEqualTo(before);
    }

    private static TestPacket draw(Random random) {
        boolean back = random.nextBoolean();
        int port = 4000 + random.nextInt(6);
        String client = back ? SERVER : CLIENT;
        String server = back ? CLIENT : SERVER;
        int from = back ? 80 : port;
        int to = back ? port : 80;
        return switch (random.nextInt(3)) {
            case 0 -> TestPacket.udp(client, from, server, to);
            case 1 -> TestPacket.tcp(client, from, server, to, 1000, 0, TestPacket.SYN, 0);
            default -> TestPacket.tcp(client, from, server, to, 1001, 1, TestPacket.ACK, 0);
        };
    }
}
