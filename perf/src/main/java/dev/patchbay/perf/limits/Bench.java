package dev.patchbay.perf.limits;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.command.OfctlProgram;
import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.vport.TapVport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * A running switch with one bridge, {@code br0}, and ports p1, p2 … on it.
 *
 * <p><b>Threads.</b> Any; the taps are for one thread or agent each.
 */
final class Bench implements AutoCloseable {
    static final int MAX_FLOWS = 4_000_000;
    private static final String NAME = "limits";
    /** How the names of the slow path's thread and of the worker's begin. */
    static final String SLOW_PATH = NAME + "-slow-path";

    static final String WORKER = NAME + "-worker";

    private final VirtualSwitch vswitch;
    private final OfctlProgram ofctl;
    private final List<TapVport> taps = new ArrayList<>();

    Bench(int ports) throws InterruptedException {
        // The goals are about what the switch can do, not about how many flows it allows.
        SwitchContext context = new SwitchContext().flowLimit(MAX_FLOWS).errorHandler(defect -> {
            throw new IllegalStateException(defect);
        });
        try {
            vswitch = VirtualSwitch.started(context, NAME, UnderlayFactory.NONE);
        } catch (UnderlayBindException impossible) {
            throw new IllegalStateException(impossible);
        }
        ofctl = new OfctlProgram(vswitch);
        ask(model -> model.addBridge("br0"));
        for (int i = 1; i <= ports; i++) {
            int number = i;
            taps.add(ask(model -> model.tap(model.addPort("br0", PortSpec.ordinary("p" + number, number)))));
        }
    }

    VirtualSwitch vswitch() {
        return vswitch;
    }

    /** The tap of port p{@code number}. */
    TapVport tap(int number) {
        return taps.get(number - 1);
    }

    <T> T ask(Function<SwitchModel, T> question) throws InterruptedException {
        try {
            return vswitch.call(question).get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** Nanoseconds of processor time that the switch's threads have used whose name has this ending. */
    long cpuNs(String ending) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith(NAME + ending))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getThreadId())))
                .sum();
    }

    /** Runs {@code ovs-ofctl} with a text as its standard input; what it prints is thrown away. */
    void ofctl(String input, String... arguments) throws IOException, InterruptedException {
        int status = ofctl.run(new Call(input), List.of(arguments));
        if (status != 0) {
            throw new IOException("ovs-ofctl " + String.join(" ", arguments) + " failed");
        }
    }

    @Override
    public void close() {
        vswitch.close();
    }

    /** Nobody sees what is printed. */
    private static final class Call implements ProgramCall {
        private final InputStream in;
        private final PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

        private Call(String input) {
            in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public PrintStream out() {
            return nowhere;
        }

        @Override
        public PrintStream err() {
            return System.err;
        }

        @Override
        public boolean outIsTerminal() {
            return false;
        }

        @Override
        public InputStream openRead(String path) {
            return in;
        }

        @Override
        public OutputStream openWrite(String path) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void onInterrupt(Runnable handler) {
            // Nobody interrupts it.
        }
    }
}
