package dev.patchbay.control.run;

import dev.patchbay.control.appctl.ExecCaller;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.host.EngineFlags;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.run.CheckResult.Outcome;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay run}: starts a lab, runs its checks, reports. */
@Command(
        name = "run",
        description = "Starts the hosts of a lab on this machine and runs its checks.",
        sortOptions = false)
public final class RunCommand implements Subcommand {
    private static final long DEFAULT_TIMEOUT_S = 300;
    private static final long DEATH_PATIENCE_MS = 500;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LAB", description = "The lab file (YAML or JSON).")
    private Path file;

    @Option(
            names = "--hosts",
            split = ",",
            paramLabel = "NAME",
            description = "Only these hosts; checks that need others are skipped.")
    private List<String> names = List.of();

    @Option(
            names = "--in-process",
            description = "All hosts in this process, joined in memory; no sockets are bound unless --port is given.")
    private boolean inProcess;

    @Option(names = "--keep", description = "Leave the lab running; end it with 'patchbay stop'.")
    private boolean keep;

    @Option(names = "--timeout", paramLabel = "S", description = "Seconds for everything together (default: 300).")
    private long timeout = DEFAULT_TIMEOUT_S;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "UDP port of the underlay (default: what the lab says, else 4789).")
    private Integer port;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Write results.json and a .hgrm file for each latency; on failure also each host's packets,"
                    + " flows and drop counters.")
    private Path results;

    @Option(names = "--json", description = "Print the results as JSON instead of a table.")
    private boolean json;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the results as JUnit's XML.")
    private Path junit;

    @Mixin
    private EngineFlags engine;

    /** Creates the command; picocli fills it in. */
    public RunCommand() {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        long startedMs = ProcessHandle.current()
                .info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElseGet(System::currentTimeMillis);
        Lab lab;
        try {
            lab = LabReader.read(file);
        } catch (LabException e) {
            System.err.println(e.getMessage());
            return ExitStatus.USAGE;
        }
        List<String> chosen = names.isEmpty() ? List.copyOf(lab.hosts().keySet()) : names;
        for (String name : chosen) {
            if (!lab.hosts().containsKey(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "lab '" + lab.name() + "' has no host '" + name + "'; its hosts are "
                                + String.join(", ", lab.hosts().keySet()));
            }
        }
        if (results != null) {
            Files.createDirectories(results);
        }
        return run(lab, chosen, startedMs);
    }

    private int run(Lab lab, List<String> chosen, long startedMs) throws InterruptedException, IOException {
        long deadlineMs = System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(timeout);
        RunReport report = new RunReport(lab, startedMs);
        ReportTable table = new ReportTable(System.out, ExecCaller.ofProcess().outIsTerminal(), lab.checks());
        try (Progress progress = new Progress(RunCommand::tell);
                RunningLab running = start(lab, chosen, progress, deadlineMs)) {
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "end-hosts"));
            report.hostsUp(chosen, inProcess, System.currentTimeMillis());
            if (!json) {
                table.hostsUp(report);
            }
            int status = check(lab, running, report, table, progress, deadlineMs);
            report.end(System.currentTimeMillis());
            progress.on("writing results");
            write(report, running, status);
            if (json) {
                System.out.println(ReportJson.of(report, status));
            } else {
                table.end(report);
            }
            if (keep && running.death() == null) {
                progress.on(null);
                keep(lab, running);
            }
            return status;
        } catch (HostFailure e) {
            System.err.println("patchbay: " + e.getMessage());
            return ExitStatus.COULD_NOT_START;
        }
    }

    private static void tell(String line) {
        System.err.println(line);
    }

    private RunningLab start(Lab lab, List<String> chosen, Progress progress, long deadlineMs)
            throws HostFailure, InterruptedException {
        progress.on("starting " + chosen.size() + " hosts");
        HostOptions options = new HostOptions(port == null ? 0 : port, engine.options(), results != null, null);
        if (!inProcess) {
            return RunningLab.inProcesses(lab, chosen, options, deadlineMs - System.currentTimeMillis());
        }
        return RunningLab.inThisProcess(lab, chosen, options, port == null ? new MemoryNetwork() : null);
    }

    private int check(
            Lab lab, RunningLab running, RunReport report, ReportTable table, Progress progress, long deadlineMs) {
        CheckRunner runner = new CheckRunner(lab, running.hosts());
        String over = null;
        for (Check check : lab.checks()) {
            CheckResult result;
            if (over != null) {
                result = CheckResult.skipped(check, over);
            } else if (System.currentTimeMillis() > deadlineMs) {
                result = new CheckResult(
                        check, Outcome.FAILED, "not run: the " + timeout + " s of --timeout are over", null, 0, 0);
            } else {
                progress.on("check " + check.id());
                try {
                    result = runner.run(check);
                } catch (HostFailure | InterruptedException e) {
                    over = died(running, e);
                    result = CheckResult.skipped(check, over);
                }
                if (over == null && running.death() != null) {
                    over = died(running, null);
                }
            }
            report.add(result);
            if (!json) {
                table.check(result);
            }
        }
        if (over != null) {
            System.err.println("patchbay: " + over + "; the other hosts are stopped");
            return ExitStatus.COULD_NOT_START;
        }
        return report.passed() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }

    /** A host is gone in the middle: why, the cause being that host whichever call noticed it first. */
    private static String died(RunningLab running, Exception noticed) {
        // The word of the dead host's end may come a moment after the broken connection.
        running.awaitDeath(DEATH_PATIENCE_MS);
        // The interrupt has done its work; what follows (dumps, goodbyes) shall not be interrupted by it.
        Thread.interrupted();
        return running.death() != null
                ? running.death()
                : noticed == null || noticed.getMessage() == null ? "interrupted" : noticed.getMessage();
    }

    private void keep(Lab lab, RunningLab running) throws HostFailure, InterruptedException {
        if (inProcess) {
            System.err.println("lab " + lab.name() + " keeps running in this process; Ctrl-C ends it");
            new CountDownLatch(1).await();
        }
        running.release();
        System.err.println("lab " + lab.name() + " keeps running: 'patchbay exec HOST -- COMMAND' looks inside,"
                + " 'patchbay stop " + lab.name() + "' ends it");
    }

    private void write(RunReport report, RunningLab running, int status) throws IOException {
        if (junit != null) {
            Files.writeString(junit, ReportJUnit.of(report));
        }
        if (results == null) {
            return;
        }
        Files.writeString(results.resolve("results.json"), ReportJson.of(report, status) + "\n");
        for (CheckResult result : report.results()) {
            if (result.hasLatency()) {
                result.latency().writeHgrm(results.resolve(result.check().id() + ".hgrm"));
            }
        }
        if (status == ExitStatus.OK) {
            return;
        }
        List<String> lost = new ArrayList<>();
        for (HostLink host : running.hosts().values()) {
            try {
                host.call("lab/dump", results.toAbsolutePath().toString());
            } catch (HostFailure e) {
                lost.add(e.getMessage());
            }
        }
        lost.forEach(message -> System.err.println("patchbay: no dump of " + message));
    }
}
