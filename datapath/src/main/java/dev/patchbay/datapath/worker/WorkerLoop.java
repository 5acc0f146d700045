package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.vport.Wakeup;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Drives one worker, and the agents that live beside it, on a Netty event loop.
 *
 * <p><b>What.</b> A duty cycle runs when the underlay has read datagrams ({@link #cycle}), when somebody calls {@link
 * #wakeup} (a tap has frames, the slow path has answered), and when an agent's deadline has come. While there is work the
 * cycle is put into the loop's queue again, so that sockets get their turn in between; when there is none the loop sleeps.
 *
 * <p><b>Threads.</b> {@link #wakeup}, {@link #start}, {@link #add}, {@link #remove} and {@link #stop} from any thread; the
 * rest on the event loop.
 *
 * <p><b>Memory.</b> Waking allocates nothing while a wake-up is pending, else Netty's queue entry. A timer is made only
 * when an agent has a deadline.
 */
public final class WorkerLoop implements Wakeup {
    /** Duty cycles in a row before other tasks of the event loop get their turn. */
    private static final int ROUNDS = 8;

    private final EventLoop loop;
    private final EpochNanoClock clock;
    private final Consumer<Throwable> fatal;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final Runnable woken = this::onWoken;
    private final Runnable timed = this::onTimer;
    private final List<TimedAgent> agents = new ArrayList<>();
    private Worker worker;
    private boolean running;
    private boolean stopped;
    private ScheduledFuture<?> timer;
    private long timerDeadlineNs = TimedAgent.NEVER;

    /**
     * Creates a driver that does nothing before {@link #start}.
     *
     * @param loop of the worker.
     * @param clock of the worker and its agents.
     * @param fatal told of whatever escapes the worker or an agent; the loop has stopped then.
     */
    public WorkerLoop(EventLoop loop, EpochNanoClock clock, Consumer<Throwable> fatal) {
        this.loop = loop;
        this.clock = clock;
        this.fatal = fatal;
    }

    /**
     * The event loop.
     *
     * @return as given to the constructor.
     */
    public EventLoop eventLoop() {
        return loop;
    }

    /**
     * Begins to drive a worker.
     *
     * @param driven the worker; from now on it belongs to the event loop.
     */
    public void start(Worker driven) {
        loop.execute(() -> {
            worker = driven;
            cycle();
        });
    }

    /**
     * Lets an agent live on this loop.
     *
     * @param agent is started and called on the event loop.
     */
    public void add(TimedAgent agent) {
        loop.execute(() -> {
            agent.onStart();
            agents.add(agent);
            cycle();
        });
    }

    /**
     * Ends an agent.
     *
     * @param agent that was added.
     */
    public void remove(TimedAgent agent) {
        loop.execute(() -> {
            if (agents.remove(agent)) {
                agent.onClose();
            }
        });
    }

    /** Stops driving; agents are closed. The event loop itself goes on. */
    public void stop() {
        loop.execute(() -> {
            stopped = true;
            cancelTimer();
            agents.forEach(TimedAgent::onClose);
            agents.clear();
        });
    }

    @Override
    public void wakeup() {
        if (running && loop.inEventLoop()) {
            // The cycle at hand looks again before it ends.
            pending.set(true);
        } else if (pending.compareAndSet(false, true)) {
            try {
                loop.execute(woken);
            } catch (RejectedExecutionException e) {
                // The event loop has ended, so there is nobody to wake.
            }
        }
    }

    private void onWoken() {
        cycle();
    }

    private void onTimer() {
        timer = null;
        timerDeadlineNs = TimedAgent.NEVER;
        cycle();
    }

    /** Runs duty cycles now, on the event loop; an engine calls it when it has read datagrams. */
    public void cycle() {
        if (running) {
            // The cycle at hand looks again before it ends.
            pending.set(true);
            return;
        }
        if (stopped || worker == null) {
            pending.set(false);
            return;
        }
        running = true;
        try {
            int work = 0;
            for (int round = 0; round < ROUNDS; round++) {
                pending.set(false);
                work = worker.doWork();
                for (int i = 0; i < agents.size(); i++) {
                    work += agents.get(i).doWork();
                }
                if (work == 0 && !pending.get()) {
                    break;
                }
            }
            if (work > 0 || pending.get()) {
                pending.set(true);
                loop.execute(woken);
            } else {
                worker.rest();
                setTimer();
            }
        } catch (Throwable t) {
            stopped = true;
            fatal.accept(t);
        } finally {
            running = false;
        }
    }

    private void setTimer() {
        long deadlineNs = TimedAgent.NEVER;
        for (int i = 0; i < agents.size(); i++) {
            deadlineNs = Math.min(deadlineNs, agents.get(i).nextDeadlineNs());
        }
        if (deadlineNs == timerDeadlineNs) {
            return;
        }
        cancelTimer();
        if (deadlineNs != TimedAgent.NEVER) {
            timerDeadlineNs = deadlineNs;
            timer = loop.schedule(timed, Math.max(0, deadlineNs - clock.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
            timerDeadlineNs = TimedAgent.NEVER;
        }
    }
}
