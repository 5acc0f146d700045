package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.agent.HostAgent;
import dev.patchbay.control.agent.LocalPeers;
import dev.patchbay.control.agent.Peers;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.command.RecordedCall;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.host.EngineOptions;
import dev.patchbay.control.host.Host;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.lab.LabSlice;
import dev.patchbay.control.run.HostLink;
import dev.patchbay.control.run.Leases;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * All hosts of a lab in this JVM, joined in memory, and what an operator types on them.
 *
 * <p>Words of a command line are parted by blanks; single quotes keep them together.
 */
final class TestLab implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Lab lab;
    private final Map<String, Host> hosts = new LinkedHashMap<>();

    private TestLab(Lab lab) {
        this.lab = lab;
    }

    /** Starts {@code labs/NAME.yaml}, and waits until its guests have the addresses that they ask for. */
    static TestLab start(String name) throws Exception {
        TestLab running = start(LabReader.read(Path.of("labs", name + ".yaml")));
        try {
            Map<String, HostLink> links = new LinkedHashMap<>();
            running.hosts.forEach((host, started) -> links.put(host, HostLink.of(started)));
            Leases.await(running.lab, links);
            return running;
        } catch (Exception e) {
            running.close();
            throw e;
        }
    }

    static TestLab start(Lab lab) throws Exception {
        return start(lab, new MemoryNetwork(), null);
    }

    /** The same with sockets, on the addresses and the port that the lab says. */
    static TestLab startOnSockets(Lab lab) throws Exception {
        return start(lab, null, null);
    }

    /** Starts hosts that keep what they know in a folder. */
    static TestLab start(Lab lab, Path state) throws Exception {
        return start(lab, new MemoryNetwork(), state);
    }

    private static TestLab start(Lab lab, MemoryNetwork network, Path state) throws Exception {
        TestLab running = new TestLab(lab);
        Peers peers = new LocalPeers();
        try {
            for (String host : lab.hosts().keySet()) {
                Path folder = state == null ? null : state.resolve(host);
                HostOptions options = new HostOptions(0, EngineOptions.DEFAULT, false, folder);
                Host started = Host.start(lab, host, options, network, peers);
                running.hosts.put(host, started);
                started.join();
            }
            return running;
        } catch (Exception e) {
            running.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    /** Makes the running hosts what another lab file says; what each of them did. */
    Map<String, String> apply(String text) throws Exception {
        Lab next = LabReader.parse("edited.yaml", text);
        Map<String, String> done = new LinkedHashMap<>();
        for (Map.Entry<String, Host> host : hosts.entrySet()) {
            done.put(
                    host.getKey(),
                    host.getValue()
                            .commands()
                            .run(HostAgent.APPLY, List.of(LabSlice.write(next, host.getKey())))
                            .strip());
        }
        return done;
    }

    /** The packets that all hosts have dropped, by reason. */
    Map<DropReason, Long> drops() {
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (Host host : hosts.values()) {
            for (DropReason reason : DropReason.values()) {
                long count = host.vswitch().counters().drops(reason);
                if (count > 0) {
                    drops.merge(reason, count, Long::sum);
                }
            }
        }
        return drops;
    }

    /** A guest, wherever it is. */
    Guest guest(String name) {
        return hosts.values().stream()
                .flatMap(host -> host.guests().named(name).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no guest " + name));
    }

    /** What a command printed, and how it ended. */
    record Outcome(int status, String output, String errors) {}

    /** Runs a command line on a host as {@code patchbay exec} does, its output a pipe. */
    Outcome run(String host, String line) throws Exception {
        return run(host, line, new RecordedCall());
    }

    /** Runs a command line whose output is a terminal. */
    Outcome onTerminal(String host, String line) throws Exception {
        return run(host, line, new RecordedCall().terminal());
    }

    private Outcome run(String host, String line, RecordedCall call) throws IOException, InterruptedException {
        List<String> words = words(line);
        Program program = hosts.get(host).commands().program(words.getFirst());
        assertThat(program).as("program %s on %s", words.getFirst(), host).isNotNull();
        int status = program.run(call, words.subList(1, words.size()));
        call.out().flush();
        return new Outcome(status, call.output(), call.errors());
    }

    /** Output of a command that has to succeed; it becomes evidence. */
    String shown(Evidence evidence, String host, String line) throws Exception {
        return succeeded(evidence, host, line, run(host, line));
    }

    /** The same, printed to a terminal. */
    String shownOnTerminal(Evidence evidence, String host, String line) throws Exception {
        return succeeded(evidence, host, line, onTerminal(host, line));
    }

    private static String succeeded(Evidence evidence, String host, String line, Outcome outcome) {
        evidence.command(host, line, outcome.output() + outcome.errors());
        assertThat(outcome.status())
                .as("%s on %s: %s", line, host, outcome.errors())
                .isZero();
        return outcome.output();
    }

    /** Asks again until the output is as wanted: what follows traffic may come a moment later. */
    String awaited(Evidence evidence, String host, String line, Predicate<String> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NS;
        Outcome outcome = run(host, line);
        while (!wanted.test(outcome.output()) && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
            outcome = run(host, line);
        }
        evidence.command(host, line, outcome.output() + outcome.errors());
        assertThat(wanted.test(outcome.output()))
                .as("%s on %s: %s", line, host, outcome.output())
                .isTrue();
        return outcome.output();
    }

    /** Starts a capture that goes on until it is closed. */
    Capture capture(String host, String line) throws InterruptedException {
        return new Capture(hosts.get(host), words(line));
    }

    private static List<String> words(String line) {
        return List.of(line.split(" (?=(?:[^']*'[^']*')*[^']*$)")).stream()
                .map(word -> word.replace("'", ""))
                .toList();
    }

    @Override
    public void close() {
        hosts.values().forEach(Host::close);
    }

    /** A running {@code tcpdump}, or another program that ends by an interrupt. */
    static final class Capture implements AutoCloseable {
        private final RecordedCall call = new RecordedCall();
        private final Thread thread;
        private volatile Throwable failure;

        private Capture(Host host, List<String> words) throws InterruptedException {
            Program program = host.commands().program(words.getFirst());
            thread = Thread.ofPlatform().daemon().name("capture").start(() -> {
                try {
                    program.run(call, words.subList(1, words.size()));
                } catch (IOException | InterruptedException | RuntimeException e) {
                    failure = e;
                }
            });
            await(() -> call.errors().contains("listening on"));
        }

        private void await(BooleanSupplier condition) {
            long deadline = System.nanoTime() + PATIENCE_NS;
            while (!condition.getAsBoolean() && thread.isAlive() && System.nanoTime() - deadline < 0) {
                Thread.onSpinWait();
            }
            assertThat(condition.getAsBoolean())
                    .as("capture says: %s%s", call.errors(), call.output())
                    .isTrue();
        }

        /** Waits until so many lines were printed. */
        List<String> lines(int atLeast) {
            await(() -> call.output().lines().count() >= atLeast);
            return call.output().lines().toList();
        }

        /** Ends it. */
        String end() {
            if (thread.isAlive()) {
                call.interruptHandler().run();
            }
            await(() -> !thread.isAlive());
            return call.output().strip();
        }

        /** What it says besides the frames: the line at the start, the counts at the end. */
        String notes() {
            return call.errors();
        }

        @Override
        public void close() {
            end();
        }
    }
}
