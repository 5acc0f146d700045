package dev.patchbay.datapath;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.local.NamespaceAgent;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.datapath.revalidator.Revalidator;
import dev.patchbay.datapath.upcall.PuntQueue;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.upcall.UpcallHandler;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The one owner of all tables: answers upcalls, runs commands, makes the cache follow changes, sweeps and expires.
 *
 * <p><b>Threads.</b> {@link #doWork} is called by one thread at a time: the slow-path thread, or, stepped, the caller. Only
 * {@link #submit} may be called from elsewhere.
 *
 * <p><b>Bounds.</b> Every kind of work is done in steps, and each kind has a {@link Slice} between two looks at the upcalls, so
 * that none keeps another waiting long. {@link SlowPathLoad} says how long it was at worst.
 */
final class SlowPath implements Agent, UpcallHandler {
    private static final ActionList DEFECT = ActionList.dropping(DropReason.INTERNAL_ERROR);
    private static final int UPCALL_SLICE = 64;

    /** Flows that a sweep visits between two looks at the time. */
    private static final int SWEEP_STEP = 16;

    /** Places in the table of connections that are looked at between two looks at the time. */
    private static final int CONNECTION_STEP = 256;

    /** What a stepped switch does of one kind before another has its turn. */
    private static final int STEPS = 256;

    private final Fabric fabric;
    private final SwitchModel model;
    private final NamespaceAgent namespaces;
    private final PuntDelivery punts;
    private final Slice slice;
    private final LongSupplier nanoClock;
    private final Expiry expiry;
    private final SlowPathLoad load;
    private final Translation translation = new Translation();
    private final ManyToOneConcurrentLinkedQueue<Command<?>> commands = new ManyToOneConcurrentLinkedQueue<>();

    /** A slow path with a clock cuts its work into slices by time; {@code nanoClock} is null for a stepped one. */
    SlowPath(Fabric fabric, SwitchModel model, LongSupplier nanoClock) {
        this.fabric = fabric;
        this.model = model;
        namespaces = model.namespaceAgent();
        punts = new PuntDelivery(fabric.translator().punts(), namespaces);
        this.nanoClock = nanoClock;
        slice = nanoClock == null ? Slice.endless() : Slice.timed(nanoClock, this::hasUpcalls);
        expiry = new Expiry(model);
        load = model.load();
    }

    SwitchModel model() {
        return model;
    }

    /** Any thread: has work done on the slow path. */
    void submit(Command<?> command) {
        commands.offer(command);
    }

    @Override
    public String roleName() {
        return "slow-path";
    }

    @Override
    public int doWork() {
        int upcalls = 0;
        for (UpcallQueue queue : fabric.upcallQueues()) {
            upcalls += queue.poll(this, UPCALL_SLICE);
        }
        int punted = 0;
        for (PuntQueue queue : fabric.puntQueues()) {
            punted += queue.poll(punts, UPCALL_SLICE);
        }
        fabric.translator().expire(model.nowMs());
        long startNs = nanoClock == null ? 0 : nanoClock.getAsLong();
        int work = serveCommands() + followChanges() + sweep();
        slice.begin();
        work += expiry.run(slice, STEPS);
        work += namespaces.run();
        work += sweepConnections();
        if (nanoClock != null && work > 0) {
            load.slice(nanoClock.getAsLong() - startNs);
        }
        return upcalls + punted + work;
    }

    /** Commands in turn, one step each. */
    private int serveCommands() {
        slice.begin();
        int steps = 0;
        Command<?> command = commands.poll();
        while (command != null) {
            long startNs = nanoClock == null ? 0 : nanoClock.getAsLong();
            if (command.step(this)) {
                commands.offer(command);
            }
            if (nanoClock != null) {
                load.step(nanoClock.getAsLong() - startNs);
            }
            steps++;
            command = steps == STEPS || slice.over() ? null : commands.poll();
        }
        return steps;
    }

    private int followChanges() {
        slice.begin();
        Revalidator revalidator = fabric.revalidator();
        int steps = 0;
        while (steps < STEPS && revalidator.hasChanges() && !slice.over()) {
            steps += revalidator.processChanges(1, model.nowMs());
        }
        return steps;
    }

    private int sweep() {
        slice.begin();
        int visited = 0;
        int some = SWEEP_STEP;
        while (some == SWEEP_STEP && visited < STEPS && !slice.over()) {
            some = fabric.revalidator().sweep(SWEEP_STEP, model.nowMs());
            visited += some;
        }
        return visited;
    }

    /** Ends connections whose time is over; returns how many steps that took. */
    private int sweepConnections() {
        slice.begin();
        int steps = 0;
        boolean more = true;
        while (more && steps < STEPS && !slice.over()) {
            more = fabric.conntrack().expire(model.nowMs(), CONNECTION_STEP);
            steps += more ? 1 : 0;
        }
        return steps;
    }

    /** Runs all commands that were submitted: nobody shall wait for one for ever when the slow path ends. */
    void finishCommands() {
        for (Command<?> command = commands.poll(); command != null; command = commands.poll()) {
            runToEnd(command);
        }
        settleChanges();
    }

    /** Does all of a command at once. */
    void runToEnd(Command<?> command) {
        boolean more = true;
        while (more) {
            more = command.step(this);
        }
        settleChanges();
    }

    private boolean hasUpcalls() {
        for (UpcallQueue queue : fabric.upcallQueues()) {
            if (queue.hasRequests()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasPunts() {
        for (PuntQueue queue : fabric.puntQueues()) {
            if (queue.hasFrames()) {
                return true;
            }
        }
        return false;
    }

    /** Whether someone wants something now; deadlines do not count. */
    boolean hasWork() {
        return hasUpcalls()
                || hasPunts()
                || !commands.isEmpty()
                || fabric.revalidator().hasChanges();
    }

    /** When something has to be done even if nobody calls. */
    long nextDeadlineMs() {
        return Math.min(
                Math.min(expiry.nextMs(), namespaces.nextMs()),
                fabric.revalidator().nextSweepMs());
    }

    /** A defect costs the packet that hit it and is reported; the slow path goes on. */
    @Override
    public void handle(Upcall upcall) {
        SwitchClock clock = fabric.context().clock();
        long startNs = clock.nanoTime();
        load.upcall(startNs - upcall.sentNs());
        ActionList actions;
        try {
            actions = translate(upcall);
        } catch (RuntimeException e) {
            fabric.context().errorHandler().onError(e);
            actions = DEFECT;
        }
        upcall.took(clock.nanoTime() - startNs);
        upcall.answer(actions);
    }

    private ActionList translate(Upcall upcall) {
        long now = model.nowMs();
        Revalidator revalidator = fabric.revalidator();
        revalidator.watch(translation);
        try {
            fabric.translator().translate(upcall.key(), upcall.frameLength(), now, TranslationMode.UPCALL, translation);
        } finally {
            revalidator.watch(null);
        }
        ActionList actions = translation.actions();
        if (fabric.context().cache()) {
            if (translation.isOvertaken()) {
                // What the packet would do a second time is what the cache may answer.
                fabric.translator().translate(upcall.key(), 0, now, TranslationMode.REVALIDATE, translation);
            }
            if (!translation.hasPendingWrites()) {
                CachedFlow flow = revalidator.install(upcall.key(), translation, now);
                if (flow != null && flow.actions().equals(actions)) {
                    return flow.actions();
                }
            }
        }
        return revalidator.intern(actions);
    }

    /** Has something done when the caches have followed all changes made so far. */
    void whenFollowed(Runnable then) {
        fabric.revalidator().whenFollowed(then);
    }

    /** Makes the caches follow all changes made so far, however long it takes. */
    void settleChanges() {
        while (fabric.revalidator().hasChanges()) {
            fabric.revalidator().processChanges(Integer.MAX_VALUE, model.nowMs());
        }
    }
}
