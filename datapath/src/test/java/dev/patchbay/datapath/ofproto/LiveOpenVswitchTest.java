package dev.patchbay.datapath.ofproto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patchbay.datapath.ofproto.RecordedFlows.Answer;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same flows given to a real Open vSwitch and to this switch, if one is installed: a private database and switch with
 * dummy ports, which touch nothing of the system and need no root. Else the test is skipped and says so.
 *
 * <p>Random flows are spliced from recorded ones, so that each run asks something new. A seed can be given with {@code
 * -Dpatchbay.seed=}, the number of flows with {@code -Dpatchbay.live.flows=}.
 */
class LiveOpenVswitchTest {
    private static final int FLOWS = Integer.getInteger("patchbay.live.flows", 60);
    private static final long SEED = Long.getLong("patchbay.seed", 42);

    @TempDir
    private static Path run;

    private static boolean started;

    @BeforeAll
    static void startPrivateSwitch() throws IOException, InterruptedException {
        Path schema = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
        assumeTrue(
                Files.exists(schema) && available("ovs-vswitchd") && available("ovs-ofctl"),
                "skipped: no Open vSwitch is installed (Debian: openvswitch-switch)");
        String db = run.resolve("conf.db").toString();
        String socket = run.resolve("db.sock").toString();
        must("ovsdb-tool", "create", db, schema.toString());
        must(
                "ovsdb-server",
                db,
                "--remote=punix:" + socket,
                "--detach",
                "--no-chdir",
                "--pidfile=" + run.resolve("db.pid"),
                "--unixctl=" + run.resolve("db.ctl"));
        started = true;
        must("ovs-vsctl", "--db=unix:" + socket, "--no-wait", "init");
        must(
                "ovs-vswitchd",
                "unix:" + socket,
                "--disable-system",
                "--enable-dummy",
                "--detach",
                "--no-chdir",
                "--pidfile=" + run.resolve("switch.pid"),
                "--unixctl=" + run.resolve("switch.ctl"));
        List<String> setup = new ArrayList<>(List.of("ovs-vsctl", "--db=unix:" + socket));
        setup.addAll(List.of("add-br", "br1", "--", "set", "bridge", "br1", "datapath_type=dummy", "fail-mode=secure"));
        setup.add("protocols=OpenFlow10,OpenFlow13,OpenFlow15");
        String[] ports = {"q1", "q2", "q3", "q4", "patch-tun"};
        for (int i = 0; i < ports.length; i++) {
            int number = i == 4 ? 7 : i + 1;
            setup.addAll(List.of("--", "add-port", "br1", ports[i], "--", "set", "interface", ports[i], "type=dummy"));
            setup.add("ofport_request=" + number);
        }
        must(setup.toArray(String[]::new));
        for (String group : List.of("10", "11")) {
            must(
                    "ovs-ofctl",
                    "-O",
                    "OpenFlow15",
                    "add-group",
                    "br1",
                    "group_id=" + group + ",type=all,bucket=output:1");
        }
        must("ovs-ofctl", "-O", "OpenFlow13", "add-meter", "br1", "meter=10,kbps,band=type=drop,rate=5");
    }

    @AfterAll
    static void stopPrivateSwitch() throws IOException {
        if (started) {
            for (String file : List.of("switch.pid", "db.pid")) {
                Path pid = run.resolve(file);
                if (Files.exists(pid)) {
                    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                            .ifPresent(process -> {
                                process.destroy();
                                process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
                            });
                }
            }
        }
    }

    @Test
    void shouldAnswerNewFlowsLikeTheRealOne() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        List<String> parts = new ArrayList<>();
        for (String file : RecordedFlows.FILES) {
            RecordedFlows.read(file).forEach(answer -> parts.add(answer.flow()));
        }
        Set<String> deviating = new HashSet<>(RecordedFlows.lines("flows-deviating.txt"));
        parts.removeAll(deviating);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            String left = parts.get(random.nextInt(parts.size()));
            String right = parts.get(random.nextInt(parts.size()));
            int cut = right.indexOf("action");
            int keep = left.indexOf("action");
            String flow = cut < 0 || keep < 0 ? left : left.substring(0, keep) + right.substring(cut);
            OpenFlowVersion version = random.nextBoolean() ? OpenFlowVersion.OF10 : OpenFlowVersion.OF13;
            Answer real = askReal(version, flow);
            Answer own = RecordedFlows.ask(version, flow);
            if (!real.agrees(own)) {
                differences.add(real + "\n  but was " + own);
            }
        }
        assertThat(differences).as("seed %d", SEED).isEmpty();
    }

    private static Answer askReal(OpenFlowVersion version, String flow) throws IOException, InterruptedException {
        call("ovs-ofctl", "-O", "OpenFlow15", "del-flows", "br1");
        Output added = call("ovs-ofctl", "-O", version.option(), "add-flow", "br1", flow);
        String error = "";
        for (String line : added.err.lines().toList()) {
            if (line.startsWith("ovs-ofctl: ")) {
                error = line.substring("ovs-ofctl: ".length());
            } else if (line.startsWith("OFPT_ERROR") && error.isEmpty()) {
                error = "!" + line.substring(line.lastIndexOf(' ') + 1);
            }
        }
        List<String> dumps = new ArrayList<>();
        for (String dump : List.of("OpenFlow10", "OpenFlow13", "OpenFlow15")) {
            Output output = call("ovs-ofctl", "-O", dump, "dump-flows", "--no-stats", "--no-names", "br1");
            String line = output.out
                    .lines()
                    .filter(l -> !l.contains(" reply "))
                    .findFirst()
                    .orElse("");
            dumps.add(output.err.isBlank() ? line.strip() : "!");
        }
        return new Answer(version, flow, error, error.isEmpty() ? dumps : List.of("", "", ""));
    }

    private record Output(int status, String out, String err) {}

    private static Output call(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        for (String variable : List.of("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR", "OVS_SYSCONFDIR")) {
            builder.environment().put(variable, run.toString());
        }
        String path = builder.environment().getOrDefault("PATH", "");
        builder.environment().put("PATH", path + ":/usr/sbin:/sbin");
        Path out = Files.createTempFile(run, "out", ".txt");
        Path err = Files.createTempFile(run, "err", ".txt");
        // Daemons keep their output open, so it goes to files and nobody waits for its end.
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS))
                .as(Arrays.toString(command))
                .isTrue();
        Output output = new Output(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        Files.delete(out);
        Files.delete(err);
        return output;
    }

    private static void must(String... command) throws IOException, InterruptedException {
        Output output = call(command);
        assertThat(output.status).as(Arrays.toString(command) + output.err).isZero();
    }

    private static boolean available(String program) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
