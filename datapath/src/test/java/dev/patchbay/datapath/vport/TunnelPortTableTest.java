package dev.patchbay.datapath.vport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TunnelPortTableTest {
    private final TunnelPortTable table = new TunnelPortTable();

    private static TunnelVport port(int number, TunnelVport.Match match) {
        return new TunnelVport(number, "vxlan" + number, 1, match);
    }

    @Test
    void shouldPreferTheExactKeyThenTheRemoteThenTheLocalAddress() {
        table.add(port(1, new TunnelVport.Match(0, true, 0, true, 0, true)));
        assertThat(table.find(9, 8, 7)).isEqualTo(1);
        table.add(port(2, new TunnelVport.Match(0, false, 0, true, 0, true)));
        assertThat(table.find(9, 8, 7)).isEqualTo(2);
        table.add(port(3, new TunnelVport.Match(8, false, 0, true, 0, true)));
        assertThat(table.find(9, 8, 7)).isEqualTo(3);
        table.add(port(4, new TunnelVport.Match(0, false, 9, false, 0, true)));
        assertThat(table.find(9, 8, 7)).isEqualTo(4);
        table.add(port(5, new TunnelVport.Match(0, true, 0, true, 7, false)));
        assertThat(table.find(9, 8, 7)).isEqualTo(5);
        assertThat(table.find(9, 8, 6)).isEqualTo(4);
    }

    @Test
    void shouldRefuseASecondPortForTheSameDatagrams() {
        TunnelVport first = port(1, new TunnelVport.Match(8, false, 9, false, 5, true));
        TunnelVport same = port(2, new TunnelVport.Match(8, false, 9, false, 6, true));
        assertThat(table.add(first)).isTrue();
        assertThat(table.add(same)).isFalse();
        table.remove(same);
        assertThat(table.find(9, 8, 1)).isEqualTo(1);
        table.remove(first);
        assertThat(table.find(9, 8, 1)).isEqualTo(TunnelPortTable.NONE);
    }

    @Test
    void shouldAgreeWithALookThroughAllPorts() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TunnelPortTable tunnels = new TunnelPortTable();
            List<TunnelVport> ports = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                TunnelVport port = port(i, match(random));
                if (tunnels.add(port)) {
                    ports.add(port);
                }
                if (random.nextInt(4) == 0) {
                    tunnels.remove(ports.remove(random.nextInt(ports.size())));
                }
                int remote = 1 + random.nextInt(3);
                int local = 1 + random.nextInt(3);
                int vni = random.nextInt(3);
                assertThat(tunnels.find(remote, local, vni))
                        .as("seed %d", seed)
                        .isEqualTo(slow(ports, remote, local, vni));
            }
        }
    }

    private static TunnelVport.Match match(Random random) {
        return new TunnelVport.Match(
                random.nextInt(4),
                random.nextInt(4) == 0,
                1 + random.nextInt(3),
                random.nextInt(4) == 0,
                random.nextInt(3),
                random.nextBoolean());
    }

    private static int slow(List<TunnelVport> ports, int remote, int local, int vni) {
        int best = TunnelPortTable.NONE;
        int bestRank = Integer.MAX_VALUE;
        for (TunnelVport port : ports) {
            TunnelVport.Match match = port.match();
            boolean fits = (match.keyFlow() || match.key() == vni)
                    && (match.remoteFlow() || match.remote() == remote)
                    && (match.localFlow() || match.local() == 0 || match.local() == local);
            int rank = (match.keyFlow() ? 100 : 0)
                    + (match.remoteFlow() ? 10 : 0)
                    + (match.localFlow() ? 2 : match.local() == 0 ? 1 : 0);
            if (fits && rank < bestRank) {
                best = port.number();
                bestRank = rank;
            }
        }
        return best;
    }
}
