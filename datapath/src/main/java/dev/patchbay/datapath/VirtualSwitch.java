package dev.patchbay.datapath;

import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.underlay.UnderlayLimit;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.datapath.worker.TimedAgent;
import dev.patchbay.datapath.worker.Worker;
import dev.patchbay.datapath.worker.WorkerContext;
import dev.patchbay.datapath.worker.WorkerStatistics;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One switch: a worker that forwards, a slow path that owns the tables, and the caches between them.
 *
 * <p><b>What.</b> {@link #stepped} gives a switch without threads that moves only when told to: with a manual clock it is
 * deterministic. {@link #started} gives one that runs.
 *
 * <p><b>Threads.</b> A started switch may be used from any thread. A stepped one belongs to one thread at a time.
 */
public final class VirtualSwitch implements AutoCloseable {
    private final SwitchContext context;
    private final SwitchDriver driver;
    private final Underlay underlay;
    private final Worker worker;
    private final SlowPath slowPath;

    private VirtualSwitch(SwitchContext context, SwitchDriver driver, UnderlayFactory underlays)
            throws UnderlayBindException {
        this.context = context;
        this.driver = driver;
        Fabric fabric = new Fabric(context, driver.nanoClock() != null);
        Arena arena = new Arena(WorkerContext.DEFAULT_ARENA_BYTES + underlays.arenaBytes());
        underlay = underlays.open(new UnderlayFactory.Site(
                arena, fabric.vteps(), driver.eventLoop(), driver.workerWakeup(), driver.onRead()));
        worker = new Worker(workerSettings(fabric, arena));
        slowPath = new SlowPath(fabric, new SwitchModel(fabric), driver.nanoClock());
        fabric.join(worker, driver);
        driver.start(worker, slowPath);
    }

    private WorkerContext workerSettings(Fabric fabric, Arena arena) {
        WorkerContext settings = new WorkerContext()
                .arena(arena)
                .underlay(underlay)
                .vports(fabric.vports())
                .tunnelPorts(fabric.tunnelPorts())
                .megaflows(fabric.megaflows())
                .conntrack(fabric.conntrack())
                .meters(fabric.meters())
                .cache(context.cache())
                .batch(context.batch())
                .reservedBits(context.reservedBits())
                .clock(context.clock())
                .wakeup(driver.workerWakeup())
                .slowPathWakeup(driver.slowPathWakeup())
                .errorHandler(context.errorHandler());
        if (context.emcInsertInverseProbability() >= 0) {
            settings.emc(new ExactMatchCache<>(
                    ExactMatchCache.DEFAULT_ENTRIES, context.emcInsertInverseProbability(), context.hashSeed()));
        }
        return settings;
    }

    /**
     * A switch that its caller moves by hand.
     *
     * @param context settings.
     * @param underlays makes its engine; one without sockets.
     * @return new switch without bridges.
     */
    public static VirtualSwitch stepped(SwitchContext context, UnderlayFactory underlays) {
        try {
            return new VirtualSwitch(context, new SteppedDriver(), underlays);
        } catch (UnderlayBindException e) {
            throw new IllegalArgumentException("a stepped switch has no event loop for sockets", e);
        }
    }

    /**
     * A switch with threads of its own.
     *
     * @param context settings.
     * @param name of the switch, for its threads.
     * @param underlays makes its engine.
     * @return new switch without bridges, already running.
     * @throws UnderlayBindException if an address of the underlay cannot be bound; nothing is left behind then.
     */
    public static VirtualSwitch started(SwitchContext context, String name, UnderlayFactory underlays)
            throws UnderlayBindException {
        StartedDriver driver = new StartedDriver(name, context.fatalHandler()::onError);
        try {
            return new VirtualSwitch(context, driver, underlays);
        } catch (UnderlayBindException | RuntimeException e) {
            driver.abandon();
            throw e;
        }
    }

    /**
     * The switch's time.
     *
     * @return clock.
     */
    public SwitchClock clock() {
        return context.clock();
    }

    /**
     * Has work done on the slow path. When the future completes, the caches have followed whatever it changed.
     *
     * @param work gets the model; an exception it throws completes the future, as does an {@link IllegalStateException} if a
     *     started switch was closed.
     * @param <T> kind of result.
     * @return its result; of a stepped switch already complete.
     */
    public <T> CompletableFuture<T> call(Function<SwitchModel, T> work) {
        return callInSteps(Steps.once(work));
    }

    /**
     * Has long work done on the slow path, in steps; other work has its turn in between. When the future completes, the caches
     * have followed whatever it changed.
     *
     * @param work an exception it throws ends it and completes the future, as does an {@link IllegalStateException} if a
     *     started switch was closed.
     * @param <T> kind of result.
     * @return its result; of a stepped switch already complete.
     */
    public <T> CompletableFuture<T> callInSteps(Steps<T> work) {
        Command<T> command = new Command<>(work);
        if (!driver.onSlowPath(command)) {
            command.refuse();
        }
        return command.future();
    }

    /**
     * Lets all packets count that the caches have forwarded so far: do this before reading counters or ages.
     *
     * @return complete when it is done.
     */
    public CompletableFuture<Void> statistics() {
        return callInSteps(new CountPackets());
    }

    /**
     * Moves a stepped switch until nothing more happens: frames are forwarded, upcalls answered, statistics pushed and all
     * invalidations done.
     *
     * @throws IllegalStateException if the switch runs by itself.
     */
    public void settle() {
        if (driver instanceof SteppedDriver stepped) {
            stepped.settle();
        } else {
            throw new IllegalStateException("a started switch moves by itself");
        }
    }

    /**
     * Lets an agent, such as the guests behind the ports, live on the worker's event loop. Its deadlines are times of {@link
     * System#nanoTime}; in a stepped switch it is asked in each round of {@link #settle}.
     *
     * @param agent polled in each duty cycle.
     */
    public void colocate(TimedAgent agent) {
        driver.add(agent);
    }

    /**
     * Wakes the worker's event loop and the agents on it, for those that have left work for one of them.
     *
     * @return to be called from any thread; does nothing in a stepped switch.
     */
    public Wakeup workerWakeup() {
        return driver.workerWakeup();
    }

    /**
     * What the worker counted.
     *
     * @return counters, readable by any thread.
     */
    public WorkerCounters counters() {
        return worker.counters();
    }

    /**
     * How many workers forward.
     *
     * @return at least 1.
     */
    public int workers() {
        return context.workers();
    }

    /**
     * What a worker counted, under Open vSwitch's names. Any thread.
     *
     * @param index of the worker, from 0.
     * @return as it is now.
     */
    public WorkerStatistics statistics(int index) {
        return worker(index).statistics();
    }

    /**
     * How a worker's time goes.
     *
     * @param index of the worker, from 0.
     * @return readable by any thread.
     */
    public DutyCycles cycles(int index) {
        return worker(index).cycles();
    }

    private Worker worker(int index) {
        Objects.checkIndex(index, workers());
        return worker;
    }

    /**
     * Which engine the underlay has, for people.
     *
     * @return a few words; empty without an underlay, and for one that needs no mention.
     */
    public String underlayDescription() {
        return underlay == null ? "" : underlay.description();
    }

    /**
     * What the underlay's engine cannot do.
     *
     * @return limits known so far; empty without an underlay.
     */
    public Set<UnderlayLimit> underlayLimits() {
        return underlay == null ? Set.of() : underlay.limits();
    }

    @Override
    public void close() {
        if (underlay != null) {
            underlay.close();
        }
        driver.close();
    }
}
