package dev.patchbay.datapath.netns.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is typed: a rule, or a refusal in words; and what was taken is printed so that it can be taken again. */
class IptablesFuzzTest {
    private static final IptablesRestore.Options PLAIN = new IptablesRestore.Options(true, false, false, null);

    private static final List<String> PIECES = List.of(
            "-A",
            "INPUT",
            "PREROUTING",
            "POSTROUTING",
            "a",
            "b",
            "-N",
            "-p",
            "tcp",
            "udp",
            "icmp",
            "-m",
            "tcp",
            "state",
            "conntrack",
            "mark",
            "connmark",
            "physdev",
            "mac",
            "set",
            "comment",
            "limit",
            "addrtype",
            "multiport",
            "!",
            "--dport",
            "--sport",
            "80",
            "1:2",
            "--ctstate",
            "DNAT",
            "--state",
            "NEW",
            "--mark",
            "0x2/0xffff",
            "-j",
            "-g",
            "ACCEPT",
            "DROP",
            "DNAT",
            "SNAT",
            "MARK",
            "CT",
            "REJECT",
            "LOG",
            "--to-destination",
            "192.0.2.1:80",
            "--to-source",
            "192.0.2.1-192.0.2.9",
            "--set-xmark",
            "1/2",
            "-s",
            "192.0.2.0/24",
            "-d",
            "1,2",
            "-i",
            "qr-+",
            "-o",
            "eth0",
            "-t",
            "nat",
            "raw",
            "mangle",
            "-D",
            "1",
            "-I",
            "-R",
            "-L",
            "-S",
            "-F",
            "-X",
            "-E",
            "-Z",
            "-P",
            "-n",
            "-v",
            "-x",
            "--line",
            "\"",
            "'",
            "",
            "--",
            "-",
            "-c",
            "5",
            "--comment",
            "x y",
            "--limit",
            "3/min",
            "99999999999");

    private static Iptables fresh() {
        return new Iptables(Family.IPV4, new IpSets(set -> {}), table -> {});
    }

    @FuzzTest
    void shouldTakeOrRefuseWhateverIsRestored(byte @NotNull [] bytes) {
        Iptables iptables = fresh();
        try {
            IptablesRestore.parse(Family.IPV4, new String(bytes, StandardCharsets.UTF_8), PLAIN)
                    .run(iptables);
        } catch (IptablesRestore.BadLine refused) {
            assertThat(refused.text("iptables-restore")).isNotBlank();
        }
        roundTrip(iptables);
    }

    @Test
    void shouldTakeOrRefuseAnyWordsInAnyOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Iptables iptables = fresh();
        int taken = 0;
        for (int i = 0; i < 50_000; i++) {
            List<String> words = random.ints(1 + random.nextInt(9), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .toList();
            try {
                IptablesCommand.parse(Family.IPV4, words).run(iptables);
                taken++;
            } catch (IptablesException refused) {
                assertThat(refused.text("iptables", "v"))
                        .as("seed %d: %s", seed, words)
                        .isNotBlank();
            } catch (RuntimeException wrong) {
                throw new AssertionError("seed " + seed + ": " + words, wrong);
            }
        }
        assertThat(taken).as("seed %d", seed).isPositive();
        roundTrip(iptables);
    }

    private static void roundTrip(Iptables iptables) {
        String saved = IptablesSave.text(iptables, null, true, Instant.EPOCH);
        Iptables again = fresh();
        try {
            IptablesRestore.parse(Family.IPV4, saved, PLAIN).run(again);
        } catch (IptablesRestore.BadLine refused) {
            throw new AssertionError(saved, refused);
        }
        assertThat(IptablesSave.text(again, null, true, Instant.EPOCH)).isEqualTo(saved);
    }
}
