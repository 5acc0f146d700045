package dev.patchbay.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.host.EngineOptions;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.run.CheckResult.Outcome;
import dev.patchbay.datapath.underlay.Engine;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hosts in JVMs of their own, on real sockets. */
@Timeout(120)
class ProcessesTest {
    private static final int NET = 77;
    private static final long PATIENCE_MS = 60_000;

    @TempDir
    private Path folder;

    private int port;
    private Lab lab;

    @BeforeEach
    void prepare() throws Exception {
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress("127.0." + NET + ".11", 0))) {
            port = probe.getLocalPort();
        } catch (IOException e) {
            assumeTrue(false, "this system has no loopback address but 127.0.0.1: " + e.getMessage());
        }
        lab = LabReader.read(SmallLab.write(
                folder,
                "processes-" + ProcessHandle.current().pid(),
                NET,
                "- {id: a, ping: {from: A, to: B, count: 3, interval: 1ms}, within: 20s}"));
    }

    private RunningLab start() throws Exception {
        return start(EngineOptions.DEFAULT);
    }

    private RunningLab start(EngineOptions engine) throws Exception {
        HostOptions options = new HostOptions(port, engine, false, null);
        return RunningLab.inProcesses(lab, List.of("one", "two"), options, PATIENCE_MS);
    }

    private static ProcessHandle process(HostLink host) throws Exception {
        Map<?, ?> info = (Map<?, ?>) Json.parse(host.call("lab/info"));
        return ProcessHandle.of((Long) info.get("pid")).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void shouldPingOverRealDatagramsAndLeaveNothingBehind(Engine engine) throws Exception {
        assumeTrue(engine.obstacle() == null, () -> "the " + engine + " engine cannot run here: " + engine.obstacle());
        ProcessHandle one;
        ProcessHandle two;
        try (RunningLab running = start(new EngineOptions(engine, true, false, 32, 2, 2))) {
            one = process(running.hosts().get("one"));
            two = process(running.hosts().get("two"));
            Check check = lab.checks().getFirst();
            CheckResult result = new CheckRunner(lab, running.hosts()).run(check);
            assertThat(result.outcome()).as(result.seen()).isEqualTo(Outcome.OK);
            assertThat(running.hosts().get("one").call("dpctl/show"))
                    .containsPattern("  underlay: " + engine + " engine.*, 2 workers\n");
        }
        assertThat(one.isAlive()).isFalse();
        assertThat(two.isAlive()).isFalse();
        assertThat(ControlSockets.ofUser().lab(lab.name())).doesNotExist();
    }

    @Test
    void shouldSayWhoDiedAndWhy() throws Exception {
        try (RunningLab running = start()) {
            ProcessHandle two = process(running.hosts().get("two"));
            two.destroyForcibly();
            running.awaitDeath(TimeUnit.SECONDS.toMillis(20));
            assertThat(running.death()).isEqualTo("host two was killed by signal 9");
            assertThatThrownBy(() -> new CheckRunner(lab, running.hosts())
                            .run(lab.checks().getFirst()))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void shouldNameTheOwnerOfAnAddress() throws Exception {
        try (RunningLab running = start()) {
            assertThat(running.hosts()).hasSize(2);
            lab = LabReader.read(
                    SmallLab.write(folder, "other-" + ProcessHandle.current().pid(), NET, "[]"));
            assertThatThrownBy(this::start)
                    .isInstanceOf(HostFailure.class)
                    .hasMessageContaining("underlay address 127.0." + NET + ".1")
                    .hasMessageContaining(" is in use by host ")
                    .hasMessageContaining(" of lab processes-");
        }
    }

    @Test
    void shouldSayWhenAnotherProgramHasTheAddress() throws Exception {
        try (DatagramSocket foreign = new DatagramSocket(new InetSocketAddress("127.0." + NET + ".12", port))) {
            assertThat(foreign.isBound()).isTrue();
            assertThatThrownBy(this::start)
                    .isInstanceOf(HostFailure.class)
                    .hasMessageContaining("host two")
                    .hasMessageContaining("in use by another program");
        }
    }
}
