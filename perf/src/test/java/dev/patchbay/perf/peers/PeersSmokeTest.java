package dev.patchbay.perf.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patchbay.control.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the whole thing once, with the least of everything. */
class PeersSmokeTest {
    @TempDir
    private Path folder;

    @Test
    void shouldCarryTheSourcesFramesThroughPatchbayToTheSink() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root makes network namespaces");
        assumeTrue(
                List.of("ip", "ethtool", "kill", "gcc").stream().allMatch(Programs::has),
                "ip, ethtool, kill or gcc is missing");
        assumeTrue(namespacesWork(), "network namespaces cannot be made here");

        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = new CommandLine(new PeersCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(
                        "--systems=limit,portable",
                        "--workloads=single:64:10",
                        "--rounds=1",
                        "--seconds=0.3",
                        "--settle=0.3",
                        "--disturbance=99",
                        "--results=" + folder);

        assertThat(status).as("%s%n%s", out, err).isZero();
        Map<?, ?> result = (Map<?, ?>) Json.parse(Files.readAllBytes(folder.resolve("peers-rate.json")));
        assertThat((List<?>) result.get("rounds")).hasSize(3).allSatisfy(round -> {
            Map<?, ?> figures = (Map<?, ?>) round;
            assertThat((Long) figures.get("samples")).isPositive();
            assertThat((Long) figures.get("wrong")).isZero();
        });
        assertThat(Programs.run("ip", "netns", "list"))
                .doesNotContain("patchbay" + ProcessHandle.current().pid());
    }

    private static boolean namespacesWork() throws Exception {
        String name = "patchbay" + ProcessHandle.current().pid() + "-test";
        try {
            Programs.run("ip", "netns", "add", name);
            Programs.run("ip", "netns", "delete", name);
            return true;
        } catch (PeersException refused) {
            return false;
        }
    }
}
