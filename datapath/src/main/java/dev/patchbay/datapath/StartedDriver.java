package dev.patchbay.datapath;

import dev.patchbay.datapath.underlay.Transport;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.datapath.worker.TimedAgent;
import dev.patchbay.datapath.worker.Worker;
import dev.patchbay.datapath.worker.WorkerLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A thread per worker, which is an event loop of Netty's and on which, for the first worker, the agents live too; and one for
 * the slow path. All sleep while there is nothing to do.
 *
 * <p><b>Threads.</b> All methods may be called from any thread.
 */
final class StartedDriver implements SwitchDriver, Runnable {
    private static final long LONGEST_SLEEP_MS = 500;
    private static final long QUIET_MS = 0;
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    /**
     * Octets. Flows may nest 4,096 resubmits, each inside actions of the one before, and such a packet must not end the slow
     * path: 12 MiB are enough even for code that is not compiled. What is not used takes no memory.
     */
    private static final long SLOW_PATH_STACK = 32L << 20;

    private final EventLoopGroup group;
    private final List<WorkerLoop> workerLoops = new ArrayList<>();
    private final Thread slowPathThread;
    private final Consumer<Throwable> fatal;
    private SlowPath slowPath;
    private volatile boolean asleep;
    private volatile boolean closed;

    /** Guards {@link #ended}: each command is refused, or runs before the slow path's thread ends. */
    private final Object lastCommand = new Object();

    private boolean ended;

    StartedDriver(String name, int workers, Consumer<Throwable> fatal) {
        this.fatal = fatal;
        group = Transport.best().newEventLoops(workers, name + "-worker");
        for (int i = 0; i < workers; i++) {
            // The group hands out its loops in turn.
            workerLoops.add(new WorkerLoop(group.next(), System::nanoTime, fatal));
        }
        slowPathThread = Thread.ofPlatform()
                .name(name + "-slow-path")
                .stackSize(SLOW_PATH_STACK)
                .daemon()
                .unstarted(this);
    }

    @Override
    public EventLoop eventLoop(int worker) {
        return workerLoops.get(worker).eventLoop();
    }

    @Override
    public Wakeup workerWakeup(int worker) {
        return workerLoops.get(worker);
    }

    @Override
    public Wakeup onRead(int worker) {
        return workerLoops.get(worker)::cycle;
    }

    @Override
    public Wakeup slowPathWakeup() {
        return this::wakeSlowPath;
    }

    private void wakeSlowPath() {
        if (asleep) {
            LockSupport.unpark(slowPathThread);
        }
    }

    @Override
    public void start(List<Worker> workers, SlowPath answering) {
        slowPath = answering;
        slowPathThread.start();
        for (int i = 0; i < workers.size(); i++) {
            workerLoops.get(i).start(workers.get(i));
        }
    }

    @Override
    public void onWorker(int worker, Runnable task) {
        eventLoop(worker).execute(task);
    }

    @Override
    public boolean onSlowPath(Command<?> command) {
        synchronized (lastCommand) {
            if (ended) {
                return false;
            }
            slowPath.submit(command);
        }
        wakeSlowPath();
        return true;
    }

    @Override
    public LongSupplier nanoClock() {
        return System::nanoTime;
    }

    @Override
    public void add(TimedAgent agent) {
        workerLoops.getFirst().add(agent);
    }

    /** The slow path's thread. */
    @Override
    public void run() {
        try {
            while (!closed) {
                if (slowPath.doWork() == 0) {
                    sleep();
                }
            }
        } catch (RuntimeException | Error e) {
            fatal.accept(e);
        } finally {
            synchronized (lastCommand) {
                ended = true;
            }
            slowPath.finishCommands();
        }
    }

    private void sleep() {
        asleep = true;
        // Whoever brings work after this look sees that we sleep, and wakes us.
        if (!slowPath.hasWork() && !closed) {
            long ms = Math.clamp(slowPath.nextDeadlineMs() - slowPath.model().nowMs(), 1, LONGEST_SLEEP_MS);
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(ms));
        }
        asleep = false;
    }

    /** Gives the event loops back when the switch could not be made. */
    void abandon() {
        endEventLoops();
    }

    private void endEventLoops() {
        group.shutdownGracefully(QUIET_MS, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_TIMEOUT_MS);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(slowPathThread);
        try {
            // First the slow path, whose answers wake the event loops.
            slowPathThread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workerLoops.forEach(WorkerLoop::stop);
        endEventLoops();
    }
}
