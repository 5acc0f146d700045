package dev.patchbay.datapath;

import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.worker.Worker;
import dev.patchbay.datapath.worker.WorkerContext;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;

/**
 * One switch: a worker that forwards, a slow path that owns the tables, and the caches between them.
 *
 * <p><b>What.</b> {@link #stepped} gives a switch without threads that moves only when told to: with a manual clock it is
 * deterministic.
 *
 * <p><b>Threads.</b> {@link #call} may be used from any thread of a started switch. Everything of a stepped one belongs to
 * one thread at a time.
 */
public final class VirtualSwitch implements AutoCloseable {
    private final SwitchContext context;
    private final Fabric fabric;
    private final Underlay underlay;
    private final Worker worker;
    private final SlowPath slowPath;
    private final List<Agent> colocated = new ArrayList<>();

    private VirtualSwitch(SwitchContext context, UnderlayFactory underlays, ErrorHandler errors) {
        this.context = context;
        this.fabric = new Fabric(context);
        Arena arena = new Arena(WorkerContext.DEFAULT_ARENA_BYTES);
        underlay = underlays.open(arena, fabric.vteps());
        WorkerContext settings = new WorkerContext()
                .arena(arena)
                .underlay(underlay)
                .vports(fabric.vports())
                .tunnelPorts(fabric.tunnelPorts())
                .megaflows(fabric.megaflows())
                .cache(context.cache())
                .reservedBits(context.reservedBits())
                .clock(context.clock())
                .errorHandler(errors);
        if (context.emcInsertInverseProbability() > 0) {
            settings.emc(new ExactMatchCache<>(
                    ExactMatchCache.DEFAULT_ENTRIES,
                    ExactMatchCache.DEFAULT_MAX_WORDS,
                    context.emcInsertInverseProbability(),
                    context.hashSeed()));
        }
        this.worker = new Worker(settings);
        this.slowPath = new SlowPath(fabric, new SwitchModel(fabric));
        fabric.upcallQueues().add(worker.upcalls());
        fabric.home(worker);
    }

    /**
     * A switch that its caller moves by hand.
     *
     * @param context settings.
     * @param underlays makes its engine.
     * @return new switch without bridges.
     */
    public static VirtualSwitch stepped(SwitchContext context, UnderlayFactory underlays) {
        return new VirtualSwitch(context, underlays, failure -> {
            throw new IllegalStateException("the worker failed", failure);
        });
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
     * @param work gets the model; an exception it throws completes the future.
     * @param <T> kind of result.
     * @return its result; of a stepped switch already complete.
     */
    public <T> CompletableFuture<T> call(Function<SwitchModel, T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            T value = work.apply(slowPath.model());
            slowPath.settleChanges();
            result.complete(value);
        } catch (RuntimeException e) {
            slowPath.settleChanges();
            result.completeExceptionally(e);
        }
        return result;
    }

    /**
     * Moves a stepped switch until nothing more happens: frames are forwarded, upcalls answered, statistics pushed and all
     * invalidations done.
     */
    public void settle() {
        int work;
        do {
            work = worker.doWork() + slowPath.doWork();
            for (Agent agent : colocated) {
                work += step(agent);
            }
            slowPath.model().pushStatistics();
            slowPath.settleChanges();
        } while (work > 0);
    }

    private static int step(Agent agent) {
        try {
            return agent.doWork();
        } catch (Exception e) {
            throw new IllegalStateException(agent.roleName() + " failed", e);
        }
    }

    /**
     * Lets an agent, such as the guests behind the ports, be polled together with the worker.
     *
     * @param agent polled in each duty cycle.
     */
    public void colocate(Agent agent) {
        colocated.add(agent);
    }

    /**
     * What the worker counted.
     *
     * @return counters, readable by any thread.
     */
    public WorkerCounters counters() {
        return worker.counters();
    }

    @Override
    public void close() {
        if (underlay != null) {
            underlay.close();
        }
    }
}
