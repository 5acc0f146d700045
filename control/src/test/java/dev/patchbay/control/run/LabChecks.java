package dev.patchbay.control.run;

import dev.patchbay.control.host.EngineOptions;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.run.CheckResult.Outcome;
import dev.patchbay.datapath.underlay.MemoryNetwork;

/** A lab in this JVM, joined in memory, whose checks tests run one by one. */
public final class LabChecks implements AutoCloseable {
    private final RunningLab running;
    private final CheckRunner runner;

    private LabChecks(Lab lab, RunningLab running) {
        this.running = running;
        this.runner = new CheckRunner(lab, running.hosts());
    }

    /** What a check saw. */
    public record Seen(boolean good, String text) {}

    public static LabChecks start(Lab lab) throws HostFailure {
        return new LabChecks(
                lab,
                RunningLab.inThisProcess(
                        lab,
                        lab.hosts().keySet(),
                        new HostOptions(HostOptions.VXLAN_PORT, EngineOptions.DEFAULT, false, null),
                        new MemoryNetwork()));
    }

    public Seen run(Check check) throws HostFailure, InterruptedException {
        CheckResult result = runner.run(check);
        return new Seen(result.outcome() == Outcome.OK, result.seen());
    }

    @Override
    public void close() {
        running.close();
    }
}
