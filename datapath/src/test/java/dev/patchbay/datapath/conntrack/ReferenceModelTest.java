package dev.patchbay.datapath.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tracker beside a model of UDP tracking and source translation made of plain maps. */
class ReferenceModelTest {
    private static final String[] HOSTS = {"10.0.0.1", "10.0.0.2", "10.0.0.3"};
    private static final String PUBLIC = "192.0.2.1";
    private static final NatSpec SNAT =
            NatSpec.of(NatSpec.Direction.SRC).withIpv4(0xc0000201, 0).withPorts(5000, 0);

    private final Map<String, Known> connections = new LinkedHashMap<>();
    private final Conntrack host = new Conntrack(1);
    private final Tracker tracker = host.tracker();
    private long now = 1000;

    /** A connection of the model. */
    private static final class Known {
        private End client;
        private String forward;
        private String reply;
        private boolean translated;
        private boolean answered;
        private long end;
    }

    private record End(String address, int port) {}

    private static String name(int zone, End from, End to) {
        return zone + " " + from + " " + to;
    }

    private Known find(String tuple) {
        return connections.values().stream()
                .filter(known -> known.end > now && (known.forward.equals(tuple) || known.reply.equals(tuple)))
                .findFirst()
                .orElse(null);
    }

    /** What the model says of a packet; the translated ends are put into {@code out}. */
    private String expect(int zone, End from, End to, boolean commit, boolean force, boolean nat, List<End> out) {
        String tuple = name(zone, from, to);
        Known known = find(tuple);
        out.add(from);
        out.add(to);
        boolean reply = known != null && !known.forward.equals(tuple);
        if (force && reply && !known.translated) {
            known.end = 0;
            known = null;
        }
        if (known != null) {
            known.answered |= reply;
            known.end = now + (known.answered ? 30_000 : 60_000);
            String state = known.answered ? reply ? "est|rpl|trk" : "est|trk" : "new|trk";
            if (!nat || !known.translated) {
                return state;
            }
            if (reply) {
                out.set(1, known.client);
                return state + "|dnat";
            }
            out.set(0, new End(PUBLIC, 5000));
            return state + "|snat";
        }
        if (!commit) {
            return "new|trk";
        }
        var made = new Known();
        made.client = from;
        made.forward = tuple;
        made.reply = name(zone, to, from);
        made.translated = nat;
        made.end = now + 60_000;
        if (nat) {
            made.reply = name(zone, to, new End(PUBLIC, 5000));
            // An address is taken until its connection is swept out.
            if (connections.values().stream().anyMatch(other -> other.reply.equals(made.reply))) {
                return "new|trk";
            }
            out.set(0, new End(PUBLIC, 5000));
        }
        connections.put(tuple + now + connections.size(), made);
        return nat ? "new|trk|snat" : "new|trk";
    }

    @Test
    void shouldAgreeWithPlainMaps() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 6_000; i++) {
            int zone = random.nextInt(2);
            End from = new End(HOSTS[random.nextInt(2)], 1 + random.nextInt(3));
            End to = new End(HOSTS[2], 53);
            boolean nat = zone == 1;
            boolean back = random.nextBoolean();
            if (back) {
                End client = nat && random.nextInt(4) > 0 ? new End(PUBLIC, 5000) : from;
                from = to;
                to = client;
            }
            boolean commit = !back && random.nextInt(3) > 0;
            boolean force = commit && !nat && random.nextInt(4) == 0;
            var request = CtRequest.inZone(zone);
            if (commit) {
                request.commit();
            }
            if (force) {
                request.force();
            }
            if (nat) {
                request.nat(commit ? SNAT : NatSpec.EXISTING);
            }
            List<End> out = new ArrayList<>();
            String expected = expect(zone, from, to, commit, force, nat, out);
            var packet = TestPacket.udp(from.address, from.port, to.address, to.port);

            assertThat(packet.track(tracker, request.build(), now))
                    .as("seed %d, packet %d, %s to %s in zone %d", seed, i, from, to, zone)
                    .isEqualTo(expected);
            assertThat(packet.source())
                    .as("seed %d, packet %d", seed, i)
                    .isEqualTo(out.get(0).address + ':' + out.get(0).port);
            assertThat(packet.destination())
                    .as("seed %d, packet %d", seed, i)
                    .isEqualTo(out.get(1).address + ':' + out.get(1).port);
            if (random.nextInt(20) == 0) {
                now += random.nextInt(50_000);
                host.expireAll(now);
                connections.values().removeIf(known -> known.end <= now);
            }
        }
        assertThat(host.connections()).isEqualTo(connections.size());
    }
}
