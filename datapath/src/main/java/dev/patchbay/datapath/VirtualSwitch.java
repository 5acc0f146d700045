package dev.patchbay.datapath;

import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.SwitchCounters;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One switch: workers that forward, a slow path that owns the tables, and the caches between them.
 *
 * <p><b>What.</b> {@link #stepped} gives a switch without threads that moves only when told to: with a manual clock it is
 * deterministic. {@link #started} gives one that runs.
 *
 * <p>With several workers each has its engine, its exact-match cache and its taps; megaflows, connections and meters are shared.
 * Whatever comes from one tap, or from one outer source port, goes through one worker, and so stays in order.
 *
 * <p><b>Threads.</b> A started switch may be used from any thread. A stepped one belongs to one thread at a time.
 */
public final class VirtualSwitch implements AutoCloseable {
    private final SwitchContext context;
    private final SwitchDriver driver;
    private final List<Underlay> underlays = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final SwitchCounters counters;

    private VirtualSwitch(SwitchContext context, SwitchDriver driver, UnderlayFactory factory)
            throws UnderlayBindException {
        this.context = context;
        this.driver = driver;
        Fabric fabric = new Fabric(context, driver.nanoClock() != null);
        try {
            for (int i = 0; i < context.workers(); i++) {
                Worker worker = worker(i, fabric, factory);
                workers.add(worker);
                fabric.join(worker, driver);
            }
        } catch (UnderlayBindException | RuntimeException e) {
            underlays.forEach(Underlay::close);
            throw e;
        }
        counters = new SwitchCounters(workers.stream().map(Worker::counters).toList());
        driver.start(workers, new SlowPath(fabric, new SwitchModel(fabric), driver.nanoClock()));
    }

    private Worker worker(int index, Fabric fabric, UnderlayFactory factory) throws UnderlayBindException {
        Arena arena = new Arena(WorkerContext.DEFAULT_ARENA_BYTES + factory.arenaBytes());
        Underlay underlay = factory.open(new UnderlayFactory.Site(
                index,
                context.workers(),
                underlays.isEmpty() ? null : underlays.getFirst(),
                arena,
                fabric.vteps(),
                driver.eventLoop(index),
                driver.workerWakeup(index),
                driver.onRead(index)));
        if (underlay != null) {
            underlays.add(underlay);
        }
        return new Worker(settings(index, fabric, arena, underlay));
    }

    private WorkerContext settings(int index, Fabric fabric, Arena arena, Underlay underlay) {
        WorkerContext settings = new WorkerContext()
                .index(index)
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
                .wakeup(driver.workerWakeup(index))
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
     * @param underlays makes its engines; ones without sockets.
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
     * @param underlays makes its engines.
     * @return new switch without bridges, already running.
     * @throws UnderlayBindException if an address of the underlay cannot be bound; nothing is left behind then.
     */
    public static VirtualSwitch started(SwitchContext context, String name, UnderlayFactory underlays)
            throws UnderlayBindException {
        StartedDriver driver = new StartedDriver(name, context.workers(), context.fatalHandler()::onError);
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
     * Lets an agent, such as the guests behind the ports, live on the first worker's event loop. Its deadlines are times of {@link
     * System#nanoTime}; in a stepped switch it is asked in each round of {@link #settle}.
     *
     * @param agent polled in each duty cycle.
     */
    public void colocate(TimedAgent agent) {
        driver.add(agent);
    }

    /**
     * Wakes the first worker's event loop and the agents on it, for those that have left work for one of them.
     *
     * @return to be called from any thread; does nothing in a stepped switch.
     */
    public Wakeup workerWakeup() {
        return driver.workerWakeup(0);
    }

    /**
     * What the workers counted together.
     *
     * @return counters, readable by any thread.
     */
    public SwitchCounters counters() {
        return counters;
    }

    /**
     * How many workers forward.
     *
     * @return at least 1.
     */
    public int workers() {
        return workers.size();
    }

    /**
     * What a worker counted, under Open vSwitch's names. Any thread.
     *
     * @param index of the worker, from 0.
     * @return as it is now.
     */
    public WorkerStatistics statistics(int index) {
        return workers.get(index).statistics();
    }

    /**
     * How a worker's time goes.
     *
     * @param index of the worker, from 0.
     * @return readable by any thread.
     */
    public DutyCycles cycles(int index) {
        return workers.get(index).cycles();
    }

    /**
     * Which engine the underlay has, for people.
     *
     * @return a few words; empty without an underlay, and for one that needs no mention.
     */
    public String underlayDescription() {
        return underlays.isEmpty() ? "" : underlays.getFirst().description();
    }

    /**
     * What the underlay's engines cannot do.
     *
     * @return limits known so far; empty without an underlay.
     */
    public Set<UnderlayLimit> underlayLimits() {
        return underlays.stream().flatMap(each -> each.limits().stream()).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        underlays.forEach(Underlay::close);
        driver.close();
    }
}
