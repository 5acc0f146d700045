package dev.patchbay.datapath;

import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.datapath.worker.TimedAgent;
import dev.patchbay.datapath.worker.Worker;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The caller is the driver: nothing moves but inside {@link #settle}.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class SteppedDriver implements SwitchDriver {
    private final List<TimedAgent> agents = new ArrayList<>();
    private List<Worker> workers = List.of();
    private SlowPath slowPath;

    @Override
    public EventLoop eventLoop(int worker) {
        return null;
    }

    @Override
    public Wakeup workerWakeup(int worker) {
        return Wakeup.NONE;
    }

    @Override
    public Wakeup onRead(int worker) {
        return Wakeup.NONE;
    }

    @Override
    public Wakeup slowPathWakeup() {
        return Wakeup.NONE;
    }

    @Override
    public void start(List<Worker> driven, SlowPath answering) {
        workers = driven;
        slowPath = answering;
    }

    @Override
    public void onWorker(int worker, Runnable task) {
        task.run();
    }

    @Override
    public boolean onSlowPath(Command<?> command) {
        slowPath.runToEnd(command);
        return true;
    }

    @Override
    public LongSupplier nanoClock() {
        return null;
    }

    @Override
    public void add(TimedAgent agent) {
        agent.onStart();
        agents.add(agent);
    }

    /** Gives turns until nobody has anything to do, statistics and invalidations included. */
    void settle() {
        int work;
        do {
            work = 0;
            for (Worker worker : workers) {
                work += worker.doWork();
            }
            work += slowPath.doWork();
            for (TimedAgent agent : agents) {
                work += step(agent);
            }
            slowPath.model().pushStatistics();
            slowPath.settleChanges();
        } while (work > 0);
    }

    private static int step(TimedAgent agent) {
        try {
            return agent.doWork();
        } catch (Exception e) {
            throw new IllegalStateException(agent.roleName() + " failed", e);
        }
    }

    @Override
    public void close() {
        agents.forEach(TimedAgent::onClose);
        agents.clear();
    }
}
