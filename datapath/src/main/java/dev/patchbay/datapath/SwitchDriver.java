package dev.patchbay.datapath;

import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.datapath.worker.TimedAgent;
import dev.patchbay.datapath.worker.Worker;
import io.netty.channel.EventLoop;
import java.util.function.LongSupplier;

/** Who gives a switch's worker and slow path their turns: threads of their own, or the caller. */
interface SwitchDriver {
    /** The worker's event loop; null if it has none. */
    EventLoop eventLoop();

    /** Called by anyone who has work for the worker. */
    Wakeup workerWakeup();

    /** Called on the event loop by an engine that has read datagrams: gives the worker its turn at once. */
    Wakeup onRead();

    /** Called by the worker when it has upcalls. */
    Wakeup slowPathWakeup();

    /** From now on both get their turns. */
    void start(Worker worker, SlowPath slowPath);

    /** Has something done on the worker's thread. */
    void onWorker(Runnable task);

    /** Has something done on the slow path; returns at once, or when it is done. False if the slow path has ended. */
    boolean onSlowPath(Command<?> command);

    /** The time by which the slow path cuts its work into slices; null if it need not, since nobody runs while it does. */
    LongSupplier nanoClock();

    /** Polls an agent on the worker's thread from now on. */
    void add(TimedAgent agent);

    /** Ends all turns; returns when no thread of the switch runs any more. */
    void close();
}
