package dev.patchbay.control.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.netns.ToolBench.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same command lines to the iproute2, net-tools and procps of this system, in a namespace of its own, and to ours. */
@Timeout(300)
class RealToolsTest {
    private static final String END = "--END-OF-ANSWER--";

    @Test
    void shouldAnswerLikeTheRealOnesWhenTheyAreInstalled() throws Exception {
        List<String> commands = commands();
        List<Answer> real = real(commands);
        List<String> differences = new ArrayList<>();
        try (ToolBench bench = new ToolBench()) {
            for (int i = 0; i < commands.size(); i++) {
                Answer ours = bench.run(commands.get(i));
                Answer theirs = real.get(i);
                boolean same = settled(commands.get(i), theirs.text()).equals(settled(commands.get(i), ours.text()));
                if (!same || theirs.status() != ours.status()) {
                    differences.add(commands.get(i) + "\n  real [" + theirs.status() + "]:\n" + theirs.text()
                            + "  ours [" + ours.status() + "]:\n" + ours.text());
                }
            }
        }
        assertThat(differences).as("differences").isEmpty();
    }

    /**
     * Without what differs from host to host: numbers of devices, how another namespace is called, a queue never used, and the
     * order of neighbours, which is that of a hash.
     */
    private static String settled(String command, String text) {
        String settled = settled(text);
        return command.matches("(ip .*neigh|arp|bridge fdb show).*")
                ? settled.lines().map(String::strip).sorted().collect(Collectors.joining("\n"))
                : settled;
    }

    private static String settled(String text) {
        return text.replaceAll("(?m)^[0-9]+: (?=[a-z])", "N: ")
                .replaceAll("@if[0-9]+ *", "@ifN ")
                .replaceAll("@if[0-9]+:", "@ifN:")
                .replace("link-netns fip1", "link-netnsid 0")
                .replaceAll("qdisc (noop|pfifo_fast) ", "qdisc noqueue ")
                .replace("state LOWERLAYERDOWN", "state DOWN")
                .replace(" tentative ", " ")
                // What a kernel without VLAN filtering does not say, and what was learned meanwhile.
                .replaceAll("(?m)^.* vlan 1 master .*\n", "")
                .replaceAll("(?m)^.* master qbr1 \n", "")
                .replaceAll("\\{[^{}]*\"vlan\":1,[^{}]*\\},", "")
                .replaceAll("\\{[^{}]*\"state\":\"\"\\},", "")
                .replaceAll("\"ifindex\": ?[0-9]+", "\"ifindex\":N")
                .replaceAll("\"link_index\": ?[0-9]+", "\"link_index\":N")
                .replaceAll("initval 0x[0-9a-f]{8}", "initval 0xN")
                .replaceAll("(?m)^Size in memory: [0-9]+$", "Size in memory: N")
                .strip();
    }

    private static List<String> commands() throws IOException {
        try (InputStream in = RealToolsTest.class.getResourceAsStream("commands.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        }
    }

    private static List<Answer> real(List<String> commands) throws Exception {
        StringBuilder script = new StringBuilder("""
                export LC_ALL=C PATH=/usr/sbin:/sbin:$PATH
                case "$(ip -V 2>/dev/null)" in *iproute2-6.1.*) ;; *) exit 77;; esac
                mkdir -p /run/netns && mount -t tmpfs none /run/netns || exit 77
                for name in accept_dad router_solicitations; do
                    sysctl -qw net.ipv6.conf.all.$name=0 net.ipv6.conf.default.$name=0 || exit 77
                done
                """);
        for (String command : commands) {
            for (String word : ToolBench.words(command)) {
                script.append(" '").append(word).append('\'');
            }
            script.append(" 2>&1 </dev/null\necho \"").append(END).append(" $?\"\n");
        }
        Process process;
        try {
            process = new ProcessBuilder("unshare", "-rnm", "sh")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noUnshare) {
            Assumptions.abort("no unshare on this system: " + noUnshare.getMessage());
            return List.of();
        }
        Thread feeder = Thread.ofVirtual().start(() -> {
            try (var out = process.getOutputStream()) {
                out.write(script.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                // The shell ended before it read all of it; its status says so.
            }
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        feeder.join();
        Assumptions.assumeTrue(
                !Set.of(77, 126, 127).contains(process.waitFor()) && output.contains(END),
                "iproute2 6.1 cannot be run in a namespace of its own here: "
                        + output.lines().findFirst().orElse(""));
        List<Answer> answers = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String line : (Iterable<String>) output.lines()::iterator) {
            int end = line.indexOf(END);
            if (end >= 0) {
                answers.add(new Answer(
                        text.append(line, 0, end).toString(),
                        Integer.parseInt(line.substring(end + END.length()).strip())));
                text.setLength(0);
            } else {
                text.append(line).append('\n');
            }
        }
        return answers;
    }
}
