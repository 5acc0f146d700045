package dev.patchbay.control.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.conntrack.CtTuple;
import dev.patchbay.datapath.conntrack.SpaceEntry;
import dev.patchbay.datapath.conntrack.SpaceTcpState;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConntrackEventsTest {
    private static final Set<String> ALL = Set.of("NEW", "UPDATES", "DESTROY");

    private static CtTuple tcp(String source, String destination, int from, int to) {
        return new CtTuple(
                false,
                0,
                Ipv4Address.parse(source) & 0xffff_ffffL,
                0,
                Ipv4Address.parse(destination) & 0xffff_ffffL,
                IpProtocol.TCP,
                from,
                to,
                0);
    }

    private static SpaceEntry entry(SpaceTcpState state, long seconds, boolean answered, boolean assured, int mark) {
        return new SpaceEntry(
                tcp("10.0.0.1", "10.0.0.2", 40_000, 22),
                tcp("10.0.0.2", "10.0.0.1", 22, 40_000),
                seconds,
                mark,
                state,
                answered,
                assured,
                false,
                false);
    }

    private static void look(ConntrackEvents events, SpaceEntry... entries) {
        events.begin();
        for (SpaceEntry entry : entries) {
            events.saw(0, entry);
        }
        events.end();
    }

    @Test
    void shouldSayWhatBecameOfAConnection() {
        ConntrackEvents events = new ConntrackEvents(ALL);
        look(events);
        look(events, entry(SpaceTcpState.SYN_SENT, 120, false, false, 0));
        look(events, entry(SpaceTcpState.SYN_SENT, 119, false, false, 0));
        look(events, entry(SpaceTcpState.ESTABLISHED, 432_000, true, true, 0));
        look(events, entry(SpaceTcpState.ESTABLISHED, 431_999, true, true, 5));
        look(events);
        String from = "src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=22 ";
        String back = "src=10.0.0.2 dst=10.0.0.1 sport=22 dport=40000";
        assertThat(events.take())
                .isEqualTo("    [NEW] tcp      6 120 SYN_SENT " + from + "[UNREPLIED] " + back + "\n"
                        + " [UPDATE] tcp      6 432000 ESTABLISHED " + from + back + " [ASSURED]\n"
                        + " [UPDATE] tcp      6 431999 ESTABLISHED " + from + back + " [ASSURED] mark=5\n"
                        + "[DESTROY] tcp      6 ESTABLISHED " + from + back + " [ASSURED] mark=5\n");
        assertThat(events.shown()).isEqualTo(4);
        assertThat(events.take()).isEmpty();
    }

    @Test
    void shouldSayThatAConnectionBeganWhenItIsAnsweredAtFirstSight() {
        ConntrackEvents events = new ConntrackEvents(ALL);
        look(events);
        look(events, entry(SpaceTcpState.ESTABLISHED, 432_000, true, true, 0));
        assertThat(events.take().lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("    [NEW] tcp      6 120 SYN_SENT ")
                                .contains("[UNREPLIED]"),
                        second -> assertThat(second).startsWith(" [UPDATE] tcp      6 432000 ESTABLISHED "));
    }

    @Test
    void shouldSayNothingOfWhatWasThereAndOfWhatIsNotAskedFor() {
        ConntrackEvents events = new ConntrackEvents(Set.of("DESTROY"));
        look(events, entry(SpaceTcpState.ESTABLISHED, 10, true, true, 0));
        look(events, entry(SpaceTcpState.CLOSE, 9, true, true, 0));
        assertThat(events.take()).isEmpty();
        look(events);
        assertThat(events.take()).startsWith("[DESTROY] tcp      6 CLOSE ");
    }
}
