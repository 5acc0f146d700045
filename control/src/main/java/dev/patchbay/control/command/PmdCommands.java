package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.counter.CycleHistory;
import dev.patchbay.datapath.worker.WorkerStatistics;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;

/**
 * Where the workers' time goes: {@code dpif-netdev/pmd-stats-show}, {@code pmd-stats-clear} and {@code pmd-perf-show}
 * (ovs-vswitchd(8)).
 *
 * <p>The workers' values only grow; clearing them is to remember what they were.
 *
 * <p><b>Threads.</b> Any; no command asks the slow path or a worker.
 */
final class PmdCommands {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final long NS_PER_MS = 1_000_000;
    private static final double MS_PER_S = 1e3;

    private final VirtualSwitch vswitch;
    private final AtomicReferenceArray<WorkerStatistics> cleared;

    PmdCommands(VirtualSwitch vswitch) {
        this.vswitch = vswitch;
        cleared = new AtomicReferenceArray<>(vswitch.workers());
        for (int worker = 0; worker < vswitch.workers(); worker++) {
            clear(worker);
        }
    }

    void register(CommandRegistry registry) {
        registry.command("dpif-netdev/pmd-stats-show", "[-pmd core] [dp]", 0, 3, this::showStatistics);
        registry.command("dpif-netdev/pmd-stats-clear", "[-pmd core] [dp]", 0, 3, this::clearStatistics);
        registry.command(
                "dpif-netdev/pmd-perf-show",
                "[-nh] [-it iter-history-len] [-ms ms-history-len] [-pmd core] [dp]",
                0,
                8,
                this::showPerformance);
    }

    /** As in the original, what is not known is taken for the name of a datapath, and there is only one. */
    private void eachWorker(Iterator<String> arguments, IntConsumer what) {
        long only = -1;
        while (arguments.hasNext()) {
            if (arguments.next().equals("-pmd") && arguments.hasNext()) {
                String core = arguments.next();
                only = core.matches("[0-9]{1,9}") ? Long.parseLong(core) : only;
            }
        }
        for (int worker = 0; worker < vswitch.workers(); worker++) {
            if (only < 0 || only == worker) {
                what.accept(worker);
            }
        }
    }

    private void clear(int worker) {
        cleared.set(worker, vswitch.statistics(worker));
    }

    private WorkerStatistics statistics(int worker) {
        WorkerStatistics then = cleared.get(worker);
        return vswitch.statistics(worker).since(then);
    }

    private String clearStatistics(List<String> arguments) {
        eachWorker(arguments.iterator(), this::clear);
        return "";
    }

    private String showStatistics(List<String> arguments) {
        StringBuilder out = new StringBuilder();
        eachWorker(arguments.iterator(), worker -> {
            out.append(PmdFormat.thread(worker));
            PmdFormat.statistics(out, statistics(worker));
        });
        return out.toString();
    }

    private String showPerformance(List<String> arguments) {
        boolean histograms = true;
        int iterations = 0;
        int milliseconds = 0;
        int next = 0;
        // These come first; from the first other word on it is as with the other commands.
        for (boolean known = true; known && next < arguments.size(); ) {
            String option = arguments.get(next);
            boolean hasValue = next + 1 < arguments.size();
            if (option.equals("-nh")) {
                histograms = false;
                next++;
            } else if (option.equals("-it") && hasValue) {
                iterations = rows(arguments.get(next + 1));
                next += 2;
            } else if (option.equals("-ms") && hasValue) {
                milliseconds = rows(arguments.get(next + 1));
                next += 2;
            } else {
                known = false;
            }
        }
        boolean bins = histograms;
        int its = iterations;
        int ms = milliseconds;
        StringBuilder out = new StringBuilder();
        eachWorker(arguments.listIterator(next), worker -> show(out, worker, bins, its, ms));
        return out.toString();
    }

    private static int rows(String text) {
        String digits = text.replaceFirst("^[ +]*([0-9]{0,9}).*", "0$1");
        return digits.matches("[0-9]+") ? Math.min(Integer.parseInt(digits), CycleHistory.SHOWN) : 0;
    }

    private void show(StringBuilder out, int worker, boolean histograms, int iterations, int milliseconds) {
        WorkerStatistics statistics = statistics(worker);
        long durationMs = (vswitch.clock().nanoTime() - statistics.timeNs()) / NS_PER_MS;
        out.append("\nTime: ").append(LocalTime.now(ZoneId.systemDefault()).format(TIME));
        out.append(String.format(Locale.ROOT, "\nMeasurement duration: %.3f s\n\n", durationMs / MS_PER_S));
        out.append(PmdFormat.thread(worker)).append('\n');
        PmdFormat.overall(out, statistics, durationMs / MS_PER_S);
        if (histograms) {
            out.append('\n');
            PmdFormat.histograms(out, statistics);
        }
        if (iterations > 0) {
            out.append('\n');
            CycleHistory history = vswitch.cycles(worker).cycles();
            PmdFormat.iterationHistory(
                    out, history.latest(iterations, statistics.cycles().cyclesWritten()));
        }
        if (milliseconds > 0) {
            out.append('\n');
            CycleHistory history = vswitch.cycles(worker).milliseconds();
            PmdFormat.millisecondHistory(
                    out, history.latest(milliseconds, statistics.cycles().millisecondsWritten()));
        }
    }
}
