package dev.patchbay.datapath;

import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.datapath.worker.TimedAgent;
import dev.patchbay.datapath.worker.Worker;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.LongSupplier;

/** Who gives a switch's workers and slow path their turns: threads of their own, or the caller. */
interface SwitchDriver {
    /** A worker's event loop; null if it has none. */
    EventLoop eventLoop(int worker);

    /** Called by anyone who has work for a worker. */
    Wakeup workerWakeup(int worker);

    /** Called on a worker's event loop by an engine that has read datagrams: gives the worker its turn at once. */
    Wakeup onRead(int worker);

    /** Called by the workers when they have upcalls. */
    Wakeup slowPathWakeup();

    /** From now on all get their turns. */
    void start(List<Worker> workers, SlowPath slowPath);

    /** Has something done on a worker's thread. */
    void onWorker(int worker, Runnable task);

    /** Has something done on the slow path; returns at once, or when it is done. False if the slow path has ended. */
    boolean onSlowPath(Command<?> command);

    /** The time by which the slow path cuts its work into slices; null if it need not, since nobody runs while it does. */
    LongSupplier nanoClock();

    /** Polls an agent on the first worker's thread from now on. */
    void add(TimedAgent agent);

    /** Ends all turns; returns when no thread of the switch runs any more. */
    void close();
}
